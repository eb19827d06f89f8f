//! A user signs out who has opened many applications in this session.

use crate::token::Office;
use identity::{logout::worker, outgoing::Outgoing};
use std::{
    collections::BTreeSet,
    future::pending,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::watch,
    task::yield_now,
    time::timeout,
};

/// Longer than anything takes.
const LONG: Duration = Duration::from_secs(30);

/// At this address, applications are told. The client ID of each is the path.
struct Address {
    port: u16,
    told: watch::Receiver<BTreeSet<String>>,
}

impl Address {
    async fn that_answers() -> Self {
        let (listener, port) = listener().await;
        let (tell, told) = watch::channel(BTreeSet::new());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = vec![0; 4096];
                let length = stream.read(&mut request).await.unwrap();
                let request = String::from_utf8_lossy(&request[..length]).into_owned();
                let path = request.strip_prefix("POST /").and_then(|rest| rest.split_once(' '));
                tell.send_modify(|told| assert!(told.insert(path.unwrap().0.to_owned())));
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                stream.write_all(answer).await.unwrap();
            }
        });
        Self { port, told }
    }

    async fn has_told(&mut self, count: usize) {
        self.told.wait_for(|told| told.len() >= count).await.unwrap();
    }
}

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// Signs out of 50 applications, of which the first `silent` never answer.
async fn sign_out(silent: usize) -> (Duration, Duration) {
    let office = Office::new().await;
    // The system accepts connections to it.
    let (_listener, unanswered) = listener().await;
    let mut address = Address::that_answers().await;
    for number in 0..50 {
        let name = format!("App-{number}");
        office.opens(&name).await;
        let port = if number < silent { unanswered } else { address.port };
        let register = format!(
            "INSERT INTO connection_addresses (connection_id, kind, address) \
             SELECT id, 'logout', 'http://127.0.0.1:{port}/app-{number}' FROM connections \
             WHERE client_id = 'app-{number}'"
        );
        office.app.bench.try_statement(&register).await.unwrap();
    }
    let services = office.app.bench.services.clone();
    let worker = tokio::spawn(worker::work(services, Outgoing::besides(Vec::new()), pending()));
    let begin = Instant::now();
    let mut browser = office.browser();
    assert_eq!(browser.post("/sign-out", "").await.status, 303);
    let answered = begin.elapsed();
    timeout(LONG, address.has_told(50 - silent)).await.expect("all others are told");
    let told = begin.elapsed();
    let waiting = async || office.app.bench.column("logout_messages", "id").await.len();
    let settled = async {
        while waiting().await > silent {
            yield_now().await;
        }
    };
    timeout(LONG, settled).await.expect("only the others wait");
    assert_eq!(waiting().await, silent);
    worker.abort();
    (answered, told)
}

#[tokio::test]
async fn fifty_applications_are_told_whether_or_not_all_of_them_answer() {
    let (_, usual) = sign_out(0).await;
    for silent in [1, 10] {
        let (answered, told) = sign_out(silent).await;
        assert!(answered < Duration::from_secs(2), "{silent}: {answered:?}");
        // One that does not answer is waited for during five seconds.
        assert!(told < usual + Duration::from_secs(4), "{silent}: {told:?}, usually {usual:?}");
    }
}
