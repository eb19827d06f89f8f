//! The rules of a gate: how they are written, and what they decide.

use crate::access::{applications, people, proofs};
use identity::{
    access::{Decision, decide},
    application::{Age, Application, RequiredProof},
    gate::{MOST_RULES, Path, RuleMistake, RuleResult, Rules, RulesMistake},
    testing::START,
};

const EXAMPLE: &str = "
    # What anyone may see.
    GET,HEAD  /health    open
    any       /public/*  open
    any       /admin/*   passkey within 15 minutes
    any       /internal  refused
    any       /api/*     second factor
    get /reports/* Within 1 Minute
    any /my%20files default
";
const STORED: &str = "GET,HEAD /health open
any /public/* open
any /admin/* passkey within 15 minutes
any /internal refused
any /api/* second factor
GET /reports/* within 1 minute
any /my%20files default";

fn result(rules: &Rules, method: &str, path: &str) -> RuleResult {
    rules.result(method, &Path::parse(path.as_bytes()).unwrap())
}

#[test]
fn rules_are_stored_as_they_are_read_again() {
    let rules = Rules::parse(EXAMPLE).unwrap();
    assert_eq!(rules.to_string(), STORED);
    assert_eq!(Rules::parse(STORED), Ok(rules));
    assert_eq!(Rules::parse(" \n# none\r\n").unwrap().to_string(), "");
    let methods = "post,GET,get,PROPFIND /* open";
    assert_eq!(Rules::parse(methods).unwrap().to_string(), "GET,POST,PROPFIND /* open");
}

#[test]
fn the_first_rule_that_matches_decides() {
    let rules = Rules::parse(EXAMPLE).unwrap();
    let passkey = RuleResult::Stricter(RequiredProof::Passkey, Age::new(15));
    for (method, path, expected) in [
        ("GET", "/health", RuleResult::Open),
        ("HEAD", "/health?x", RuleResult::Open),
        ("POST", "/health", RuleResult::Default),
        ("get", "/health", RuleResult::Default),
        ("GET", "/health/", RuleResult::Default),
        ("GET", "/Health", RuleResult::Default),
        ("GET", "/public", RuleResult::Open),
        ("DELETE", "/public/", RuleResult::Open),
        ("GET", "/public/a/b", RuleResult::Open),
        ("GET", "/publicity", RuleResult::Default),
        ("GET", "/a/public/b", RuleResult::Default),
        ("GET", "/%61dmin", passkey),
        ("GET", "/admin/x", passkey),
        ("GET", "/internal", RuleResult::Refused),
        ("GET", "/internal/x", RuleResult::Default),
        ("GET", "/api/x", RuleResult::Stricter(RequiredProof::SecondFactor, None)),
        ("GET", "/reports/x", RuleResult::Stricter(RequiredProof::Usual, Age::new(1))),
        ("PUT", "/reports/x", RuleResult::Default),
        ("GET", "/my%20files", RuleResult::Default),
        ("GET", "/", RuleResult::Default),
    ] {
        assert_eq!(result(&rules, method, path), expected, "{method} {path}");
    }
    let order = Rules::parse("any /a/b refused\nany /a/* open\nany /* refused").unwrap();
    assert_eq!(result(&order, "GET", "/a/b"), RuleResult::Refused);
    assert_eq!(result(&order, "GET", "/a/c"), RuleResult::Open);
    assert_eq!(result(&order, "GET", "/"), RuleResult::Refused);
}

#[test]
fn an_odd_path_gets_the_strictest_of_all_rules_for_its_method() {
    let rules =
        Rules::parse("any /public/* open\nany /a second factor within 5 minutes\nany /b passkey")
            .unwrap();
    let all = RuleResult::Stricter(RequiredProof::Passkey, Age::new(5));
    for path in ["/public/%2e%2e/a", "/public//x", "/public/..%2fa", "/public;/a", "/public/é"] {
        assert_eq!(result(&rules, "GET", path), all, "{path}");
    }
    let rules = Rules::parse("POST /a refused\nGET /public/* open").unwrap();
    assert_eq!(result(&rules, "POST", "/public//a"), RuleResult::Refused);
    assert_eq!(result(&rules, "GET", "/public//a"), RuleResult::Default);
    let open = Rules::parse("any /* open").unwrap();
    assert_eq!(result(&open, "GET", "/a//b"), RuleResult::Default, "where no rule matches");
}

#[test]
fn a_wrong_line_is_named_with_one_sentence() {
    for (text, line, mistake) in [
        ("any /x", 1, RuleMistake::Parts),
        ("\n# x\nopen", 3, RuleMistake::Parts),
        ("any /x open\nG€T /x open", 2, RuleMistake::Methods),
        ("GET, /x open", 1, RuleMistake::Methods),
        ("any,GET /x open", 1, RuleMistake::Methods),
        ("any /x opened", 1, RuleMistake::Result),
        ("any x open", 1, RuleMistake::Path),
        ("any /a*b open", 1, RuleMistake::Path),
        ("any /a/*/b open", 1, RuleMistake::Path),
        ("any /a%2a open", 1, RuleMistake::Path),
        ("any /a?b open", 1, RuleMistake::Path),
        ("any /a/../b open", 1, RuleMistake::Path),
        ("any //* open", 1, RuleMistake::Path),
        ("any /a//* open", 1, RuleMistake::Path),
        ("any /a%2f open", 1, RuleMistake::Path),
        ("any /é open", 1, RuleMistake::Path),
        ("any * open", 1, RuleMistake::Path),
        ("any /x open now", 1, RuleMistake::Result),
        ("any /x passkey within 0 minutes", 1, RuleMistake::Result),
        ("any /x passkey within 721 minutes", 1, RuleMistake::Result),
        ("any /x passkey within 15", 1, RuleMistake::Result),
        ("any /x within", 1, RuleMistake::Result),
        ("any /x second", 1, RuleMistake::Result),
    ] {
        let parsed = Rules::parse(text);
        assert_eq!(parsed, Err(RulesMistake::In { line, mistake }), "{text}");
        assert!(parsed.unwrap_err().to_string().starts_with(&format!("Line {line}: ")));
    }
    let many = "any /x open\n".repeat(MOST_RULES);
    assert_eq!(Rules::parse(&many).unwrap().iter().count(), MOST_RULES);
    assert_eq!(Rules::parse(&format!("{many}any /x open")), Err(RulesMistake::TooMany));
}

#[test]
fn only_an_open_rule_is_as_narrow_as_it_is_written() {
    let rules = Rules::parse("GET /health open\nGET /admin refused").unwrap();
    let result =
        |method: &str, path: &str| rules.result(method, &Path::parse(path.as_bytes()).unwrap());
    assert_eq!(result("GET", "/health"), RuleResult::Open);
    assert_eq!(result("GET", "/admin"), RuleResult::Refused);
    // Servers may answer these in the same way.
    for (method, slash) in [("GET", "/"), ("HEAD", ""), ("HEAD", "/")] {
        assert_eq!(result(method, &format!("/admin{slash}")), RuleResult::Refused, "{method}");
        assert_eq!(result(method, &format!("/health{slash}")), RuleResult::Default, "{method}");
    }
    assert_eq!(result("GET", "/admin/x"), RuleResult::Default);
}

#[test]
fn no_rule_requires_less_than_its_application_unless_it_is_open() {
    let ages = [None, Age::new(1), Age::new(720)];
    let mut results = vec![RuleResult::Default];
    for proof in RequiredProof::ALL {
        results.extend(ages.map(|age| RuleResult::Stricter(proof, age)));
    }
    let mut compared = 0;
    for application in applications() {
        for result in &results {
            let demand = result.demand(&application.demand).unwrap();
            let with_rule = Application { demand, ..application.clone() };
            for person in people() {
                for proof in proofs() {
                    if decide(&with_rule, &person, &proof, START) == Decision::LetIn {
                        compared += 1;
                        let own = decide(&application, &person, &proof, START);
                        assert_eq!(own, Decision::LetIn, "{result:?} {application:?} {proof:?}");
                    }
                }
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
}
