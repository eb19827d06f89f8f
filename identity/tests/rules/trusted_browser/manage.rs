use super::{DAY, allowed, password_only, skips, trusted, with_cookie};
use crate::{any_client, find_pending};
use identity::{
    secret::Token,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::Bench,
    trusted_browser::{self, Trust},
};

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
