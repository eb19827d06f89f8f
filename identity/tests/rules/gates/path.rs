//! One form for each path, and which paths servers read in different ways.

use identity::gate::{BadPath, Path};

fn parse(text: &str) -> Path {
    Path::parse(text.as_bytes()).unwrap_or_else(|_| panic!("{text}"))
}

#[test]
fn usual_paths_are_decoded_without_their_query() {
    for (target, path) in [
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("/a/", "/a/"),
        ("/a?b=/../c//;", "/a"),
        ("/%61b%2Dc", "/ab-c"),
        ("/a%20b", "/a b"),
        ("/.well-known/x.tar.gz", "/.well-known/x.tar.gz"),
        ("/...", "/..."),
        ("/a:b@c!$&'()*+,=~_-", "/a:b@c!$&'()*+,=~_-"),
        ("/a%2ab%3d", "/a*b="),
    ] {
        let parsed = parse(target);
        assert_eq!((parsed.as_str(), parsed.is_odd()), (path, false), "{target}");
    }
}

#[test]
fn spellings_that_servers_read_in_different_ways_are_odd() {
    for target in [
        "/a/../b",
        "/a/./b",
        "/..",
        "/.",
        "/a/..?x",
        "/%2e%2e/b",
        "/a%2eb",
        "/.%2e/",
        "/a%2fb",
        "/a%2Fb",
        "//",
        "//a",
        "/a//b",
        "/a%5cb",
        "/a\\b",
        "/a;b",
        "/a%3bb",
        "/;/a",
        "/a%23b",
        "/a#b",
        "/a?b#c",
        "/a%3fb",
        "/a%25b",
        "/a%252e",
        "/é",
        "/%c3%a9",
        "/%ff",
        "/%c0%af",
        "/a%2e",
        "/%2e",
        "/x/%2e%2e%2fy",
    ] {
        assert!(parse(target).is_odd(), "{target}");
    }
}

#[test]
fn what_no_server_should_accept_is_refused() {
    for target in [
        "",
        "a",
        "*",
        "example.org:443",
        "http://evil.example/",
        "?/a",
        "/a b",
        "/a%",
        "/a%2",
        "/a%g0",
        "/a%0",
        "/%%30",
        "/a%00",
        "/a%0d%0a",
        "/a%7f",
        "/a\tb",
        "/a\u{7f}",
        "/a?b\n",
        "/a?b c",
        "/%+f",
    ] {
        assert_eq!(Path::parse(target.as_bytes()), Err(BadPath), "{target:?}");
    }
    assert_eq!(Path::parse(b"/a\0"), Err(BadPath));
}

/// Everything that servers are known to do with a path.
fn readings(path: &str) -> Vec<String> {
    let decoded: String = form_urlencoded_once(path);
    let merged = path.replace("//", "/");
    let cut = |at: char| path.split(at).next().unwrap_or_default().to_owned();
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." => _ = segments.pop(),
            other => segments.push(other),
        }
    }
    let without_dots = segments.join("/");
    vec![decoded, merged, cut(';'), cut('?'), cut('#'), path.replace('\\', "/"), without_dots]
}

fn form_urlencoded_once(path: &str) -> String {
    let bytes = path.as_bytes();
    let (mut text, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let digits = path.get(at + 1..at + 3).and_then(|it| u8::from_str_radix(it, 16).ok());
        match digits.filter(|_| bytes[at] == b'%') {
            Some(byte) => (text.push(byte), at += 3).1,
            None => (text.push(bytes[at]), at += 1).1,
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn servers_read_a_path_that_is_not_odd_in_one_way() {
    const PIECES: [&str; 22] = [
        "/", "a", ".", "%2e", "%2F", "%5C", "\\", ";", "%3b", "%23", "%3F", "%25", "%", "2e", "~",
        "%41", "%20", "?", "#", "é", "%00", "public",
    ];
    let (mut state, mut usual, mut odd) = (1u64, 0, 0);
    for _ in 0..200_000 {
        let mut target = "/".to_owned();
        for _ in 0..8 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            target.push_str(PIECES[(state >> 33) as usize % PIECES.len()]);
        }
        let Ok(path) = Path::parse(target.as_bytes()) else { continue };
        if path.is_odd() {
            odd += 1;
            continue;
        }
        usual += 1;
        for reading in readings(path.as_str()) {
            assert_eq!(reading, path.as_str(), "{target}");
        }
    }
    assert!(usual > 500 && odd > 10_000, "{usual} {odd}");
}
