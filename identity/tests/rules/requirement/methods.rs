//! Allowed methods.

use super::{save, update};
use crate::{enrolled, with_code};
use identity::{
    method::Method,
    policy::{self, Allowed},
    second_factor::{self, State},
    settings::security::{Save, Update},
    sign_in::WithSecondFactor,
    testing::Bench,
};

#[tokio::test]
async fn only_allowed_methods_can_be_added() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let session = bench.session(&token).await;
    for bits in 0..8 {
        let allowed = |bit: i32| bits & bit != 0;
        let columns = format!(
            "app_allowed = {}, sms_allowed = {}, email_allowed = {}",
            allowed(1),
            allowed(2),
            allowed(4)
        );
        bench.try_statement(&format!("UPDATE policy SET {columns}")).await.unwrap();
        let expected: Vec<Method> = [(1, Method::App), (2, Method::Sms), (4, Method::Email)]
            .into_iter()
            .filter(|(bit, _)| allowed(*bit))
            .map(|(_, method)| method)
            .collect();
        let overview = second_factor::overview(&bench.services, &session).await.unwrap();
        assert_eq!(overview.addable(), expected, "{columns}");
    }
}

#[tokio::test]
async fn a_user_without_an_allowed_method_sets_up_another_at_the_next_sign_in() {
    let (bench, before, secret) = enrolled().await;
    bench.allow_everything().await;
    bench.clock.advance(30);
    let before = bench.fresh_with_code(&before, &secret).await;
    let only_mail = Update {
        allowed: Allowed { app: false, sms: false, email: true },
        ..update(policy::policy(&bench.services).await.unwrap().version, None)
    };
    assert_eq!(save(&bench, &before, only_mail).await, Save::Done);
    assert!(!bench.session(&before).await.must_enroll, "existing sessions continue");
    bench.clock.advance(30);
    let WithSecondFactor::Complete { session, .. } =
        with_code(&bench.services, &bench.code(&secret)).await
    else {
        panic!("the code was refused")
    };
    let token = session.token;
    let session = bench.session(&token).await;
    assert!(session.must_enroll && session.has_method && session.administrator().is_none());
    let overview = second_factor::overview(&bench.services, &session).await.unwrap();
    assert_eq!((overview.state, overview.addable()), (State::Enabled, vec![Method::Email]));
    assert!(
        session.fresh_for_enrollment(bench.clock_now()).is_some(),
        "code and password were given"
    );
    for (how, enough) in [("trusted_browser", false), ("recovery_code", true)] {
        let columns = format!("signed_in_with = '{how}', factor = '{how}'");
        bench.try_statement(&format!("UPDATE sessions SET {columns}")).await.unwrap();
        let session = bench.session(&token).await;
        assert_eq!(session.fresh_for_enrollment(bench.clock_now()).is_some(), enough, "{how}");
    }
    bench.clock.advance(601);
    let session = bench.session(&token).await;
    assert!(session.must_enroll && session.fresh_for_enrollment(bench.clock_now()).is_none());
    for (columns, held) in [
        ("requirement = 'lifted', requirement_until = NULL", false),
        ("requirement = 'lifted', requirement_until = 1", true),
        ("requirement = 'required', required_at = 1", true),
        ("requirement = 'inherit', required_at = NULL", true),
    ] {
        bench.try_statement(&format!("UPDATE accounts SET {columns}")).await.unwrap();
        assert_eq!(bench.session(&token).await.must_enroll, held, "{columns}");
    }
    for column in ["second_factor_on = FALSE", "second_factor_on = TRUE, app_allowed = TRUE"] {
        bench.try_statement(&format!("UPDATE policy SET {column}")).await.unwrap();
        assert!(!bench.session(&token).await.must_enroll, "{column}");
    }
}
