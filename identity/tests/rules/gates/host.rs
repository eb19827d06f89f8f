//! Which hosts can be protected, and in which form they are compared.

use identity::gate::{Host, HostMistake};

#[test]
fn a_pasted_address_is_reduced_to_its_host() {
    for (pasted, host, origin) in [
        ("wiki.example.org", "wiki.example.org", "https://wiki.example.org"),
        (" https://Wiki.Example.ORG/a?b#c ", "wiki.example.org", "https://wiki.example.org"),
        ("HTTPS://wiki.example.org.", "wiki.example.org", "https://wiki.example.org"),
        ("https://wiki.example.org:443", "wiki.example.org", "https://wiki.example.org"),
        ("wiki.example.org:8443/x", "wiki.example.org:8443", "https://wiki.example.org:8443"),
        ("wiki.example.org:80", "wiki.example.org:80", "https://wiki.example.org:80"),
        ("bücher.example", "xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("localhost:8080", "localhost:8080", "http://localhost:8080"),
        ("http://wiki.localhost:80", "wiki.localhost", "http://wiki.localhost"),
        ("LOCALHOST.:8080", "localhost:8080", "http://localhost:8080"),
        ("nas", "nas", "https://nas"),
    ] {
        let parsed = Host::parse(pasted).unwrap_or_else(|it| panic!("{pasted}: {it:?}"));
        assert_eq!((parsed.as_str(), parsed.origin().as_str()), (host, origin), "{pasted}");
        assert_eq!(Host::parse(parsed.as_str()), Ok(parsed.clone()), "{pasted}");
        assert_eq!(Host::parse_exact(parsed.as_str()), Ok(parsed.clone()), "{pasted}");
        assert_eq!(Host::parse(&parsed.origin()), Ok(parsed), "{pasted}");
    }
}

#[test]
fn a_name_that_programs_could_read_in_different_ways_is_refused() {
    let long = format!("{}.example.org", "a".repeat(64));
    let longer = format!("{}org", "a.".repeat(130));
    for (text, mistake) in [
        ("", HostMistake::Name),
        ("https://", HostMistake::Name),
        ("https:///wiki.example.org", HostMistake::Name),
        ("user@wiki.example.org", HostMistake::Name),
        ("https://wiki.example.org@evil.example", HostMistake::Name),
        ("wiki.example.org\\.evil", HostMistake::Name),
        ("wiki..example.org", HostMistake::Name),
        (".example.org", HostMistake::Name),
        ("wiki.example.org..", HostMistake::Name),
        ("wiki example.org", HostMistake::Name),
        ("wiki.example.org:", HostMistake::Name),
        ("wiki.example.org:0", HostMistake::Name),
        ("wiki.example.org:99999", HostMistake::Name),
        ("wiki%2eexample.org", HostMistake::Name),
        ("wiki_example,org", HostMistake::Name),
        ("ｌocalhost:80", HostMistake::Name),
        (&long, HostMistake::Name),
        (&longer, HostMistake::Name),
        ("http://wiki.example.org", HostMistake::Scheme),
        ("ftp://wiki.example.org", HostMistake::Scheme),
        ("*.example.org", HostMistake::Wildcard),
        ("10.0.0.1", HostMistake::Address),
        ("10.1", HostMistake::Address),
        ("0x7f.1:8080", HostMistake::Address),
        ("[::1]:8080", HostMistake::Address),
    ] {
        let parsed = Host::parse(text);
        // Whether a name is refused for its length or its characters does not matter.
        assert_eq!(parsed, Err(mistake), "{text}");
    }
}
