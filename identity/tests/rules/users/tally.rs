use super::{administrator, fresh_token, matching, people};
use crate::{any_client, attempt};
use identity::{
    testing::EMAIL,
    users::{
        filter::{Filter, Status, TwoFactor},
        tally,
    },
};

#[tokio::test]
async fn the_tally_is_right_after_every_change_and_after_housekeeping() {
    let (bench, session) = administrator().await;
    let enabled = |tally: &tally::Tally| {
        tally.count(&Filter { two_factor: Some(TwoFactor::Enabled), ..Filter::default() })
    };
    let before = tally::tally(&bench.services).await.unwrap();
    assert_eq!((before.total(), enabled(&before)), (1, 0));
    bench.enroll(&fresh_token(&bench).await).await;
    let after = tally::tally(&bench.services).await.unwrap();
    assert_eq!((after.total(), enabled(&after)), (1, 1));
    people(&bench, 30).await;
    for statement in [
        "UPDATE accounts SET status = 'deactivated' WHERE id % 2 = 0",
        "UPDATE accounts SET role = 'member' WHERE id > 10",
        "DELETE FROM accounts WHERE id > 25",
        "UPDATE accounts SET methods = 0",
    ] {
        bench.try_statement(statement).await.unwrap();
    }
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    let tally = tally::tally(&bench.services).await.unwrap();
    assert_eq!((tally.total(), enabled(&tally)), (25, 0));
    for status in Status::ALL {
        let filter = Filter { status: Some(status), ..Filter::default() };
        let found = matching(&bench, &session, &filter).await.people;
        assert_eq!(tally.count(&filter), found.len() as u64, "{status:?}");
    }
}

#[tokio::test]
async fn lists_show_an_account_as_locked_while_wrong_passwords_pause_it() {
    let (bench, session) = administrator().await;
    let locked = || async {
        for _ in 0..20 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let found = matching(&bench, &session, &Filter::default()).await;
        found.people[0].status == Status::Locked
    };
    for _ in 0..10 {
        let wrong = attempt(EMAIL, "not the password at all");
        identity::sign_in::with_password(&bench.services, wrong, &any_client()).await.unwrap();
    }
    assert!(locked().await);
    let tally = tally::tally(&bench.services).await.unwrap();
    assert_eq!(tally.count(&Filter { status: Some(Status::Locked), ..Filter::default() }), 1);
    bench.clock.advance(31);
    assert!(!locked().await);
    fresh_token(&bench).await;
    assert!(bench.column("accounts", "locked_until").await.is_empty());
}
