use super::{finish_sign_in, names, with_passkey};
use crate::{any_client, with_password};
use identity::{
    passkey::{self, Name, Remove},
    sign_in::WithPassword,
    testing::PASSWORD,
};

#[tokio::test]
async fn a_removed_passkey_does_not_work() {
    let (bench, token, mut device) = with_passkey().await;
    let session = bench.session(&token).await;
    let id = passkey::list(&bench.services, &session).await.unwrap()[0].id;
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let removed = passkey::remove(&bench.services, fresh, id, &any_client()).await.unwrap();
    let Remove::Done { session: renewed, name } = removed else { panic!() };
    assert_eq!(name, "Firefox on Linux");
    assert_eq!(bench.last_sent().await.subject, "A passkey was removed");
    assert!(finish_sign_in(&bench, &asked.token, &device.get(&asked.options)).await.is_none());
    assert!(names(&bench, &renewed.token).await.is_empty());
    let again = passkey::remove(&bench.services, fresh, id, &any_client()).await.unwrap();
    assert!(matches!(again, Remove::OutOfDate));
}

#[tokio::test]
async fn names_are_limited_in_length_and_only_the_owner_can_change_them() {
    let (bench, token, _) = with_passkey().await;
    for bad in ["", " ", "\u{202E}", &"x".repeat(65)] {
        assert!(Name::parse(bad).is_none());
    }
    let session = bench.session(&token).await;
    let id = passkey::list(&bench.services, &session).await.unwrap()[0].id;
    let rename = async |id, name| {
        let name = Name::parse(name).unwrap();
        passkey::rename(&bench.services, &session, id, name, &any_client()).await.unwrap()
    };
    assert!(rename(id, " <b>Work\u{202E} laptop</b> ").await);
    assert_eq!(names(&bench, &token).await, ["<b>Work laptop</b>"]);
    bench.try_statement("UPDATE policy SET second_factor_on = TRUE").await.unwrap();
    assert!(!rename(id + 1, "Another").await);
    assert!(matches!(
        with_password(&bench.services, PASSWORD).await,
        WithPassword::SecondFactorRequired(_)
    ));
}
