//! "Test sign-in": what an application would be told about an administrator.

use super::{Wiki, id_token};
use crate::applications::turn;
use identity::grant::{self, Preview};
use std::collections::BTreeMap;

async fn preview(wiki: &Wiki) -> Preview {
    let session = wiki.session().await;
    let administrator = session.administrator().unwrap();
    grant::preview(wiki.services(), administrator, wiki.application).await.unwrap().unwrap()
}

fn told(preview: Preview) -> BTreeMap<String, String> {
    match preview {
        Preview::Told(claims) => claims.into_iter().collect(),
        Preview::Refused => panic!(),
    }
}

#[tokio::test]
async fn it_shows_the_claims_of_a_real_sign_in_and_stores_nothing() {
    let wiki = Wiki::new().await;
    let before = told(preview(&wiki).await);
    assert_eq!(before["sub"], "made when you first open an application");
    assert!(wiki.bench.column("grants", "id").await.is_empty());
    assert!(wiki.bench.column("subjects", "subject").await.is_empty());
    let real = id_token(&wiki.issued().await);
    let mut shown = told(preview(&wiki).await);
    let mut real: BTreeMap<String, String> = real
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| {
            (name.clone(), value.as_str().map_or(value.to_string(), str::to_owned))
        })
        .collect();
    assert_eq!(real.remove("nonce").as_deref(), Some("n-0S6_WzA2Mj"));
    assert!(shown.keys().eq(real.keys()), "{shown:?}");
    for different in ["sid", "at_hash"] {
        assert_ne!(shown.remove(different), real.remove(different));
    }
    assert_eq!(shown, real);
}

#[tokio::test]
async fn it_says_that_the_administrator_would_be_refused() {
    let wiki = Wiki::new().await;
    turn(&wiki.bench, &wiki.token, wiki.application, false).await;
    assert!(matches!(preview(&wiki).await, Preview::Refused));
}
