//! Which requests pass a gate, and what the application is told.

use super::{
    change,
    door::{Door, asked},
    list, settings,
};
use crate::{administrator, applications, groups};
use identity::{
    access::Refusal,
    application::{Age, Demand, RequiredProof},
    connection::ToldGroups,
    gate::{self, Checked, Entering, Host, Remote, RemoteUser, Settings, Shut},
    secret::Token,
    session,
    testing::{EMAIL, START},
};

#[tokio::test]
async fn a_user_who_has_opened_the_gate_passes_and_the_application_is_told_who_it_is() {
    let (bench, token) = administrator().await;
    let (staff, board) = (
        groups::made(&bench, &token, "staff", "Staff").await,
        groups::made(&bench, &token, "board", "Board").await,
    );
    let own = bench.session(&token).await.account();
    for group in [staff, board] {
        groups::add(&bench, &token, group, own).await;
    }
    let door = Door::on(bench, token, applications::for_members_of(&[staff]), "").await;
    assert_eq!(door.asked(None, "GET", "/").await, Checked::Asked(door.gate));
    let cookie = door.opened(&door.token).await;
    let expected = |user: &str, groups: &str| {
        let at = START.to_string();
        Remote([user, EMAIL, "Maya Lindqvist", groups, "pwd", &at].map(str::to_owned))
    };
    let user_name = door.bench.column("accounts", "user_name").await.pop().unwrap();
    assert_eq!(door.remote(&cookie).await, expected(&user_name, "staff"));
    let subject = door.bench.column("subjects", "subject").await.pop().unwrap();
    for (remote_user, user) in [(RemoteUser::Email, EMAIL), (RemoteUser::Subject, &subject)] {
        let seen = list(&door.bench, &door.token, door.application).await.pop().unwrap();
        let new = Settings {
            remote_user,
            told_groups: ToldGroups::All,
            ..settings("wiki.example.org", "")
        };
        change(&door.bench, &door.token, &seen, &new).await;
        assert_eq!(door.remote(&cookie).await, expected(user, "board,staff"));
    }
}

#[tokio::test]
async fn rules_decide_about_each_path() {
    let door =
        Door::new("GET /health open\nany /admin/* second factor\nany /internal refused").await;
    let cookie = door.opened(&door.token).await;
    // A stranger is not told the name.
    let refused = |token: Option<&Token>, refusal| {
        Checked::Refused(Shut { application: token.map(|_| "Wiki".to_owned()), refusal })
    };
    for token in [None, Some(&cookie)] {
        assert_eq!(door.asked(token, "GET", "/health").await, Checked::LetIn(Remote::nobody()));
        assert_eq!(door.asked(token, "GET", "/internal").await, refused(token, None));
        assert_eq!(door.asked(token, "GET", "/admin/x").await, Checked::Asked(door.gate));
        for odd in ["/health/..//", "/%2e", "/health;x"] {
            assert_eq!(door.asked(token, "GET", odd).await, refused(token, None), "{odd}");
        }
    }
    assert_eq!(door.asked(None, "POST", "/health").await, Checked::Asked(door.gate));
    assert!(door.lets_in(&cookie).await);
    let elsewhere = Host::parse("other.example.org").unwrap();
    let unknown = asked(door.services(), &elsewhere, Some(&cookie), "GET", "/health").await;
    assert_eq!(unknown, Checked::Unknown);
    applications::turn(&door.bench, &door.token, door.application, false).await;
    for path in ["/", "/health"] {
        let answer = door.asked(Some(&cookie), "GET", path).await;
        assert_eq!(answer, refused(Some(&cookie), Some(Refusal::TurnedOff)), "{path}");
    }
}

#[tokio::test]
async fn a_user_in_none_of_the_groups_is_refused_at_the_next_request() {
    let (bench, token) = administrator().await;
    let staff = groups::made(&bench, &token, "staff", "Staff").await;
    let ada = bench.person("ada@example.com", "Ada", "member").await;
    groups::add(&bench, &token, staff, ada).await;
    let door = Door::on(bench, token, applications::for_members_of(&[staff]), "").await;
    let user = door.bench.sign_in("ada@example.com").await;
    let cookie = door.opened(&user).await;
    assert!(door.lets_in(&cookie).await);
    groups::remove(&door.bench, &door.token, staff, ada).await;
    let refusal = Some(Refusal::NotInGroups);
    let refused = Checked::Refused(Shut { application: Some("Wiki".to_owned()), refusal });
    assert_eq!(door.asked(Some(&cookie), "GET", "/").await, refused);
    let entry = door.entry(&gate::new_start(), "/");
    for _ in 0..2 {
        assert!(matches!(door.enter(&user, &entry).await, Entering::Refused(_)));
    }
    let refused = r#"refused {"application":"Wiki","reason":"not_in_groups"}"#;
    assert_eq!(
        door.recorded("application_opened").await,
        [r#"done {"application":"Wiki"}"#, refused]
    );
}

#[tokio::test]
async fn a_rule_may_require_a_more_recent_proof_than_the_application() {
    let door = Door::new("any /admin/* within 5 minutes").await;
    let cookie = door.opened(&door.token).await;
    let admin = async || door.asked(Some(&cookie), "GET", "/admin/x").await;
    assert!(matches!(admin().await, Checked::LetIn(_)));
    door.bench.clock.advance(300);
    assert_eq!(admin().await, Checked::Asked(door.gate));
    assert!(door.lets_in(&cookie).await);
    let start = gate::new_start();
    let entering = door.enter(&door.token, &door.entry(&start, "/admin/x?y")).await;
    assert!(matches!(entering, Entering::Require(_)), "{entering:?}");
    let entering = door.enter(&door.token, &door.entry(&start, "/")).await;
    assert!(matches!(entering, Entering::Leave(_)), "{entering:?}");
    let session = door.bench.session(&door.token).await;
    let entry = door.entry(&start, "/admin/x");
    let required = gate::required(door.services(), &session, &entry).await.unwrap();
    assert_eq!(required.unwrap().application, "Wiki");
    let recent = r#"done {"application":"Wiki","proof":"recent"}"#;
    assert_eq!(door.recorded("proof_required").await, [recent]);
}

#[tokio::test]
async fn a_copy_of_the_cookie_gains_nothing_from_a_later_identity_check() {
    let door = Door::new("any /admin/* within 5 minutes").await;
    let copy = door.opened(&door.token).await;
    door.bench.clock.advance(300);
    let renewed = door.bench.fresh(&door.token).await;
    assert_eq!(door.asked(Some(&copy), "GET", "/admin/x").await, Checked::Asked(door.gate));
    assert!(door.lets_in(&copy).await);
    let cookie = door.opened(&renewed).await;
    let answer = door.asked(Some(&cookie), "GET", "/admin/x").await;
    assert!(matches!(answer, Checked::LetIn(_)), "{answer:?}");
}

#[tokio::test]
async fn a_ticket_of_a_copied_session_gains_nothing_from_a_later_identity_check() {
    let door = Door::new("any /admin/* within 5 minutes").await;
    door.bench.clock.advance(300);
    let start = gate::new_start();
    let before = door.ticket(&door.token, &start, "/").await;
    let renewed = door.bench.fresh(&door.token).await;
    // For a moment, the replaced token of the session still works.
    let by_replaced = door.ticket(&door.token, &start, "/").await;
    for ticket in [before, by_replaced] {
        let cookie = door.spend(&ticket, &start).await.unwrap().token;
        assert_eq!(door.asked(Some(&cookie), "GET", "/admin/x").await, Checked::Asked(door.gate));
    }
    let cookie = door.opened(&renewed).await;
    let answer = door.asked(Some(&cookie), "GET", "/admin/x").await;
    assert!(matches!(answer, Checked::LetIn(_)), "{answer:?}");
}

#[tokio::test]
async fn at29_a_value_with_a_line_break_is_no_header() {
    let door = Door::new("").await;
    let cookie = door.opened(&door.token).await;
    let update = "UPDATE accounts SET name = 'Maya\nRemote-User: admin'";
    door.bench.try_statement(update).await.unwrap();
    let Remote([user, _, name, ..]) = door.remote(&cookie).await;
    assert!(!user.is_empty() && name.is_empty());
    let update = "UPDATE accounts SET user_name = 'maya\nRemote-User: admin'";
    door.bench.try_statement(update).await.unwrap();
    assert_eq!(door.asked(Some(&cookie), "GET", "/").await, Checked::Asked(door.gate));
}

#[tokio::test]
async fn a_user_who_must_set_up_a_method_is_led_there() {
    let (bench, token) = administrator().await;
    let demand = Demand {
        proof: RequiredProof::SecondFactor,
        age: Age::new(5),
        ..applications::for_everyone()
    };
    let door = Door::on(bench, token, demand, "").await;
    let entry = door.entry(&gate::new_start(), "/");
    assert!(matches!(door.enter(&door.token, &entry).await, Entering::SetUp(_)));
}

#[tokio::test]
async fn a_check_counts_as_activity_once_a_minute() {
    let door = Door::new("").await;
    let cookie = door.opened(&door.token).await;
    let seen = async |table: &str, column: &str| door.bench.column(table, column).await;
    door.bench.clock.advance(59);
    assert!(door.lets_in(&cookie).await);
    let start = [START.to_string()];
    assert_eq!(seen("gate_sessions", "last_used_at").await, start);
    door.bench.clock.advance(1);
    assert!(door.lets_in(&cookie).await);
    let now = [(START + 60).to_string()];
    assert_eq!(seen("gate_sessions", "last_used_at").await, now);
    assert_eq!(seen("sessions", "last_seen_at").await, now);
    for _ in 0..3 {
        door.bench.clock.advance(session::IDLE - 1);
        assert!(door.lets_in(&cookie).await, "the session is not idle");
    }
    door.bench.clock.advance(session::IDLE);
    assert!(!door.lets_in(&cookie).await);
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_in_any_case() {
    let door = Door::new("").await;
    let cookie = door.opened(&door.token).await;
    for _ in 0..(session::ABSOLUTE / 3_000) {
        door.bench.clock.advance(3_000);
        door.lets_in(&cookie).await;
    }
    door.bench.clock.advance(session::ABSOLUTE % 3_000);
    assert!(!door.lets_in(&cookie).await);
}

#[tokio::test]
async fn a_check_is_one_statement_that_reads_no_whole_table() {
    let mut door = Door::new("any /admin/* second factor").await;
    let cookie = door.opened(&door.token).await;
    crate::statements::watch(&mut door.bench);
    door.forget();
    crate::statements::executed();
    assert!(door.lets_in(&cookie).await);
    crate::statements::at_most("a check", 1, 0);
    door.asked(None, "GET", "/").await;
    crate::statements::at_most("a check without a cookie", 1, 0);
    let start = gate::new_start();
    let session = door.bench.session(&door.token).await;
    let entry = door.entry(&start, "/");
    crate::statements::executed();
    let client = crate::any_client();
    let entered = gate::enter(door.services(), &client, Some(&session), &entry).await.unwrap();
    assert!(matches!(entered, Entering::Leave(_)));
    crate::statements::at_most("a ticket", 12, 1);
    let ticket = door.ticket(&door.token, &start, "/a").await;
    crate::statements::executed();
    door.spend(&ticket, &start).await.unwrap();
    crate::statements::at_most("the use of a ticket", 8, 1);
    if door.bench.url.starts_with("postgres") {
        return;
    }
    let ticket = door.ticket(&door.token, &start, "/b").await;
    door.spend(&ticket, &start).await.unwrap();
    door.forget();
    door.lets_in(&cookie).await;
    for statement in crate::statements::executed().0 {
        let sql = statement.sql.clone();
        let plan = door.bench.plan(statement).await;
        let scans = plan.iter().filter(|step| step.starts_with("SCAN ")).count();
        assert_eq!(scans, 0, "{sql}\n{}", plan.join("\n"));
    }
}
