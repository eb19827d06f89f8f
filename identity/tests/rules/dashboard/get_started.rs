use super::{add, figures};
use crate::{any_client, enrolled};
use identity::{
    dashboard::{self, GetStarted},
    delivery::{MailRoute, Routes},
    session::Session,
    testing::Bench,
};

async fn steps(bench: &Bench, session: &Session) -> Option<GetStarted> {
    let (administrator, figures) =
        (session.administrator().unwrap(), figures(bench, session).await);
    dashboard::get_started(&bench.services, administrator, &figures).await.unwrap()
}

const NONE: GetStarted = GetStarted {
    account_protected: false,
    organization_named: false,
    email_connected: false,
    users_added: false,
    two_factor_required: false,
};

async fn hide(bench: &Bench, session: &Session) {
    let administrator = session.administrator().unwrap();
    dashboard::hide_get_started(&bench.services, administrator, &any_client()).await.unwrap();
}

#[tokio::test]
async fn steps_tick_themselves_and_disappear_when_all_are_done() {
    let bench = Bench::new().await;
    let session = bench.session(&bench.administrator().await).await;
    assert_eq!(steps(&bench, &session).await, Some(NONE));

    let (mut bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    let mut expected = GetStarted { account_protected: true, ..NONE };
    assert_eq!(steps(&bench, &session).await, Some(expected));
    bench.try_statement("UPDATE installation SET organization = 'Halden'").await.unwrap();
    expected.organization_named = true;
    assert_eq!(steps(&bench, &session).await, Some(expected));
    add(&bench, "member", "invited", 0, "inherit").await;
    expected.users_added = true;
    assert_eq!(steps(&bench, &session).await, Some(expected));
    bench.try_statement("UPDATE policy SET enforced_at = 1").await.unwrap();
    expected.two_factor_required = true;
    assert_eq!(steps(&bench, &session).await, Some(expected));

    let mail = MailRoute::smtp("smtp://mail.example.org", "id@example.org").unwrap();
    bench.services = bench.services.with_routes(Routes { mail, ..Routes::default() });
    assert_eq!(steps(&bench, &session).await, None);
}

#[tokio::test]
async fn an_administrator_hides_the_steps_once_and_the_audit_log_says_so() {
    let bench = Bench::new().await;
    let session = bench.session(&bench.administrator().await).await;
    hide(&bench, &session).await;
    hide(&bench, &session).await;
    assert_eq!(steps(&bench, &session).await, None);
    let events = bench.column("audit_events", "event").await;
    assert_eq!(events.iter().filter(|event| *event == "general_settings_changed").count(), 1);
}

#[tokio::test]
async fn a_former_administrator_cannot_hide_the_steps() {
    let bench = Bench::new().await;
    let session = bench.session(&bench.administrator().await).await;
    bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    hide(&bench, &session).await;
    assert!(steps(&bench, &session).await.is_some());
}
