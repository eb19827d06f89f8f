use crate::{any_client, enrolled, find_pending};
use identity::{
    client::Client,
    password::{self, Change},
    secret::{Token, Typed},
    services::Services,
    session,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, EMAIL, PASSWORD},
    trust_cookie::NewTrust,
    trusted_browser::{self, Trust},
};

const DAY: i64 = 86_400;

/// A client with this trust cookie.
pub(crate) fn with_cookie(trust: &NewTrust) -> Client {
    Client { trust: Some(trust.cookie.reveal()), ..any_client() }
}

/// An enrolled administrator, with a policy that allows trusted browsers.
async fn allowed() -> (Bench, Token, String) {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    (bench, token, secret)
}

async fn password_only(services: &Services, client: &Client) -> WithPassword {
    sign_in::with_password(services, crate::attempt(EMAIL, PASSWORD), client).await.unwrap()
}

/// Signs in with “Trust this browser” ticked.
pub(crate) async fn trusted(bench: &Bench, secret: &str) -> NewTrust {
    let pending = crate::pending(&bench.services).await;
    let code = bench.code(secret);
    let outcome =
        sign_in::with_second_factor(&bench.services, &pending, &code, true, &any_client()).await;
    match outcome.unwrap() {
        WithSecondFactor::Complete { session, .. } => session.trust.unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Signs in with the trust cookie. Returns the new cookie if the password was enough.
async fn skips(bench: &Bench, trust: &NewTrust) -> Option<NewTrust> {
    match password_only(&bench.services, &with_cookie(trust)).await {
        WithPassword::Complete(session) => Some(session.trust.unwrap()),
        WithPassword::SecondFactorRequired(_) => None,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_trusted_browser_skips_the_code_and_its_owner_is_notified() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    assert_eq!(trust.max_age, 30 * DAY);
    assert_eq!(bench.last_sent().await.subject, "A browser is now trusted");
    let next = skips(&bench, &trust).await.unwrap();
    assert_ne!(next.cookie.reveal(), trust.cookie.reveal());
    let none = Client { trust: None, ..any_client() };
    assert!(matches!(
        password_only(&bench.services, &none).await,
        WithPassword::SecondFactorRequired(_)
    ));
    for (table, column) in [("trusted_browsers", "token_hash"), ("trusted_browsers", "family_hash")]
    {
        for stored in bench.column(table, column).await {
            assert!(!trust.cookie.reveal().contains(&stored), "{column}");
        }
    }
}

#[tokio::test]
async fn the_password_is_still_needed_and_no_identity_check_is_skipped() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    let wrong = sign_in::with_password(
        &bench.services,
        crate::attempt(EMAIL, "wrong"),
        &with_cookie(&trust),
    )
    .await;
    assert!(matches!(wrong.unwrap(), WithPassword::Refused));
    let WithPassword::Complete(session) =
        password_only(&bench.services, &with_cookie(&trust)).await
    else {
        panic!()
    };
    let session = bench.session(&session.token).await;
    assert!(session.fresh(bench.clock_now()).is_none());
    let prompt = identity::identity_check::prompt(
        &bench.services,
        &session,
        identity::purpose::Purpose::Anything,
    );
    assert!(prompt.await.unwrap().code.is_some());
}

#[tokio::test]
async fn trust_ends_on_its_date_whether_it_is_used_or_not() {
    let (bench, _, secret) = allowed().await;
    let mut trust = trusted(&bench, &secret).await;
    for _ in 0..2 {
        bench.clock.advance(14 * DAY);
        trust = skips(&bench, &trust).await.unwrap();
    }
    assert_eq!(trust.max_age, 2 * DAY);
    bench.clock.advance(2 * DAY);
    assert!(skips(&bench, &trust).await.is_none());
}

#[tokio::test]
async fn reducing_the_days_shortens_existing_trust() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    bench.try_statement("UPDATE policy SET trust_days = 1").await.unwrap();
    bench.clock.advance(DAY);
    assert!(skips(&bench, &trust).await.is_none());
}

#[tokio::test]
async fn a_replaced_cookie_works_for_a_minute_and_yields_the_same_new_one() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    let next = skips(&bench, &trust).await.unwrap();
    bench.clock.advance(59);
    let again = skips(&bench, &trust).await.unwrap();
    assert_eq!(again.cookie.reveal(), next.cookie.reveal());
    assert!(skips(&bench, &next).await.is_some());
}

#[tokio::test]
async fn using_a_copied_cookie_later_ends_trust_for_both_and_notifies_the_owner() {
    let (bench, _, secret) = allowed().await;
    let copy = trusted(&bench, &secret).await;
    let owner = skips(&bench, &copy).await.unwrap();
    let WithPassword::Complete(thief) = password_only(&bench.services, &with_cookie(&owner)).await
    else {
        panic!()
    };
    bench.clock.advance(60);
    assert!(skips(&bench, &copy).await.is_none());
    assert!(bench.last_sent().await.subject.contains("copied"));
    assert!(skips(&bench, &owner).await.is_none());
    assert!(session::resume(&bench.services, &thief.token).await.unwrap().is_none());
    assert!(bench.column("trusted_browsers", "id").await.is_empty());
    assert!(bench.column("audit_events", "event").await.contains(&"trusted_browser_copied".into()));
}

#[tokio::test]
async fn a_forged_cookie_does_not_end_trust() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    let cookie = trust.cookie.reveal();
    let (name, token) = cookie.split_once('.').unwrap();
    for made_up in ["", ".", "x", token, name, &format!("{token}.{name}"), &format!("{cookie}x")] {
        let client = Client { trust: Some(made_up.to_owned()), ..any_client() };
        let outcome = password_only(&bench.services, &client).await;
        assert!(matches!(outcome, WithPassword::SecondFactorRequired(_)), "{made_up}");
    }
    assert!(skips(&bench, &trust).await.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tabs_that_sign_in_together_all_skip_the_code_and_get_the_same_cookie() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    let other = bench.another_node().await;
    let tasks: Vec<_> = (0..8)
        .map(|turn| {
            let services = if turn % 2 == 0 { bench.services.clone() } else { other.clone() };
            let client = with_cookie(&trust);
            tokio::spawn(async move { password_only(&services, &client).await })
        })
        .collect();
    let mut cookies = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            WithPassword::Complete(session) => cookies.push(session.trust.unwrap().cookie.reveal()),
            other => panic!("{other:?}"),
        }
    }
    cookies.dedup();
    assert_eq!(cookies.len(), 1);
}

#[tokio::test]
async fn a_cookie_of_another_user_is_ignored() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    bench.person("other@example.com", "Other", "member").await;
    let attempt = crate::attempt("other@example.com", PASSWORD);
    let outcome = sign_in::with_password(&bench.services, attempt, &with_cookie(&trust)).await;
    match outcome.unwrap() {
        WithPassword::Complete(session) => assert!(session.trust.is_none()),
        other => panic!("{other:?}"),
    }
    assert!(skips(&bench, &trust).await.is_some());
}

#[tokio::test]
async fn changing_the_password_keeps_trust_for_this_browser_only() {
    let (bench, token, secret) = allowed().await;
    let here = trusted(&bench, &secret).await;
    bench.clock.advance(30);
    let elsewhere = trusted(&bench, &secret).await;
    let session = bench.session(&token).await;
    const NEW: &str = "another quiet harbor";
    let changed = password::change(
        &bench.services,
        &session,
        Typed::new(PASSWORD.into()),
        Typed::new(NEW.into()),
        &with_cookie(&here),
    )
    .await;
    assert!(matches!(changed.unwrap(), Change::Done { .. }));
    let outcome = async |trust: &NewTrust| {
        let attempt = crate::attempt(EMAIL, NEW);
        sign_in::with_password(&bench.services, attempt, &with_cookie(trust)).await.unwrap()
    };
    assert!(matches!(outcome(&here).await, WithPassword::Complete(_)));
    assert!(matches!(outcome(&elsewhere).await, WithPassword::SecondFactorRequired(_)));
}

#[tokio::test]
async fn security_changes_end_trust_and_turning_it_off_and_on_does_not_restore_it() {
    for statement in [
        "UPDATE accounts SET security_version = security_version + 1",
        "DELETE FROM trusted_browsers",
        "UPDATE policy SET trust_allowed = FALSE",
        "UPDATE accounts SET status = 'deactivated'",
    ] {
        let (bench, _, secret) = allowed().await;
        let trust = trusted(&bench, &secret).await;
        bench.try_statement(statement).await.unwrap();
        let outcome = password_only(&bench.services, &with_cookie(&trust)).await;
        assert!(!matches!(outcome, WithPassword::Complete(_)), "{statement}");
    }
}

#[tokio::test]
async fn a_wrong_code_or_a_recovery_code_does_not_trust_the_browser() {
    let (bench, token, _) = allowed().await;
    let pending = crate::pending(&bench.services).await;
    sign_in::with_second_factor(&bench.services, &pending, "000000", true, &any_client())
        .await
        .unwrap();
    assert!(bench.column("trusted_browsers", "id").await.is_empty());
    let session = bench.session(&token).await;
    let codes =
        identity::recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap();
    let code = identity::recovery_code::RecoveryCode::parse(&codes.codes[0]).unwrap();
    let outcome =
        sign_in::with_recovery_code(&bench.services, &pending, &code, &any_client()).await.unwrap();
    let WithSecondFactor::Complete { session, .. } = outcome else { panic!("{outcome:?}") };
    assert!(session.trust.is_none());
    assert_eq!(bench.last_sent().await.subject, "A recovery code was used");
}

#[tokio::test]
async fn a_ticked_box_has_no_effect_unless_the_policy_allows_it() {
    let (bench, _, secret) = enrolled().await;
    let pending = crate::pending(&bench.services).await;
    let code = bench.code(&secret);
    let outcome =
        sign_in::with_second_factor(&bench.services, &pending, &code, true, &any_client()).await;
    match outcome.unwrap() {
        WithSecondFactor::Complete { session, .. } => assert!(session.trust.is_none()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_eleventh_browser_in_a_day_is_not_trusted() {
    let (bench, _, secret) = allowed().await;
    for _ in 0..10 {
        trusted(&bench, &secret).await;
        bench.clock.advance(30);
    }
    let pending = crate::pending(&bench.services).await;
    let code = bench.code(&secret);
    let outcome =
        sign_in::with_second_factor(&bench.services, &pending, &code, true, &any_client()).await;
    let WithSecondFactor::Complete { session: new, .. } = outcome.unwrap() else { panic!() };
    assert!(new.trust.is_none());
    let session = bench.session(&new.token).await;
    let switched = trusted_browser::trust(&bench.services, &session, &any_client()).await.unwrap();
    assert!(matches!(switched, Trust::TooMany), "{switched:?}");
    assert_eq!(bench.column("trusted_browsers", "id").await.len(), 10);
    let mails = bench.subjects().await;
    assert_eq!(mails.iter().filter(|each| *each == "A browser is now trusted").count(), 10);
    bench.clock.advance(DAY);
    trusted(&bench, &secret).await;
}

#[tokio::test]
async fn the_switch_needs_a_code_entered_in_this_session_in_the_last_ten_minutes() {
    let (bench, _, secret) = allowed().await;
    let pending = find_pending(&bench.services, &new_pending(&bench).await).await;
    let code = bench.code(&secret);
    let outcome =
        sign_in::with_second_factor(&bench.services, &pending, &code, false, &any_client()).await;
    let WithSecondFactor::Complete { session: new, .. } = outcome.unwrap() else { panic!() };
    bench.clock.advance(599);
    let session = bench.session(&new.token).await;
    let Trust::Done { trust, until } =
        trusted_browser::trust(&bench.services, &session, &any_client()).await.unwrap()
    else {
        panic!()
    };
    assert_eq!(until, bench.clock_now() + 30 * DAY);
    let listed = trusted_browser::list(&bench.services, &session, &with_cookie(&trust)).await;
    let listed = listed.unwrap();
    assert!(listed.len() == 1 && listed[0].is_this && listed[0].browser == "Firefox on Linux");
    let client = with_cookie(&trust);
    assert!(trusted_browser::remove_this(&bench.services, &session, &client).await.unwrap());
    assert!(!trusted_browser::remove_this(&bench.services, &session, &client).await.unwrap());
    bench.clock.advance(1);
    let session = bench.session(&new.token).await;
    assert!(matches!(
        trusted_browser::trust(&bench.services, &session, &any_client()).await.unwrap(),
        Trust::CodeNeeded
    ));
}

async fn new_pending(bench: &Bench) -> Token {
    match password_only(&bench.services, &any_client()).await {
        WithPassword::SecondFactorRequired(new) => new.token,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn users_can_remove_only_their_own_browsers() {
    let (bench, token, secret) = allowed().await;
    let one = trusted(&bench, &secret).await;
    bench.clock.advance(30);
    let two = trusted(&bench, &secret).await;
    let session = bench.session(&token).await;
    let listed =
        trusted_browser::list(&bench.services, &session, &with_cookie(&two)).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed[0].is_this && !listed[1].is_this);
    let nobody = trusted_browser::remove(&bench.services, &session, 4711, &any_client()).await;
    assert_eq!(nobody.unwrap(), None);
    let removed =
        trusted_browser::remove(&bench.services, &session, listed[1].id, &any_client()).await;
    assert_eq!(removed.unwrap().as_deref(), Some("Firefox on Linux"));
    assert!(skips(&bench, &one).await.is_none());
    let two = skips(&bench, &two).await.unwrap();
    let all = trusted_browser::remove_all(&bench.services, &session, &any_client()).await;
    assert_eq!(all.unwrap(), 1);
    assert!(skips(&bench, &two).await.is_none());
}
