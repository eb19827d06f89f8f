use super::{OLA, events, office, rename, user};
use identity::{
    session,
    users::{
        edit::Saved,
        filter::Filter,
        list::{self, ListQuery},
    },
};

#[tokio::test]
async fn saving_a_name_ends_no_session() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    let saved = rename(&bench, &token, ola, "Ola  Émile").await;
    assert!(matches!(saved, Saved::Done { renewed: None }));
    assert_eq!(user(&bench, &token, ola).await.name, "Ola  Émile");
    assert!(
        bench.column("accounts", "search_key").await.contains(&"ola emile ola@example.com".into())
    );
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_some());
    let details = bench.column("audit_events", "details").await;
    assert_eq!(details.last().unwrap(), r#"{"name":{"from":"Ola Nordmann","to":"Ola  Émile"}}"#);
    assert_eq!(events(&bench).await.last().unwrap(), "user_changed");
}

#[tokio::test]
async fn a_renamed_user_is_found_by_the_new_name_only() {
    let (bench, token, ola) = office().await;
    let old = user(&bench, &token, ola).await.name;
    rename(&bench, &token, ola, "Zoë Quist").await;
    let session = bench.session(&token).await;
    for (text, count) in [("quist", 1), (old.as_str(), 0)] {
        let filter = Filter { text: text.to_owned(), ..Filter::default() };
        let look = ListQuery { filter, size: 25, ..ListQuery::default() };
        let found = list::page(&bench.services, session.administrator().unwrap(), &look).await;
        assert_eq!(found.unwrap().matching, count, "{text}");
    }
}
