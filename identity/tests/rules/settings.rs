mod email;
mod general;
mod sms;

use crate::{
    administrator,
    delivery::peer::{OK, Peer},
};
use identity::{
    delivery::Routes,
    secret::{Token, Typed},
    services::Services,
    session::Session,
    testing::Bench,
};

/// An administrator with a recent identity check. No delivery is set up.
async fn fresh_administrator() -> (Bench, Token, Services) {
    let (bench, token) = administrator().await;
    let services = bench.services.with_routes(Routes::default());
    (bench, token, services)
}

/// The kind of the newest event in the audit log.
async fn last_event(bench: &Bench) -> String {
    bench.column("audit_events", "event").await.pop().unwrap()
}

fn typed(text: &str) -> Typed {
    Typed::new(text.to_owned())
}

async fn session(bench: &Bench, token: &Token) -> Session {
    bench.session(token).await
}
