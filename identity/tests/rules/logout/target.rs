//! Where messages are sent.

use super::{not_delivered, opened, outgoing, sign_out, waiting, wiki_at};
use crate::delivery::peer::{OK, Peer};
use identity::{logout::worker::deliver_due, outgoing::Outgoing};

#[tokio::test]
async fn at17_forbidden_addresses_are_not_called_and_the_queue_goes_on() {
    let (own, peer) = (Peer::that_says(OK).await, Peer::that_says(OK).await);
    let (wiki, _) = wiki_at("https://169.254.169.254/latest/meta-data").await;
    for (name, uri) in [
        ("Multicast", "https://224.0.0.1/".to_owned()),
        ("Mapped", "https://[::ffff:169.254.169.254]/".to_owned()),
        ("Itself", own.url("/oidc/token")),
        ("By-name", format!("http://localhost:{}/", own.port)),
        ("Unencrypted", "http://10.1.2.3/".to_owned()),
        ("Alive", peer.url("/")),
    ] {
        opened(&wiki, name, &uri).await;
    }
    sign_out(&wiki).await;
    let outgoing = Outgoing { own_ports: vec![own.port], ..outgoing() };
    assert_eq!(deliver_due(wiki.services(), &outgoing).await.unwrap(), 7);
    assert_eq!((own.requests().len(), peer.requests().len()), (0, 1));
    assert_eq!(waiting(&wiki.bench).await.len(), 0, "another attempt would be the same");
    let mut events = not_delivered(&wiki.bench).await;
    events.sort();
    let expected = ["By-name", "Itself", "Mapped", "Multicast", "Unencrypted", "Wiki"];
    let expected =
        expected.map(|name| format!(r#"{{"application":"{name}","problem":"address"}}"#));
    assert_eq!(events, expected);
}

#[tokio::test]
async fn an_untrusted_certificate_and_a_closed_port_are_tried_again() {
    let peer = Peer::that_says(OK).await;
    let (wiki, _) = wiki_at(&peer.url("/").replace("http://", "https://")).await;
    opened(&wiki, "Closed", "http://127.0.0.1:1/").await;
    sign_out(&wiki).await;
    assert_eq!(deliver_due(wiki.services(), &outgoing()).await.unwrap(), 2);
    assert_eq!(waiting(&wiki.bench).await.len(), 2);
    assert!(not_delivered(&wiki.bench).await.is_empty());
}
