//! The switch for two-factor authentication.

use super::{OLA, change, enroll, events, office, switch, user};
use crate::any_client;
use identity::{
    requirement::Override,
    second_factor::State,
    session,
    users::{
        edit::Saved,
        help::{self, Sent},
    },
};

#[tokio::test]
async fn turning_the_switch_on_requires_it_from_the_next_sign_in() {
    let (bench, token, ola) = office().await;
    let before = bench.sign_in(OLA).await;
    bench.clock.advance(1);
    let reason = Some("Handles payroll".to_owned());
    let saved = change(&bench, &token, ola, |update| {
        update.two_factor = Some(true);
        update.reason = reason;
    });
    assert!(matches!(saved.await, Saved::Done { .. }));
    let now = user(&bench, &token, ola).await;
    assert_eq!(now.state, State::Required { from: None });
    assert_eq!(now.reason.as_deref(), Some("Handles payroll"));
    assert!(!bench.session(&before).await.must_enroll);
    let after = bench.sign_in(OLA).await;
    assert!(bench.session(&after).await.must_enroll);
    let mail = bench.last_sent().await;
    assert_eq!(mail.to, OLA);
    assert_eq!(mail.subject, "Set up two-factor authentication at your next sign-in");
    assert!(events(&bench).await.contains(&"two_factor_required_by_administrator".to_owned()));
    // Turned off again, the account follows the policy, which does not require it.
    assert!(matches!(switch(&bench, &token, ola, false).await, Saved::Done { .. }));
    let now = user(&bench, &token, ola).await;
    assert_eq!((now.state, now.decided), (State::NotEnabled, Override::Inherit));
    assert!(!bench.session(&after).await.must_enroll);
}

#[tokio::test]
async fn turning_the_switch_off_removes_every_factor_and_notifies_the_user() {
    let (bench, token, ola) = office().await;
    let theirs = enroll(&bench, OLA).await;
    assert_eq!(user(&bench, &token, ola).await.state, State::Enabled);
    assert!(matches!(switch(&bench, &token, ola, false).await, Saved::Done { .. }));
    let now = user(&bench, &token, ola).await;
    assert_eq!((now.state, now.decided), (State::NotEnabled, Override::Inherit));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    let mail = bench.last_sent().await;
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        (OLA, "Two-factor authentication is off")
    );
    assert!(mail.text.contains("by an administrator"));
    bench.sign_in(OLA).await;
    // The administrator's own factor is kept.
    assert_eq!(bench.column("totps", "account_id").await.len(), 1);
}

#[tokio::test]
async fn under_enforcement_the_switch_grants_an_exemption_with_a_reason_and_an_end() {
    let (bench, token, ola) = office().await;
    let now = bench.clock_now();
    bench.try_statement(&format!("UPDATE policy SET enforced_at = {now}")).await.unwrap();
    assert_eq!(user(&bench, &token, ola).await.state, State::Required { from: None });
    let until = now + 86_400;
    let saved = change(&bench, &token, ola, |update| {
        update.two_factor = Some(false);
        update.reason = Some("Phone on its way".to_owned());
        update.until = Some(until);
    });
    assert!(matches!(saved.await, Saved::Done { .. }));
    let lifted = user(&bench, &token, ola).await;
    assert_eq!(lifted.decided, Override::Lifted { until: Some(until) });
    assert_eq!(lifted.state, State::NotEnabled);
    let details = bench.column("audit_events", "details").await;
    let said = format!(r#"{{"reason":"Phone on its way","requirement":"lifted","until":{until}}}"#);
    assert_eq!(details.last(), Some(&said));
    let theirs = bench.sign_in(OLA).await;
    assert!(!bench.session(&theirs).await.must_enroll);
    bench.clock.advance(86_400);
    let theirs = bench.sign_in(OLA).await;
    assert!(bench.session(&theirs).await.must_enroll);
}

#[tokio::test]
async fn the_switch_has_no_effect_on_ones_own_account_or_while_the_feature_is_off() {
    let (bench, token, ola) = office().await;
    let own = bench.session(&token).await.account();
    assert!(matches!(switch(&bench, &token, own, false).await, Saved::Done { renewed: None }));
    assert_eq!(user(&bench, &token, own).await.state, State::Enabled);
    bench.try_statement("UPDATE policy SET second_factor_on = FALSE").await.unwrap();
    assert!(matches!(switch(&bench, &token, ola, true).await, Saved::Done { renewed: None }));
    assert_eq!(user(&bench, &token, ola).await.decided, Override::Inherit);
}

#[tokio::test]
async fn an_override_ends_pending_sign_ins_and_links_but_no_session() {
    let (bench, token, ola) = office().await;
    let statement = "UPDATE policy SET enforced_at = 1, required_from = 1";
    for on in [true, false] {
        if !on {
            bench.clock.advance(60);
            bench.try_statement(statement).await.unwrap();
            bench.try_statement("UPDATE accounts SET requirement = 'inherit'").await.unwrap();
        }
        let theirs = bench.sign_in(OLA).await;
        let session = bench.session(&token).await;
        let administrator = session.administrator().unwrap();
        let client = any_client();
        let sent = help::send_password_link(&bench.services, administrator, ola, &client).await;
        assert!(matches!(sent.unwrap(), Sent::Done(_)));
        let link = bench.last_sent().await.token();
        let pending = format!(
            "INSERT INTO pending_sign_ins (token_hash, account_id, security_version, created_at, \
             expires_at) VALUES ('{on}', {ola}, 1, 0, {})",
            i64::MAX
        );
        bench.try_statement(&pending).await.unwrap();
        let saved = switch(&bench, &token, ola, on).await;
        assert!(matches!(saved, Saved::Done { .. }), "{saved:?}");
        assert!(bench.column("pending_sign_ins", "token_hash").await.is_empty());
        let found = identity::password::find_link(&bench.services, &link).await.unwrap();
        assert!(found.is_none());
        assert!(session::resume(&bench.services, &theirs).await.unwrap().is_some());
    }
}
