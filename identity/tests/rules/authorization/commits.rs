//! Which codes wait for the disk.

use super::{answered, authorize, code, connected, proceed, waits};
use crate::{
    administrator,
    applications::for_everyone,
    statements::{executed, watch},
};
use identity::testing::Bench;

async fn opened(bench: &Bench) -> usize {
    let events = bench.column("audit_events", "event").await;
    events.iter().filter(|event| *event == "application_opened").count()
}

#[tokio::test]
async fn only_a_code_that_spends_nothing_and_records_no_event_does_not_wait() {
    let (mut bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    watch(&mut bench);
    for (after, waits, events) in [(0, 1, 1), (0, 0, 1), (3_599, 0, 1), (1, 1, 2)] {
        bench.clock.advance(after);
        // Notes that the session is used.
        bench.session(&token).await;
        executed();
        code(&authorize(&bench, Some(&token), &[]).await);
        let (statements, waited) = executed();
        assert_eq!(waited, waits, "after {after} seconds: {statements:?}");
        assert_eq!(opened(&bench).await, events);
    }
    let name = waits(authorize(&bench, None, &[]).await);
    executed();
    answered(proceed(&bench, Some(&token), &name).await, "code");
    assert_eq!(executed().1, 1, "the waiting request is spent");
}
