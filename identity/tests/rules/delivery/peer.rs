//! A fake gateway with a fixed answer that records its requests.

use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// Sends these bytes.
    Says(&'static str),
    /// Sends an endless body.
    Floods,
    /// Sends nothing and keeps the connection open.
    Hangs,
    /// Sends 200 after a short delay.
    TakesAMoment,
}

pub(crate) struct Peer {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    pub(crate) async fn that(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, answer, Arc::clone(&seen)));
            }
        });
        Self { port, requests }
    }

    pub(crate) async fn that_says(answer: &'static str) -> Self {
        Self::that(Answer::Says(answer)).await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

pub(crate) const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

async fn serve(mut stream: TcpStream, answer: Answer, seen: Arc<Mutex<Vec<String>>>) {
    let Some(request) = read(&mut stream).await else {
        return;
    };
    seen.lock().unwrap().push(request);
    match answer {
        Answer::Says(text) => _ = stream.write_all(text.as_bytes()).await,
        Answer::Hangs => tokio::time::sleep(Duration::from_secs(60)).await,
        Answer::TakesAMoment => {
            tokio::time::sleep(Duration::from_millis(300)).await;
            _ = stream.write_all(OK.as_bytes()).await;
        }
        Answer::Floods => {
            _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n").await;
            let much = vec![b'x'; 1024 * 1024];
            while stream.write_all(&much).await.is_ok() {}
        }
    }
}

/// Reads one request with its body.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length").and_then(|length| length.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// The value of a header of a request.
pub(crate) fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let lines = request.lines().take_while(|line| !line.is_empty());
    let pairs = lines.filter_map(|line| line.split_once(": "));
    pairs.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
