mod busy;
mod closed;
mod codes;
mod device;
mod passwords;
mod starting_over;

use identity::{secret::Token, sign_in::WithSecondFactor, testing::Bench};
use std::time::Duration;

/// The cookie of a browser that has signed in before.
async fn known_device(bench: &Bench, token: &Token) -> Option<String> {
    let codes = crate::recovery_code::codes(bench, token).await;
    match crate::recovery_code::with_recovery_code(bench, &codes[9]).await {
        WithSecondFactor::Complete { session, .. } => session.device,
        other => panic!("{other:?}"),
    }
}

/// Waits for the lock that the list of users shows, which is written in the background.
async fn until_shown_as_locked(bench: &Bench, until: i64) {
    let noted = async {
        while bench.column("accounts", "locked_until").await != [until.to_string()] {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), noted).await.unwrap();
}
