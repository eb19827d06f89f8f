use super::{fresh_administrator, last_event, session, typed};
use crate::{any_client, delivery::mail_server::server};
use identity::{
    account::EmailAddress,
    delivery::{
        MailRoute, Routes,
        smtp::Encryption,
        trial::{DeliveryError, Trial},
    },
    settings::{
        DecidedBy,
        email::{self, FieldError, Save, Update},
        test_message::{self, Test},
    },
    testing::EMAIL,
};

/// A local server without encryption or login.
fn update(version: i64, port: u16) -> Update {
    Update {
        version,
        server: "127.0.0.1".into(),
        port: Some(port),
        encryption: Encryption::None,
        user_name: String::new(),
        password: typed(""),
        from: "latchkey@example.org".into(),
    }
}

#[tokio::test]
async fn a_server_that_answers_is_saved_and_used_at_once_on_every_node() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let node = bench.another_node().await.with_routes(Routes::default());
    assert!(!services.can_send().mail && !node.can_send().mail);
    let (port, heard) = server("220 hello\r\n", "250 well\r\n").await;
    let save = email::save(&services, administrator, update(1, port), &any_client()).await.unwrap();
    assert_eq!(save, Save::Done);
    crate::key_usage::assert_all_opens(&bench).await;
    assert!(services.can_send().mail);
    identity::session::resume(&node, &token).await.unwrap();
    assert!(node.can_send().mail);
    let heard = heard.lock().unwrap().clone();
    assert!(!heard.iter().any(|line| line.starts_with("MAIL")), "{heard:?}");
    let read = email::read(&node, session.administrator().unwrap()).await.unwrap();
    assert_eq!((read.decided_by, read.port, read.version), (DecidedBy::Settings, port, 2));
    assert!(!read.is_readable_on_the_way());
    assert_eq!(last_event(&bench).await, "email_settings_changed");
    let again =
        email::save(&services, administrator, update(1, port), &any_client()).await.unwrap();
    assert_eq!(again, Save::Conflict);
}

#[tokio::test]
async fn a_server_that_does_not_work_is_not_saved() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let save =
        async |update| email::save(&services, administrator, update, &any_client()).await.unwrap();
    let (busy, _) = server("421 come back later\r\n", "").await;
    assert_eq!(save(update(1, busy)).await, Save::Answered("421 come back later".into()));
    let (garbled, _) = server("\0\u{1}\r\n", "").await;
    assert_eq!(save(update(1, garbled)).await, Save::Failed(DeliveryError::Garbled));
    assert_eq!(save(update(1, 1)).await, Save::Failed(DeliveryError::Unreachable));
    let (plain, heard) = server("220 hello\r\n", "250-hello\r\n250 AUTH PLAIN\r\n").await;
    let login = Update {
        encryption: Encryption::StartTls,
        user_name: "mailer".into(),
        password: typed("hunter2"),
        ..update(1, plain)
    };
    assert_eq!(save(login.clone()).await, Save::Failed(DeliveryError::Insecure));
    assert!(!heard.lock().unwrap().iter().any(|line| line.contains("AUTH")));
    let clear = Update { encryption: Encryption::None, ..login };
    assert_eq!(save(clear).await, Save::Invalid(vec![FieldError::InTheClear]));
    assert!(!services.can_send().mail);
    assert_eq!(bench.column("mail_settings", "version").await, ["1"]);
    for _ in 0..16 {
        save(update(1, 1)).await;
    }
    let until = bench.clock_now() + 600;
    assert_eq!(save(update(1, busy)).await, Save::Paused { until });
}

#[tokio::test]
async fn settings_of_the_operator_take_precedence_and_cannot_be_changed() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let url = "smtps://mailer:hunter2@smtp.example.org";
    let mail = MailRoute::smtp(url, "latchkey@example.org").unwrap();
    let set = services.with_routes(Routes { mail, ..Routes::default() });
    let read = email::read(&set, session.administrator().unwrap()).await.unwrap();
    assert_eq!(read.decided_by, DecidedBy::Operator);
    assert_eq!((read.server.as_str(), read.port), ("smtp.example.org", 465));
    assert_eq!((read.user_name.as_str(), read.has_password), ("mailer", true));
    assert!(!format!("{read:?}").contains("hunter2"));
    let save = email::save(&set, administrator, update(1, 25), &any_client()).await.unwrap();
    assert_eq!(save, Save::SetByOperator);
}

#[tokio::test]
async fn a_test_mail_is_sent_at_once_and_a_refusal_is_quoted() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let to = EmailAddress::parse(EMAIL).unwrap();
    let test = async || {
        test_message::send_mail(&services, administrator, &to, &any_client()).await.unwrap()
    };
    assert_eq!(test().await, Test::Not(Trial::NotSetUp));
    let (port, heard) = server("220 hello\r\n", "250 well\r\n").await;
    email::save(&services, administrator, update(1, port), &any_client()).await.unwrap();
    assert_eq!(test().await, Test::Accepted { at: bench.clock_now() });
    let heard = heard.lock().unwrap().clone();
    assert!(heard.contains(&"RCPT TO:<maya@example.com>".to_owned()), "{heard:?}");
    assert!(heard.contains(&"Subject: Test message from Latchkey".to_owned()), "{heard:?}");
    assert!(bench.outbox().await.is_empty());
    let (port, _) = server("554 \u{7}no mail from\tyou\r\n", "").await;
    bench.try_statement(&format!("UPDATE mail_settings SET port = {port}")).await.unwrap();
    bench.try_statement("UPDATE installation SET delivery_version = 9").await.unwrap();
    let refused = Test::Not(Trial::Answered("554 no mail from you".into()));
    services.about().await.unwrap();
    assert_eq!(test().await, refused);
}
