use super::{OK, Peer, fresh_administrator, last_event, session, typed};
use crate::any_client;
use identity::{
    delivery::{
        Routes, SmsRoute,
        trial::{DeliveryError, Trial},
        worker,
    },
    phone_number::PhoneNumber,
    settings::{
        DecidedBy,
        sms::{self, FieldError, Save, Update},
        test_message::{self, Test},
    },
};

const PHONE: &str = "+49 151 12345678";
const KEY: &str = "the password";
const URL: &str = "https://sms.example.org/2010-04-01/Accounts/AC0123/Messages.json";

fn update(version: i64, gateway: &str, key: &str) -> Update {
    let (gateway, sender) = (gateway.to_owned(), "+15005550006".to_owned());
    Update { version, gateway, key: typed(key), sender }
}

/// Saves a local gateway. The public URL is set to http://localhost, because others need https.
async fn save_peer(bench: &identity::testing::Bench, token: &identity::secret::Token, url: &str) {
    let session = session(bench, token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let here = bench.services.at("http://localhost:3000").with_routes(Routes::default());
    let version = sms::read(&here, session.administrator().unwrap()).await.unwrap().version;
    let save = sms::save(&here, administrator, update(version, url, KEY), &any_client()).await;
    assert_eq!(save.unwrap(), Save::Done);
}

#[tokio::test]
async fn a_new_gateway_is_used_on_every_node() {
    let (bench, token, services) = fresh_administrator().await;
    let node = bench.another_node().await.with_routes(Routes::default());
    bench.post_text(PHONE, "123456 is your code.", 600).await;
    assert!(!node.can_send().sms);
    let peer = Peer::that_says(OK).await;
    let url = peer.url("/2010-04-01/Accounts/AC0123/Messages.json");
    assert_eq!(worker::deliver_due(&node).await.unwrap(), 0);
    save_peer(&bench, &token, &url).await;
    crate::key_usage::assert_all_opens(&bench).await;
    // One node notices the change in a request, the other in its delivery worker.
    services.about().await.unwrap();
    assert!(services.can_send().sms);
    assert_eq!(worker::deliver_due(&node).await.unwrap(), 1);
    assert!(node.can_send().sms);
    assert_eq!(peer.requests().len(), 1);
    assert_eq!(last_event(&bench).await, "sms_settings_changed");
}

#[tokio::test]
async fn a_key_is_never_shown() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let save =
        async |update| sms::save(&services, administrator, update, &any_client()).await.unwrap();
    assert_eq!(save(update(1, URL, "")).await, Save::Invalid(vec![FieldError::NoKey]));
    assert_eq!(save(update(1, URL, KEY)).await, Save::Done);
    assert_eq!(save(update(1, URL, KEY)).await, Save::Conflict);
    let read = sms::read(&services, session.administrator().unwrap()).await.unwrap();
    assert_eq!((read.decided_by, read.has_key, read.version), (DecidedBy::Settings, true, 2));
    assert!(!format!("{read:?}{:?}", update(1, URL, KEY)).contains(KEY));
    assert!(!bench.column("sms_settings", "access_key").await[0].contains(KEY));
    // An empty field keeps the key, but not for another gateway.
    assert_eq!(save(update(2, URL, "")).await, Save::Done);
    let elsewhere = update(3, &URL.replace("sms.", "evil."), "");
    assert_eq!(save(elsewhere).await, Save::Invalid(vec![FieldError::KeyAgain]));
    assert!(services.can_send().sms);
}

#[tokio::test]
async fn a_key_cannot_be_decrypted_for_a_gateway_edited_in_the_database() {
    let (bench, token, services) = fresh_administrator().await;
    save_peer(&bench, &token, "https://sms.example.org/Accounts/AC0/Messages.json").await;
    services.about().await.unwrap();
    assert!(services.can_send().sms);
    bench
        .try_statement(
            "UPDATE sms_settings SET gateway = 'https://evil.example/Accounts/AC0/Messages.json'",
        )
        .await
        .unwrap();
    let node = bench.another_node().await.with_routes(Routes::default());
    node.about().await.unwrap();
    assert!(!node.can_send().sms);
    let session = session(&bench, &token).await;
    let read = sms::read(&node, session.administrator().unwrap()).await.unwrap();
    assert!(!read.has_key);
}

#[tokio::test]
async fn a_gateway_must_use_https() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    for url in ["http://127.0.0.1:1/Accounts/AC0/Messages.json", "http://sms.example.org/", "x"] {
        let save = sms::save(&services, administrator, update(1, url, KEY), &any_client()).await;
        let Save::Invalid(errors) = save.unwrap() else { panic!("{url}") };
        assert!(matches!(errors[..], [FieldError::Must(_)]), "{errors:?}");
    }
}

#[tokio::test]
async fn settings_of_the_operator_take_precedence_and_cannot_be_changed() {
    let (bench, token, services) = fresh_administrator().await;
    save_peer(&bench, &token, URL).await;
    let operator = "https://gateway.example.org/Accounts/AC9/Messages.json?tenant=7";
    let sms = SmsRoute::gateway(operator, "hunter2", "+15005550007").unwrap();
    let set = services.with_routes(Routes { sms, ..Routes::default() });
    set.about().await.unwrap();
    let session = session(&bench, &token).await;
    let read = sms::read(&set, session.administrator().unwrap()).await.unwrap();
    assert_eq!(read.decided_by, DecidedBy::Operator);
    assert_eq!(read.gateway, "https://gateway.example.org/Accounts/AC9/Messages.json");
    assert!(!format!("{read:?}").contains("hunter2"));
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let save = sms::save(&set, administrator, update(2, URL, KEY), &any_client()).await.unwrap();
    assert_eq!(save, Save::SetByOperator);
}

#[tokio::test]
async fn a_test_message_is_sent_at_once_and_limited_to_five_in_ten_minutes() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let to = PhoneNumber::parse(PHONE).unwrap();
    let test = async || {
        test_message::send_text(&services, administrator, &to, &any_client()).await.unwrap()
    };
    assert_eq!(test().await, Test::Not(Trial::NotSetUp));
    let peer = Peer::that_says(OK).await;
    save_peer(&bench, &token, &peer.url("/Accounts/AC0/Messages.json")).await;
    for _ in 0..5 {
        assert_eq!(test().await, Test::Accepted { at: bench.clock_now() });
    }
    assert!(peer.requests()[0].ends_with("&Body=Test+message+from+Latchkey."));
    assert_eq!(last_event(&bench).await, "test_message_sent");
    let until = bench.clock_now() + 600;
    assert_eq!(test().await, Test::Paused { until });
    assert_eq!(peer.requests().len(), 5);
    assert!(bench.outbox().await.is_empty());
}

#[tokio::test]
async fn a_refused_test_message_quotes_the_status_of_the_gateway() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let to = PhoneNumber::parse(PHONE).unwrap();
    let refuses = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 12\r\n\r\nthe password";
    let peer = Peer::that_says(refuses).await;
    let url = peer.url("/Accounts/AC0/Messages.json");
    save_peer(&bench, &token, &url).await;
    let test = async || {
        test_message::send_text(&services, administrator, &to, &any_client()).await.unwrap()
    };
    assert_eq!(test().await, Test::Not(Trial::Answered("401 Unauthorized".into())));
    // No server listens on port 1.
    save_peer(&bench, &token, "http://127.0.0.1:1/Accounts/AC0/Messages.json").await;
    assert_eq!(test().await, Test::Not(Trial::Failed(DeliveryError::Unreachable)));
}
