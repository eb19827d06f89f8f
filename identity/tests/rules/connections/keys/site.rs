//! A server that publishes the keys of an application.

use super::Signer;
use serde_json::json;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::watch,
};

/// Where the application publishes its keys.
pub(super) struct Site {
    pub(super) port: u16,
    answer: watch::Sender<Option<String>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// Answers with these keys.
    pub(super) async fn with(signers: &[&Signer]) -> Self {
        let site = Self::silent().await;
        site.publish(signers);
        site
    }

    /// Accepts requests, and answers once it is told what.
    pub(super) async fn silent() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (answer, told) = watch::channel(None::<String>);
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = vec![0; 4096];
                let length = stream.read(&mut request).await.unwrap_or_default();
                seen.lock().unwrap().push(String::from_utf8_lossy(&request[..length]).into_owned());
                let mut told = told.clone();
                tokio::spawn(async move {
                    let answer = told.wait_for(Option::is_some).await.map(|it| it.clone());
                    if let Ok(Some(answer)) = answer {
                        _ = stream.write_all(answer.as_bytes()).await;
                    }
                });
            }
        });
        Self { port, answer, requests }
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/keys.json", self.port)
    }

    pub(super) fn says(&self, head: &str, body: &str) {
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        self.answer.send_replace(Some(answer));
    }

    pub(super) fn publish(&self, signers: &[&Signer]) {
        self.says("200 OK", &key_set(signers));
    }

    pub(super) fn falls_silent(&self) {
        self.answer.send_replace(None);
    }

    /// The first one.
    pub(super) fn request(&self) -> String {
        self.requests.lock().unwrap()[0].clone()
    }

    pub(super) fn requests(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// Waits for requests that nothing else waits for.
    pub(super) async fn has_answered(&self, count: usize) {
        let waiting = async {
            while self.requests() < count {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("a request");
    }
}

pub(super) fn key_set(signers: &[&Signer]) -> String {
    let keys: Vec<_> = signers.iter().map(|signer| signer.jwk()).collect();
    json!({ "keys": keys }).to_string()
}
