//! `latchkey user reset-two-factor` and `password-link`.

use super::{MAYA, OLA, fails, newest, office, operator, says};
use crate::start::latchkey;
use identity::testing::Bench;

#[tokio::test]
async fn a_reset_needs_a_reason_which_the_log_keeps_and_tells_the_user() {
    let bench = Bench::new().await;
    bench.enrolled().await;
    let reset = ["user", "reset-two-factor", MAYA, "--reason"];
    let with = |reason: &'static str| operator(&bench, &[&reset[..], &[reason]].concat());
    let (problem, _) = fails(with(" "));
    assert!(problem.contains("The reason must have 1 to 500 characters."), "{problem}");
    assert_eq!(bench.column("totps", "account_id").await.len(), 1);
    says(with("Lost phone"));
    assert!(bench.column("totps", "account_id").await.is_empty());
    assert!(bench.column("sessions", "id").await.is_empty());
    assert_eq!(newest(&bench, "event").await, "two_factor_disabled_by_administrator");
    assert_eq!(newest(&bench, "details").await, "{\"reason\":\"Lost phone\"}");
    let mail = bench.last_sent().await;
    assert!(mail.text.contains("by the operator of the server"), "{}", mail.text);
    let (problem, _) = fails(with("Lost phone"));
    assert!(problem.contains("has no second factor, so there is nothing to reset"), "{problem}");
    let without = latchkey(bench.folder.path(), &reset[..3]).output().unwrap();
    assert_eq!(without.status.code(), Some(2));
}

#[tokio::test]
async fn a_password_link_is_emailed_and_never_printed() {
    let bench = office().await;
    let link = || operator(&bench, &["user", "password-link", OLA]);
    let output = says(link());
    assert_eq!(output, format!("A link to choose a new password is sent to {OLA}.\n"));
    assert!(bench.last_sent().await.text.contains("/reset-password/"));
    assert_eq!(newest(&bench, "event").await, "password_link_sent");
    let (problem, _) = fails(link());
    assert!(problem.contains("Try again after "), "{problem}");
    let mut without_mail = link();
    without_mail.env("LATCHKEY_PUBLIC_URL", "https://id.example.org");
    let (problem, _) = fails(without_mail);
    assert!(problem.contains("This server cannot send email."), "{problem}");
    says(operator(&bench, &["user", "deactivate", OLA]));
    let (problem, _) = fails(link());
    assert!(problem.contains("is not active"), "{problem}");
}
