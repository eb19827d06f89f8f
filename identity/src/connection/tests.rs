use super::{
    client_id::ClientId,
    redirect_uri::{Problem, RedirectUri},
    redirect_uris::{MOST_REDIRECT_URIS, Mistake, RedirectUris},
    sector::Sector,
    values::{Connection, ConnectionId, ToldGroups},
};
use crate::{application::ApplicationId, jose::Algorithm};

fn connection(is_public: bool, redirect_uris: &[&str]) -> Connection {
    Connection {
        id: ConnectionId(1),
        application: ApplicationId(1),
        client_id: "wiki".to_owned(),
        is_public,
        requires_pkce: true,
        algorithm: Algorithm::Rs256,
        treats_email_as_verified: false,
        told_groups: ToldGroups::OfDemand,
        listed_groups: Vec::new(),
        stays_connected: false,
        asks_for_consent: false,
        requires_pushed_requests: false,
        key_set: None,
        key_set_uri: None,
        sector: Sector::default(),
        key_set_mac: None,
        assertions_from: 0,
        redirect_uris: redirect_uris.iter().map(|uri| (*uri).to_owned()).collect(),
        sign_out_uris: vec!["https://app.example/signed-out".to_owned()],
        logout_uri: None,
        version: 1,
    }
}

fn problem(text: &str) -> Option<Problem> {
    RedirectUri::parse(text).err()
}

#[test]
fn redirect_uris_of_applications_can_be_registered_as_they_are() {
    for text in [
        "https://wiki.example.org/login/generic_oauth",
        "https://wiki.example.org",
        "https://wiki.example.org:8443/",
        "https://WIKI.example.org/Callback",
        "https://xn--bcher-kva.example/callback",
        "https://192.0.2.7:8006",
        "https://[2001:db8::1]:8006/",
        "https://app.example/callback?tenant=a%20b&next=/x",
        "https://app.example/callback?decode=1&States&a=code&Code=1",
        "https://app.example/@me/callback",
        "https://app.example/a;b=c/..d/.e",
        "https://app.example//callback",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:8080",
        "http://[::1]:3000/callback",
        "http://localhost:5173/callback",
        "http://LocalHost/callback",
        "com.example.app:/callback",
        "com.example.app://callback",
        "app.immich:///oauth-callback",
    ] {
        assert_eq!(
            RedirectUri::parse(text).map(|uri| uri.as_str().to_owned()).as_deref(),
            Ok(text)
        );
    }
}

#[test]
fn at01_an_address_with_user_information_is_refused() {
    for text in [
        "https://app@evil.example/",
        "https://app.example@evil.example/callback",
        "https://a:b@app.example/",
        "https://a@b@app.example/",
        "https://@app.example/",
        "http://localhost@evil.example/",
        "http://127.0.0.1:80@evil.example/",
        "com.example.app://a@b/",
    ] {
        assert_eq!(problem(text), Some(Problem::UserInfo), "{text}");
    }
    assert_eq!(problem("https://app%40evil.example/"), Some(Problem::Host));
    let connection = connection(false, &["https://app.example/cb"]);
    for text in ["https://app.example@evil.example/cb", "https://app.example/cb@evil.example"] {
        assert!(!connection.has_redirect_uri(text), "{text}");
    }
}

#[test]
fn at02_what_programs_could_read_as_another_address_cannot_be_registered() {
    for (text, expected) in [
        ("https://app.example/a/../b", Problem::DotSegment),
        ("https://app.example/..;/b", Problem::DotSegment),
        ("https://app.example/.;x/b", Problem::DotSegment),
        ("https://app.example/%2e%2e/b", Problem::DotSegment),
        ("https://app.example/a%2F..%2fb", Problem::DotSegment),
        ("https://app.example/a/..", Problem::DotSegment),
        ("https://app.example/a/..?b", Problem::DotSegment),
        ("https://app.example/%3f/../b", Problem::DotSegment),
        ("com.example.app:..", Problem::DotSegment),
        ("https://app.example/#", Problem::Fragment),
        ("https://app.example/cb#x", Problem::Fragment),
        ("https://*.example/cb", Problem::Wildcard),
        ("https://app.example/*", Problem::Wildcard),
        ("https://app.example\\@evil.example/", Problem::Character),
        ("https://app.example/\\evil", Problem::Character),
        ("https://app.example/%5cevil", Problem::Character),
        ("https://app.example/cb\r\nSet-Cookie: a=b", Problem::Character),
        ("https://app.example/%0d%0aa", Problem::Character),
        ("https://app.example/%00", Problem::Character),
        ("https://app.example/\u{7f}", Problem::Character),
        ("https://app.example/a b", Problem::Character),
        ("https://app.example/\"<>", Problem::Character),
        ("https://app.example/it's", Problem::Character),
        ("https://app.example/?a='", Problem::Character),
        ("https://app.example/cb?code=1", Problem::Parameter),
        ("https://app.example/cb?a=1&state", Problem::Parameter),
        ("https://app.example/cb?%69ss=", Problem::Parameter),
        ("https://app.example/?error=x", Problem::Parameter),
        ("com.example.app:/cb?error_description=x", Problem::Parameter),
        ("HTTPS://app.example/", Problem::Scheme),
        ("Http://localhost/", Problem::Scheme),
        ("com.Example.app:/cb", Problem::Scheme),
        ("https://app.example/ä", Problem::Character),
        ("https://app.example/100%", Problem::Character),
        ("https://app.example/%zz", Problem::Character),
        ("https://app.example/%+1", Problem::Character),
        ("https://", Problem::Host),
        ("https://127.1/", Problem::Host),
        ("https://0x7f.0.0.1/", Problem::Host),
        ("https://[::0:1]:8080/", Problem::Host),
        ("com.example.app://[0:0::1]/cb", Problem::Host),
        ("https:///app.example/", Problem::Host),
        ("https:app.example/", Problem::Host),
        ("https:/app.example/", Problem::Host),
        ("https://?a", Problem::Host),
        ("https://bücher.example/", Problem::Host),
        ("https://app.example:99999/", Problem::Host),
        ("https://app.example:x/", Problem::Host),
        ("https://app..example:443:1/", Problem::Host),
        ("http://[::1/", Problem::Scheme),
        ("http://app.example/", Problem::Scheme),
        ("http://localhost.evil.example/", Problem::Scheme),
        ("http://127.0.0.1.evil.example/", Problem::Scheme),
        ("http://127.0.0.2/", Problem::Scheme),
        ("http://127.1/", Problem::Scheme),
        ("http://0x7f000001/", Problem::Scheme),
        ("http://localhost./", Problem::Scheme),
        ("http://[::]/", Problem::Scheme),
        ("http://[::ffff:127.0.0.1]/", Problem::Scheme),
        ("http://[::1]evil.example/", Problem::Scheme),
        ("myapp://callback", Problem::Scheme),
        ("javascript:alert(1)", Problem::Scheme),
        ("data:text/html,x", Problem::Scheme),
        ("ftp://app.example/", Problem::Scheme),
        ("//app.example/", Problem::Scheme),
        ("/callback", Problem::Scheme),
        ("app.example/callback", Problem::Scheme),
        (".a.b:/callback", Problem::Scheme),
        ("1a.b:/callback", Problem::Scheme),
        ("a_.b:/callback", Problem::Scheme),
        ("urn:ietf:wg:oauth:2.0:oob", Problem::Scheme),
        ("", Problem::Scheme),
    ] {
        assert_eq!(problem(text), Some(expected), "{text:?}");
    }
    let long = |length: usize| format!("https://app.example/{}", "x".repeat(length - 20));
    assert_eq!(problem(&long(RedirectUri::LONGEST)), None);
    assert_eq!(problem(&long(RedirectUri::LONGEST + 1)), Some(Problem::TooLong));
}

#[test]
fn at02_a_request_must_contain_a_registered_text() {
    let connection = connection(false, &["https://app.example/cb", "https://other.example/cb?a=b"]);
    assert!(connection.has_redirect_uri("https://app.example/cb"));
    assert!(connection.has_redirect_uri("https://other.example/cb?a=b"));
    assert!(connection.has_sign_out_uri("https://app.example/signed-out"));
    assert!(!connection.has_sign_out_uri("https://app.example/signed-out?a"));
    assert!(!connection.has_sign_out_uri("https://app.example/cb"));
    assert!(!connection.has_redirect_uri("https://app.example/signed-out"));
    for text in [
        "",
        "https://app.example/cb/",
        "https://app.example/CB",
        "https://APP.example/cb",
        "https://app.example:443/cb",
        "https://app.example:8443/cb",
        "https://app.example/cb?a=b",
        "https://app.example/cb#a",
        "https://app.example/cb ",
        " https://app.example/cb",
        "https://app.example/cb/../x",
        "https://app.example/..;/cb",
        "https://app.example/%63b",
        "https://app.example.evil.example/cb",
        "https://evil.example/?https://app.example/cb",
        "http://app.example/cb",
        "https://other.example/cb",
        "https://other.example/cb?a=b&c=d",
        "https://app.example/c",
        "https://app.example/cb\0",
    ] {
        assert!(!connection.has_redirect_uri(text), "{text:?}");
    }
}

#[test]
fn at02_the_port_may_differ_only_on_loopback_addresses_of_a_public_connection() {
    let uris = ["http://127.0.0.1:8080/cb", "http://[::1]/cb", "http://localhost:8080/cb"];
    let public = connection(true, &uris);
    for text in [
        "http://127.0.0.1:8080/cb",
        "http://127.0.0.1:1/cb",
        "http://127.0.0.1/cb",
        "http://[::1]:65535/cb",
        "http://localhost:8080/cb",
    ] {
        assert!(public.has_redirect_uri(text), "{text}");
    }
    for text in [
        "http://localhost:8081/cb",
        "http://localhost/cb",
        "http://127.0.0.1:8080/other",
        "http://127.0.0.1:8080/cb/",
        "http://127.0.0.1:65536/cb",
        "http://127.0.0.1:/cb",
        "http://127.0.0.1:+1/cb",
        "http://127.0.0.1:1@evil.example/cb",
        "http://127.0.0.1:1.evil.example/cb",
        "http://127.0.0.1.evil.example/cb",
        "http://127.0.0.1:１/cb",
        "http://127.0.0.12/cb",
        "http://[::1]:1:2/cb",
        "https://127.0.0.1:1/cb",
        "HTTP://127.0.0.1:1/cb",
    ] {
        assert!(!public.has_redirect_uri(text), "{text}");
    }
    let with_server = connection(false, &uris);
    assert!(with_server.has_redirect_uri("http://127.0.0.1:8080/cb"));
    assert!(!with_server.has_redirect_uri("http://127.0.0.1:1/cb"));
    let https = connection(true, &["https://app.example:1/cb"]);
    assert!(!https.has_redirect_uri("https://app.example:2/cb"));
    let bare = connection(true, &["http://127.0.0.1", "http://[::1]?a"]);
    assert!(
        bare.has_redirect_uri("http://127.0.0.1:9") && bare.has_redirect_uri("http://[::1]:9?a")
    );
    assert!(!bare.has_redirect_uri("http://127.0.0.1:9/"));
}

#[test]
fn a_pasted_list_is_read_whatever_separates_its_addresses() {
    let pasted = "\r\n  https://b.example/cb,\r\n\thttps://a.example/cb ; \"https://C.example/cb\",\n\
                  https://b.example/cb\u{200B}\n,\n\u{FEFF}com.example.app:/cb;  ";
    let uris = RedirectUris::parse(pasted).unwrap();
    assert_eq!(
        uris.iter().collect::<Vec<_>>(),
        [
            "com.example.app:/cb",
            "https://C.example/cb",
            "https://a.example/cb",
            "https://b.example/cb"
        ]
    );
}

#[test]
fn mistakes_in_a_list_are_named() {
    assert_eq!(RedirectUris::parse(" \n , "), Err(Mistake::Empty));
    let wrong = "https://a.example/\nhttp://b.example/\nhttps://c.example/#";
    let (uri, problem) = ("http://b.example/".to_owned(), Problem::Scheme);
    assert_eq!(RedirectUris::parse(wrong), Err(Mistake::In { uri, problem }));
    let many = |number: usize| {
        let uris: Vec<_> = (0..number).map(|each| format!("https://a.example/{each}")).collect();
        RedirectUris::parse(&uris.join("\n"))
    };
    assert_eq!(many(MOST_REDIRECT_URIS).unwrap().iter().count(), MOST_REDIRECT_URIS);
    assert_eq!(many(MOST_REDIRECT_URIS + 1), Err(Mistake::TooMany));
}

#[test]
fn a_client_id_is_the_same_text_in_a_form_and_in_http_basic() {
    let longest = "x".repeat(ClientId::LONGEST);
    for text in ["grafana", "Grafana", "a", "7", "a.b_c-D", &longest, ClientId::random().as_str()] {
        assert_eq!(ClientId::parse(text).unwrap().as_str(), text);
    }
    assert_eq!(ClientId::parse(" Wiki\u{200B}\n").unwrap().as_str(), "Wiki");
    let long = "x".repeat(ClientId::LONGEST + 1);
    for text in ["", " ", "a:b", "a b", "a/b", "a%20b", "a+b", "ä", "-a", ".a", "_a", "a\nb", &long]
    {
        assert_eq!(ClientId::parse(text), None, "{text:?}");
    }
    assert_ne!(ClientId::random(), ClientId::random());
}
