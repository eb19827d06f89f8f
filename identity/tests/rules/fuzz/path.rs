//! The paths of gates (AT20): servers read a path in many ways, and no rule is avoided by any of them.

use identity::{
    gate::{Path, RuleResult, Rules},
    testing::Fuzz,
};
use std::collections::BTreeSet;

const SEEDS: [&str; 8] = [
    "/public/logo.png",
    "/public/../admin/users",
    "/public/%2e%2e/admin",
    "/public//..//admin",
    "/admin/users?next=/public/",
    "/public;x=/../admin",
    "/%61dmin/x",
    "/public%2fx",
];
const PIECES: [&str; 30] = [
    "/", "//", ".", "..", "/..", "/../", "%2e", "%2E%2e", "%2f", "%2F", "%5c", "\\", ";", ";a=b",
    "%3b", "?", "%3f", "#", "%23", "%25", "%252e", "%252f", "%", "%0a", "admin", "public",
    "/admin", "/public", "é", "%c0%af",
];

#[test]
fn no_rule_of_a_gate_is_avoided_by_a_path_that_servers_read_in_another_way() {
    let rules = Rules::parse("any /public/* open\nany /admin/* refused").unwrap();
    let (mut fuzz, mut open) = (Fuzz::new(30_000), 0);
    while fuzz.goes_on() {
        let seed = fuzz.one(&SEEDS);
        let target = fuzz.changed(seed, &PIECES);
        let Ok(path) = Path::parse(target.as_bytes()) else { continue };
        let result = rules.result("GET", &path);
        for reading in readings(&target) {
            let is_below = |above: &str| {
                reading.strip_prefix(above).is_some_and(|it| it.is_empty() || it.starts_with('/'))
            };
            if result != RuleResult::Refused {
                assert!(!is_below("/admin"), "{target} is {result:?}, and is read as {reading}");
            }
            if result == RuleResult::Open {
                assert!(is_below("/public"), "{target} is open, and is read as {reading}");
            }
        }
        open += u32::from(result == RuleResult::Open);
    }
    assert!(open > 100, "{open}");
}

/// What servers make of the path of a request.
fn readings(target: &str) -> BTreeSet<String> {
    let path = target.split('?').next().unwrap_or_default();
    let once = decoded(path);
    let mut all = BTreeSet::from([path.to_owned(), decoded(&once), once]);
    let changes: [fn(&str) -> String; 5] = [
        |path| path.replace('\\', "/"),
        |path| path.split(['?', '#']).next().unwrap_or_default().to_owned(),
        |path| {
            let segments = path.split('/').map(|it| it.split(';').next().unwrap_or_default());
            segments.collect::<Vec<_>>().join("/")
        },
        |path| {
            let mut path = path.to_owned();
            while path.contains("//") {
                path = path.replace("//", "/");
            }
            path
        },
        without_dots,
    ];
    // Each change, in each order that matters.
    for _ in 0..2 {
        for change in changes {
            let changed: Vec<_> = all.iter().map(|path| change(path)).collect();
            all.extend(changed);
        }
    }
    all
}

/// Percent signs that begin no code are kept.
fn decoded(path: &str) -> String {
    let (bytes, mut at, mut out) = (path.as_bytes(), 0, Vec::new());
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).and_then(|code| str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match byte {
            Some(byte) if bytes[at] == b'%' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// RFC 3986, 5.2.4.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}
