use super::{OTHER, PHONE, begin, check_identity, confirm, fresh, pending, with_sms};
use crate::{administrator, any_client};
use identity::{
    confirmation::Confirm,
    sent_code::{self, Sending, Target},
};

#[tokio::test]
async fn confirming_needs_the_code_for_this_session_and_number() {
    let (bench, token) = fresh().await;
    assert!(matches!(confirm(&bench, &token, Target::Sms, "123456").await, Confirm::Expired));
    assert_eq!(begin(&bench, &token, Target::Sms, Some(PHONE)).await, Sending::Sent);
    crate::key_usage::assert_all_opens(&bench).await;
    let first = bench.last_sent().await.code();
    bench.clock.advance(31);
    assert_eq!(begin(&bench, &token, Target::Sms, Some(OTHER)).await, Sending::Sent);
    let second = bench.last_sent().await.code();
    if first != second {
        let outcome = confirm(&bench, &token, Target::Sms, &first).await;
        assert!(matches!(outcome, Confirm::Wrong { failures: 1 }), "{outcome:?}");
    }
    assert!(matches!(confirm(&bench, &token, Target::Email, &second).await, Confirm::Expired));
    assert!(matches!(confirm(&bench, &token, Target::Sms, &second).await, Confirm::Done { .. }));
    crate::key_usage::assert_all_opens(&bench).await;
}

#[tokio::test]
async fn changing_the_number_voids_the_code_and_no_longer_sends_it() {
    let (bench, token) = fresh().await;
    begin(&bench, &token, Target::Sms, Some(PHONE)).await;
    let code = bench.last_sent().await.code();
    let session = bench.session(&token).await;
    sent_code::give_up(&bench.services, &session, Target::Sms).await.unwrap();
    assert!(sent_code::waiting(&bench.services, &session, Target::Sms).await.unwrap().is_none());
    assert!(bench.outbox().await.is_empty());
    assert!(matches!(confirm(&bench, &token, Target::Sms, &code).await, Confirm::Expired));
}

#[tokio::test]
async fn a_method_that_is_not_allowed_cannot_be_set_up() {
    let (bench, token) = administrator().await;
    let refused = begin(&bench, &token, Target::Sms, Some(PHONE)).await;
    assert_eq!(refused, Sending::Impossible);
    assert_eq!(begin(&bench, &token, Target::Email, None).await, Sending::Impossible);
}

#[tokio::test]
async fn the_old_number_works_until_the_new_one_is_confirmed() {
    let (bench, token) = with_sms().await;
    let token = check_identity(&bench, &token).await;
    bench.clock.advance(31);
    assert_eq!(begin(&bench, &token, Target::OtherPhone, Some(OTHER)).await, Sending::Sent);
    let code = bench.last_sent().await.code();
    bench.clock.advance(31);
    pending(&bench).await;
    assert_eq!(bench.last_sent().await.to, "+4915112345678");
    let done = confirm(&bench, &token, Target::OtherPhone, &code).await;
    assert!(matches!(done, Confirm::Done { first: false, .. }), "{done:?}");
    bench.clock.advance(31);
    pending(&bench).await;
    assert_eq!(bench.last_sent().await.to, "+447400123456");
}

#[tokio::test]
async fn a_method_that_has_since_been_forbidden_cannot_be_confirmed() {
    let (bench, token) = fresh().await;
    begin(&bench, &token, Target::Sms, Some(PHONE)).await;
    let code = bench.last_sent().await.code();
    bench.try_statement("UPDATE policy SET sms_allowed = FALSE").await.unwrap();
    assert!(matches!(confirm(&bench, &token, Target::Sms, &code).await, Confirm::OutOfDate));
    assert!(bench.column("sent_code_methods", "method").await.is_empty());
}

#[tokio::test]
async fn a_code_for_setup_can_be_resent_for_half_an_hour() {
    let (bench, token) = fresh().await;
    begin(&bench, &token, Target::Sms, Some(PHONE)).await;
    let session = bench.session(&token).await;
    let again = async || {
        sent_code::resend(&bench.services, &session, Target::Sms, &any_client()).await.unwrap()
    };
    bench.clock.advance(29 * 60);
    assert_eq!(again().await, Sending::Sent);
    bench.clock.advance(60);
    assert_eq!(again().await, Sending::Impossible);
}
