use crate::{any_client, enrolled};
use identity::{
    disable::{self, Disable},
    secret::Typed,
    testing::PASSWORD,
};

#[tokio::test]
async fn starting_over_resets_the_counts_of_this_account_in_every_browser_and_no_other() {
    let (bench, token, secret) = enrolled().await;
    bench.clock.advance(30);
    let keys = ["", ":", ":00ff", ":zz", ":é", "0", "0:00ff", ";", "-", " "];
    for what in ["code", "recovery", "confirm"] {
        for rest in keys {
            let count = format!("INSERT INTO throttles VALUES ('{what}:1{rest}', 1, 0, 0)");
            bench.try_statement(&count).await.unwrap();
        }
    }
    let session = bench.session(&token).await;
    let (password, code) = (Typed::new(PASSWORD.into()), bench.code(&secret));
    let done = disable::disable(&bench.services, &session, password, &code, &any_client()).await;
    assert!(matches!(done, Ok(Disable::Done(_))), "{done:?}");
    let mut left = bench.column("throttles", "key").await;
    left.retain(|key| !key.starts_with("password:"));
    left.sort();
    let mut others = Vec::new();
    for what in ["code", "confirm", "recovery"] {
        others.extend([" ", "-", "0", "0:00ff", ";"].map(|rest| format!("{what}:1{rest}")));
    }
    assert_eq!(left, others);
}
