use super::*;
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue},
};
use identity::{gate::Remote, testing::Fuzz};

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    sent(pairs).unwrap()
}

fn read(asked: Result<Asked, Problem>) -> Result<(String, String, String), Problem> {
    let read = |it: Asked| {
        let target = String::from_utf8(it.target).unwrap();
        (it.method, it.host.as_str().to_owned(), target)
    };
    asked.map(read)
}

fn by_nginx(url: &str) -> Result<(String, String, String), Problem> {
    read(Asked::by_nginx(&headers(&[("X-Original-Method", "GET"), ("X-Original-URL", url)])))
}

#[test]
fn each_proxy_says_which_request_it_asks_about() {
    let expected =
        |host: &str, target: &str| Ok(("GET".to_owned(), host.to_owned(), target.to_owned()));
    for (url, host, target) in [
        ("https://wiki.example.org/a?b=c", "wiki.example.org", "/a?b=c"),
        ("http://Wiki.example.org.:443/", "wiki.example.org", "/"),
        ("https://wiki.example.org:8443//x://y", "wiki.example.org:8443", "//x://y"),
    ] {
        assert_eq!(by_nginx(url), expected(host, target), "{url}");
    }
    let forwarded = headers(&[
        ("X-Forwarded-Method", "GET"),
        ("X-Forwarded-Host", "wiki.example.org"),
        ("X-Forwarded-Uri", "/a?b=c"),
        ("X-Forwarded-Proto", "http"),
        ("X-Forwarded-Port", "1"),
        ("Host", "127.0.0.1:3001"),
    ]);
    assert_eq!(read(Asked::by_forwarded(&forwarded)), expected("wiki.example.org", "/a?b=c"));
    for (uri, target) in [
        ("/forward-auth/envoy/a/%2e%2e/b?c", "/a/%2e%2e/b?c"),
        ("/forward-auth/envoy/", "/"),
        ("/forward-auth/envoy//a", "//a"),
    ] {
        let request = Request::get(uri).header("Host", "wiki.example.org");
        let request = request.body(Body::empty()).unwrap();
        assert_eq!(read(Asked::by_envoy(&request)), expected("wiki.example.org", target));
    }
}

#[test]
fn a_header_that_is_missing_or_doubled_is_named() {
    let all =
        [("X-Forwarded-Method", "GET"), ("X-Forwarded-Host", "a.b"), ("X-Forwarded-Uri", "/")];
    for at in 0..all.len() {
        let name = all[at].0;
        let mut some = all.to_vec();
        some.remove(at);
        let missing = Problem::Proxy(format!("{name} is missing."));
        assert_eq!(read(Asked::by_forwarded(&headers(&some))), Err(missing));
        let mut doubled = all.to_vec();
        doubled.push((name, "/"));
        let doubled = Asked::by_forwarded(&headers(&doubled));
        assert_eq!(read(doubled), Err(Problem::Proxy(format!("{name} occurs more than once."))));
    }
    assert!(matches!(Asked::by_nginx(&headers(&all)), Err(Problem::Proxy(_))));
}

#[test]
fn what_no_server_should_accept_is_refused() {
    for url in [
        "https://wiki.example.org",
        "https://wiki.example.org?a",
        "https://wiki.example.org/a%zz",
        "https://wiki.example.org/a b",
        "https://wiki.example.org#/",
    ] {
        assert!(matches!(by_nginx(url), Err(Problem::Request(_))), "{url}");
    }
    for url in
        ["", "/", "https:///", "https://a@wiki.example.org/", "https://*/", "https://10.0.0.1/"]
    {
        let refused = Problem::Proxy("X-Original-URL does not contain a host name.".to_owned());
        assert_eq!(by_nginx(url), Err(refused), "{url}");
    }
    for method in ["", "GET /", "G,T", "é", "get"] {
        let asked = headers(&[("X-Original-Method", method), ("X-Original-URL", "https://a.b/")]);
        assert!(matches!(Asked::by_nginx(&asked), Err(Problem::Request(_))), "{method}");
    }
    let forged = headers(&[
        ("X-Original-Method", "GET"),
        ("X-Original-URL", "https://a.b/"),
        ("remote_user", "admin"),
    ]);
    let refused = Problem::Request("A client must not send remote_user.".to_owned());
    assert_eq!(read(Asked::by_nginx(&forged)), Err(refused));
}

#[test]
fn only_a_page_is_a_navigation() {
    let is_navigation = |method: &str, more: &[(&str, &str)]| {
        let own = [("X-Original-Method", method), ("X-Original-URL", "https://a.b/")];
        Asked::by_nginx(&headers(&[&own[..], more].concat())).unwrap().is_navigation
    };
    let html = ("Accept", "text/html,*/*;q=0.8");
    assert!(is_navigation("GET", &[("Sec-Fetch-Mode", "navigate")]));
    assert!(is_navigation("GET", &[html]));
    for more in [
        &[("Sec-Fetch-Mode", "cors"), html][..],
        &[("Sec-Fetch-Mode", "websocket"), html],
        &[("Accept", "*/*")],
        &[],
    ] {
        assert!(!is_navigation("GET", more), "{more:?}");
    }
    assert!(!is_navigation("POST", &[("Sec-Fetch-Mode", "navigate"), html]));
}

/// Nothing panics, no other host is read than the one that was sent, and no header of ours gets through.
#[test]
fn what_a_client_sends_is_read_as_it_is_or_refused() {
    const PIECES: [&str; 26] = [
        "https://", "http:", "/", "//", "a.b", "é", "?", "#", "%", "2f", "@", ":443", ":", "\\",
        ".", "*", "%00", "..", ";", " ", "GET", "-", "_", "Remote", "User", "xn--",
    ];
    let mut fuzz = Fuzz::new(100_000);
    let (mut read, mut refused) = (0, 0);
    while fuzz.goes_on() {
        let host = fuzz.changed("wiki.example.org", &PIECES);
        let target = fuzz.changed("/a/b?c=d", &PIECES);
        let method = fuzz.one(&["GET", "POST", "G-T", "get", "G T", ""]);
        let more = fuzz.one(&["Accept", "Remote-User", "Remote-Groups", "X-Remote", "Cookie"]);
        let more = fuzz.changed(more, &PIECES);
        let url = format!("https://{host}{target}");
        let of_nginx =
            sent(&[("X-Original-Method", method), ("X-Original-URL", &url), (&more, "a")]);
        let of_others = sent(&[
            ("X-Forwarded-Method", method),
            ("X-Forwarded-Host", &host),
            ("X-Forwarded-Uri", &target),
            (&more, "a"),
        ]);
        let asked = [
            of_nginx.map(|headers| Asked::by_nginx(&headers)),
            of_others.map(|headers| Asked::by_forwarded(&headers)),
        ];
        for asked in asked.into_iter().flatten() {
            let Ok(asked) = asked else {
                refused += 1;
                continue;
            };
            let spelled = more.to_ascii_lowercase().replace(|it: char| !it.is_alphanumeric(), "");
            let is_ours =
                Remote::HEADERS.iter().any(|ours| ours.to_lowercase().replace('-', "") == spelled);
            assert!(!is_ours, "{more} came through");
            assert_eq!(asked.method, method);
            let target = str::from_utf8(&asked.target).unwrap();
            assert!(target.starts_with('/') && url.ends_with(target), "{target} of {url}");
            // Letters that are not ASCII are read as others.
            let name = asked.host.name();
            let sent = url["https://".len()..].to_ascii_lowercase();
            assert!(sent.starts_with(name) || name.contains("xn--"), "{name} of {url}");
            read += 1;
        }
    }
    assert!(read > 1_000 && refused > 1_000, "{read} were read, {refused} refused");
}

/// `None` if no server would read these.
fn sent(pairs: &[(&str, &str)]) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
        headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, value);
    }
    Some(headers)
}
