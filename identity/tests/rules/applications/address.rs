//! Addresses where users start an application.

use identity::application::Address;

#[test]
fn an_address_leads_to_one_host_over_https() {
    for (text, address) in [
        (" https://wiki.example.org ", "https://wiki.example.org/"),
        ("HTTPS://Wiki.Example.org/a?b=c", "https://wiki.example.org/a?b=c"),
        ("https://wiki.example.org:8443/@maya", "https://wiki.example.org:8443/@maya"),
        ("https://wiki.example.org/?user=a@b", "https://wiki.example.org/?user=a@b"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://localhost:3000", "http://localhost:3000/"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000/"),
        ("http://[::1]:3000", "http://[::1]:3000/"),
    ] {
        let parsed = Address::parse(text);
        assert_eq!(parsed.as_ref().map(Address::as_str), Some(address), "{text:?}");
    }
}

#[test]
fn an_address_that_a_browser_could_read_differently_is_refused() {
    let long = format!("https://wiki.example.org/{}", "x".repeat(2_000));
    for text in [
        "",
        "wiki.example.org",
        "http://wiki.example.org",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://192.168.1.2",
        "javascript://wiki.example.org/%0aalert(1)",
        "data://wiki.example.org",
        "ftp://wiki.example.org",
        "//wiki.example.org",
        "https:wiki.example.org",
        "https:/wiki.example.org",
        "https://",
        "https:///wiki.example.org",
        "https://?wiki.example.org",
        "https://user@wiki.example.org",
        "https://@wiki.example.org",
        "https://user:secret@wiki.example.org",
        "https://wiki.example.org@evil.example",
        "https://wiki.example.org\\@evil.example",
        "https:\\\\wiki.example.org",
        "https://wiki.example.org/#top",
        "https://wiki.example.org#@evil.example",
        "https://wiki.example.org/a b",
        "https://wiki.example.org/\u{a0}a",
        "https://wiki.exam\tple.org",
        "https://wiki.example.org/\r\nSet-Cookie: a=b",
        "https://wiki.example.org:99999",
        "https://wiki .example.org",
        "https://wiki%2eexample.org%2f",
        &long,
    ] {
        assert_eq!(Address::parse(text), None, "{text:?}");
    }
}
