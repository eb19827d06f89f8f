//! Redirect URIs (AT01, AT02): where a browser is sent with a code.

use crate::{
    administrator,
    applications::{for_everyone, made},
    connections::{find, save, settings},
};
use identity::{
    connection::{RedirectUri, RedirectUris, Settings},
    testing::Fuzz,
};
use url::Url;

const REGISTERED: [&str; 4] = [
    "https://wiki.example.org/callback",
    "http://127.0.0.1/callback",
    "http://[::1]:8080/callback?a=b",
    "org.example.wiki:/callback",
];
const PIECES: [&str; 26] = [
    "@",
    ":",
    ":80",
    ":0",
    ":65536",
    ":8080",
    "/",
    "//",
    "\\",
    "..",
    "/../",
    "%2e",
    "%2f",
    "%40",
    "?",
    "&",
    "#",
    ";",
    ".",
    "evil.example",
    "127.0.0.1",
    "[::1]",
    "localhost",
    "https://",
    "\t",
    "é",
];

#[tokio::test]
async fn a_browser_is_sent_only_to_the_host_and_the_path_of_a_registered_address() {
    let (bench, token) = administrator().await;
    let public = Settings {
        is_public: true,
        redirect_uris: RedirectUris::parse(&REGISTERED.join("\n")).unwrap(),
        ..settings("wiki")
    };
    let id = made(&bench, &token, "Wiki", for_everyone()).await;
    save(&bench, &token, id, None, &public).await;
    let connection = find(&bench, &token, id).await.unwrap().connection;
    let (mut fuzz, mut accepted) = (Fuzz::new(30_000), 0);
    while fuzz.goes_on() {
        let seed = fuzz.one(&REGISTERED);
        let asked = fuzz.changed(seed, &PIECES);
        if !connection.has_redirect_uri(&asked) || REGISTERED.contains(&asked.as_str()) {
            continue;
        }
        let (asked, seed) = (Url::parse(&asked).unwrap(), Url::parse(seed).unwrap());
        // Another one of them could have been reached by the changes.
        let is_loopback = |url: &Url| matches!(url.host_str(), Some("127.0.0.1" | "[::1]"));
        assert!(is_loopback(&asked) && is_loopback(&seed), "{asked}");
        assert_eq!(
            (asked.scheme(), asked.username(), asked.password()),
            ("http", "", None),
            "{asked}"
        );
        let is_registered = REGISTERED.iter().map(|it| Url::parse(it).unwrap()).any(|it| {
            (it.host_str(), it.path(), it.query(), it.fragment())
                == (asked.host_str(), asked.path(), asked.query(), asked.fragment())
        });
        assert!(is_registered, "{asked}");
        accepted += 1;
    }
    assert!(accepted > 10, "{accepted}");
}

#[test]
fn an_address_that_can_be_registered_has_one_reading() {
    let (mut fuzz, mut accepted) = (Fuzz::new(30_000), 0);
    while fuzz.goes_on() {
        let seed = fuzz.one(&REGISTERED);
        let text = fuzz.changed(seed, &PIECES);
        if RedirectUri::parse(&text).is_err() {
            continue;
        }
        let url = Url::parse(&text).unwrap();
        assert_eq!((url.username(), url.password(), url.fragment()), ("", None, None), "{text}");
        if let Some(host) = url.host_str() {
            let after = text.split_once("//").map_or("", |(_, after)| after);
            let authority = after.split(['/', '?']).next().unwrap_or_default();
            let named =
                authority.strip_suffix(|c: char| c.is_ascii_digit()).map_or(authority, |_| {
                    authority.rsplit_once(':').map_or(authority, |(name, port)| {
                        if port.bytes().all(|byte| byte.is_ascii_digit()) {
                            name
                        } else {
                            authority
                        }
                    })
                });
            assert!(
                named.trim_end_matches(':').eq_ignore_ascii_case(host),
                "{text} leads to {host}"
            );
        }
        accepted += 1;
    }
    assert!(accepted > 100, "{accepted}");
}
