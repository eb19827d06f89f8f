//! A reverse proxy that changes the head of each request.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

pub(super) struct Proxy;

impl Proxy {
    /// Ends with the process.
    pub(super) fn start(server: SocketAddr, change: fn(String) -> String) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for client in listener.incoming() {
                let mut client = client.unwrap();
                let answer = answer(server, &change(head(&mut client)));
                client.write_all(answer.as_bytes()).ok();
            }
        });
        address
    }
}

fn head(client: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

/// What the server answers to a request with this head; empty if there is no server.
pub(super) fn answer(server: SocketAddr, head: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(server) else { return String::new() };
    let head = head.replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1);
    stream.write_all(head.as_bytes()).unwrap();
    std::io::read_to_string(stream).unwrap()
}
