use super::{
    PHONE, SIGNING_KEY, TEXT, deliver, failed, fate, only,
    peer::{Answer, OK, Peer, header},
    waiting, webhook,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use identity::{
    delivery::{Routes, Setting, SettingError, SmsRoute},
    testing::{Bench, START},
};

/// State and problem of a text after one attempt at a gateway with this answer.
async fn fares(answer: Answer) -> (String, Option<String>) {
    let (bench, peer) = (Bench::new().await, Peer::that(answer).await);
    bench.post_text(PHONE, TEXT, 600).await;
    assert_eq!(deliver(&webhook(&bench.services, &peer)).await, 1);
    assert_eq!(peer.requests().len(), 1, "{answer:?}");
    let fate = fate(&bench).await;
    assert_eq!(only(&bench, "sealed").await.is_some(), fate.0 == "waiting", "{answer:?}");
    fate
}

#[tokio::test]
async fn a_text_is_sent_as_a_signed_request() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(OK).await);
    bench.post_text(PHONE, TEXT, 600).await;
    assert_eq!(deliver(&webhook(&bench.services, &peer)).await, 1);
    assert_eq!(fate(&bench).await, ("delivered".into(), None));
    assert_eq!(only(&bench, "sealed").await, None);
    let request = peer.requests().pop().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /hooks/sms HTTP/1.1\r\n"), "{head}");
    assert_eq!(header(head, "content-type"), Some("application/json"));
    let json: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "type": "sms.send",
            "timestamp": "2027-01-15T08:00:00Z",
            "data": { "to": "+4915112345678", "from": "Latchkey", "text": TEXT },
        })
    );
    let (id, at) = (header(head, "webhook-id").unwrap(), header(head, "webhook-timestamp"));
    assert_eq!(at, Some(START.to_string().as_str()));
    let key = STANDARD.decode(SIGNING_KEY.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{START}.{body}").as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(header(head, "webhook-signature"), Some(signature.as_str()));
}

#[tokio::test]
async fn a_text_is_sent_through_a_messages_api() {
    for (sender, field) in
        [("+15005550006", "From=%2B15005550006"), ("MG42", "MessagingServiceSid=MG42")]
    {
        let (bench, peer) = (Bench::new().await, Peer::that_says(OK).await);
        let url = peer.url("/2010-04-01/Accounts/AC0123/Messages.json");
        let sms = SmsRoute::gateway(&url, "the password", sender).unwrap();
        bench.post_text(PHONE, TEXT, 600).await;
        deliver(&bench.services.with_routes(Routes { sms, ..Routes::default() })).await;
        assert_eq!(fate(&bench).await, ("delivered".into(), None));
        let request = peer.requests().pop().unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /2010-04-01/Accounts/AC0123/Messages.json "), "{head}");
        let login = format!("Basic {}", STANDARD.encode("AC0123:the password"));
        assert_eq!(header(head, "authorization"), Some(login.as_str()));
        assert_eq!(header(head, "content-type"), Some("application/x-www-form-urlencoded"));
        assert_eq!(body, format!("To=%2B4915112345678&{field}&Body=123456+is+your+code."));
    }
}

#[tokio::test]
async fn a_refused_message_is_not_retried() {
    for (answer, problem) in [
        ("HTTP/1.1 400 Bad Request\r\nContent-Length: 13\r\n\r\n+491511234567", "refused"),
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "unauthorized"),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "refused"),
    ] {
        assert_eq!(fares(Answer::Says(answer)).await, failed(problem), "{answer}");
    }
}

#[tokio::test]
async fn a_temporary_failure_is_retried() {
    for (answer, problem) in [
        (Answer::Says("HTTP/1.1 500 No\r\nContent-Length: 6\r\n\r\n123456"), "unavailable"),
        (Answer::Says("HTTP/1.1 408 Late\r\nContent-Length: 0\r\n\r\n"), "unavailable"),
        (Answer::Says("\0\u{1} this is not HTTP \r\n\r\n\r\n"), "garbled"),
        (Answer::Says(""), "garbled"),
        (Answer::Hangs, "unreachable"),
    ] {
        assert_eq!(fares(answer).await, waiting(problem), "{answer:?}");
    }
}

#[tokio::test]
async fn an_endless_response_body_is_not_read() {
    assert_eq!(fares(Answer::Floods).await, ("delivered".into(), None));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (bench, elsewhere) = (Bench::new().await, Peer::that_says(OK).await);
    let answer = format!(
        "HTTP/1.1 307 Go\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        elsewhere.url("/elsewhere")
    );
    let peer = Peer::that_says(answer.leak()).await;
    bench.post_text(PHONE, TEXT, 600).await;
    deliver(&webhook(&bench.services, &peer)).await;
    assert_eq!(fate(&bench).await, failed("refused"));
    assert_eq!(elsewhere.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_retry_after_header_is_respected() {
    let limited = "HTTP/1.1 429 Slow down\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n";
    let (bench, peer) = (Bench::new().await, Peer::that_says(limited).await);
    bench.post_text(PHONE, TEXT, 600).await;
    let services = webhook(&bench.services, &peer);
    deliver(&services).await;
    assert_eq!(fate(&bench).await, waiting("limited"));
    bench.clock.advance(59);
    assert_eq!(deliver(&services).await, 0);
    bench.clock.advance(15);
    assert_eq!(deliver(&services).await, 1);
}

#[tokio::test]
async fn retries_of_a_message_share_an_id_that_no_other_message_has() {
    let trouble = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
    let (bench, peer) = (Bench::new().await, Peer::that_says(trouble).await);
    let services = webhook(&bench.services, &peer);
    bench.post_text(PHONE, TEXT, 600).await;
    deliver(&services).await;
    bench.clock.advance(10);
    deliver(&services).await;
    bench.post_text(PHONE, TEXT, 600).await;
    deliver(&services).await;
    let requests = peer.requests();
    let names: Vec<_> = requests.iter().map(|request| header(request, "webhook-id")).collect();
    assert_eq!(names.len(), 3);
    assert_eq!(names[0], names[1]);
    assert_ne!(names[0], names[2]);
}

#[tokio::test]
async fn after_five_failures_in_a_row_sending_pauses() {
    let trouble = "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n";
    let (bench, peer) = (Bench::new().await, Peer::that_says(trouble).await);
    for _ in 0..20 {
        bench.post_text(PHONE, TEXT, 600).await;
    }
    assert_eq!(deliver(&webhook(&bench.services, &peer)).await, 20);
    let asked = peer.requests().len();
    assert!((5..=8).contains(&asked), "{asked}");
    // The messages that were not attempted get the same problem.
    assert_eq!(bench.column("outbox", "problem").await, vec!["unavailable"; 20]);
}

#[test]
fn the_key_determines_the_protocol_of_a_gateway() {
    let sms = |url, key, sender| SmsRoute::gateway(url, key, sender);
    let url = "https://sms.example.org/2010-04-01/Accounts/AC0123/Messages.json";
    assert!(matches!(sms(url, SIGNING_KEY, "Latchkey"), Ok(SmsRoute::Webhook(_))));
    assert!(matches!(sms(url, "secret", "Latchkey"), Ok(SmsRoute::Twilio(_))));
    for (url, key, sender, setting) in [
        ("http://sms.example.org/", SIGNING_KEY, "Latchkey", Setting::SmsUrl),
        ("https://sms.example.org/", "secret", "Latchkey", Setting::SmsUrl),
        (url, "", "Latchkey", Setting::SmsKey),
        (url, "whsec_c2hvcnQ=", "Latchkey", Setting::SmsKey),
        (url, "secret", "", Setting::SmsSender),
    ] {
        let Err(SettingError { setting: found, what }) = sms(url, key, sender) else {
            panic!("{url}")
        };
        assert_eq!(found, setting);
        assert!(!what.contains("c2hv") && !what.contains("secret"), "{what}");
    }
}
