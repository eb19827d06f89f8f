//! What nodes remember of gates: nothing that takes access away leaves them answering from memory.

use super::{
    change,
    door::{Door, checked},
    list, remove, settings, tickets,
};
use crate::{
    any_client, applications,
    grants::ended::{LOSSES, Scene},
    statements,
};
use identity::{
    account::AccountId,
    application::{self, Demand, RequiredProof},
    database::KNOWN_WITHIN,
    gate::{Checked, Checks, Host},
    secret::Token,
    services::Services,
    users::{Outcome, help},
};
use sea_orm::{ConnectionTrait, TransactionTrait};
use std::time::{Duration, Instant};
use tokio::task::{JoinHandle, yield_now};

/// A process that checks requests.
pub(super) struct Node {
    pub(super) checks: Checks,
    following: JoinHandle<()>,
}

impl Drop for Node {
    fn drop(&mut self) {
        self.following.abort();
    }
}

impl Node {
    pub(super) fn of(services: &Services) -> Self {
        let following = tokio::spawn(services.clone().follow_changes());
        Self { checks: Checks::new(services), following }
    }

    async fn lets_in(&self, host: &Host, cookie: &Token) -> bool {
        let answer = checked(&self.checks, host, Some(cookie), "GET", "/").await;
        matches!(answer, Checked::LetIn(_))
    }

    /// Until a request with this cookie is answered from memory.
    pub(super) async fn remember(&self, host: &Host, cookie: &Token) {
        let begin = Instant::now();
        while !self.checks.remembers(host, cookie) {
            assert!(begin.elapsed() < Duration::from_secs(20), "nothing is remembered");
            assert!(self.lets_in(host, cookie).await);
            yield_now().await;
        }
    }

    /// What has just been committed by another node is known in time.
    async fn expect_refusal_in_time(&self, host: &Host, cookie: &Token, what: &str) {
        let committed = Instant::now();
        loop {
            let asked_after = committed.elapsed();
            if !self.lets_in(host, cookie).await {
                return;
            }
            assert!(asked_after < KNOWN_WITHIN, "{what}: let in after {asked_after:?}");
            yield_now().await;
        }
    }
}

#[tokio::test]
async fn at27_each_loss_of_access_counts_at_the_next_request_and_on_another_node_in_time() {
    use crate::grants::ended::Loss::*;
    for loss in LOSSES {
        let scene = Scene::new().await;
        let (host, cookie, ..) = tickets::opened(&scene).await;
        let own = Node::of(scene.wiki.services());
        let other = Node::of(&scene.wiki.bench.another_node().await);
        for node in [&own, &other] {
            node.remember(&host, &cookie).await;
        }
        loss.apply(&scene).await;
        assert!(!own.checks.remembers(&host, &cookie), "{loss:?}");
        if matches!(loss, RemovedFromGroup | RemovedWithOthers | TurnedOff) {
            assert!(own.lets_in(&host, &cookie).await, "{loss:?} was taken back");
            continue;
        }
        assert!(!own.lets_in(&host, &cookie).await, "{loss:?}");
        other.expect_refusal_in_time(&host, &cookie, &format!("{loss:?}")).await;
    }
}

/// What an administrator changes about a gate and its application.
#[derive(Clone, Copy, Debug)]
enum Changed {
    Stricter,
    Rules,
    Removed,
    TurnedOff,
    Policy,
    TwoFactorReset,
}

impl Changed {
    const ALL: [Self; 6] = [
        Self::Stricter,
        Self::Rules,
        Self::Removed,
        Self::TurnedOff,
        Self::Policy,
        Self::TwoFactorReset,
    ];

    /// `ada` is the user with the cookie.
    async fn apply(self, door: &Door, ada: AccountId) {
        let (bench, token, id) = (&door.bench, &door.token, door.application);
        let client = any_client();
        match self {
            Self::Stricter => {
                let session = bench.session(token).await;
                let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
                let demand =
                    Demand { proof: RequiredProof::Passkey, ..applications::for_everyone() };
                let description = applications::description("Wiki", demand);
                let update = application::Update { version: 1, description };
                let edited = application::edit(door.services(), fresh, id, update, &client);
                assert!(matches!(edited.await.unwrap(), application::Saved::Done(_)));
            }
            Self::Rules => {
                let seen = list(bench, token, id).await.pop().unwrap();
                let new = settings("wiki.example.org", "any /* refused");
                change(bench, token, &seen, &new).await;
            }
            Self::Removed => _ = remove(bench, token, id, door.gate).await.unwrap(),
            Self::TurnedOff => _ = applications::turn(bench, token, id, false).await.unwrap(),
            Self::Policy => {
                let narrow = "UPDATE policy SET second_factor_on = TRUE, app_allowed = FALSE, \
                     email_allowed = TRUE, narrowed_at = 0";
                bench.try_statement(narrow).await.unwrap();
            }
            Self::TwoFactorReset => {
                let session = bench.session(token).await;
                let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
                let reset = help::reset_two_factor(door.services(), fresh, ada, &client);
                assert!(matches!(reset.await.unwrap(), Outcome::Done(_)));
            }
        }
    }
}

#[tokio::test]
async fn at27_each_change_of_an_administrator_counts_at_once_and_on_another_node_in_time() {
    for changed in Changed::ALL {
        let door = Door::new("").await;
        let ada = door.bench.person("ada@example.com", "Ada", "member").await;
        let user = door.bench.fresh(&door.bench.sign_in("ada@example.com").await).await;
        let (user, _) = door.bench.enroll(&user).await;
        let cookie = door.opened(&user).await;
        let own = Node::of(door.services());
        let other = Node::of(&door.bench.another_node().await);
        for node in [&own, &other] {
            node.remember(&door.host, &cookie).await;
        }
        changed.apply(&door, ada).await;
        assert!(!own.lets_in(&door.host, &cookie).await, "{changed:?}");
        other.expect_refusal_in_time(&door.host, &cookie, &format!("{changed:?}")).await;
    }
}

#[tokio::test]
async fn a_remembered_check_reads_nothing_and_a_refusal_is_read_anew() {
    let mut door = Door::new("any /internal refused\nGET /health open").await;
    let cookie = door.opened(&door.token).await;
    statements::watch(&mut door.bench);
    let node = Node::of(door.services());
    node.remember(&door.host, &cookie).await;
    let at = async |token: Option<&Token>, path: &str| {
        checked(&node.checks, &door.host, token, "GET", path).await
    };
    // The node looks for changes in between.
    let reads = || {
        let executed = statements::executed().0;
        executed.iter().filter(|it| it.sql.contains("gates")).count()
    };
    for (token, path, most) in [
        (Some(&cookie), "/", 0),
        (Some(&cookie), "/health", 0),
        (None, "/health", 0),
        (Some(&cookie), "/internal", 1),
        (None, "/", 1),
    ] {
        let begin = Instant::now();
        loop {
            node.remember(&door.host, &cookie).await;
            reads();
            at(token, path).await;
            let found = reads();
            if found == most {
                break;
            }
            assert!(found == 1 && begin.elapsed() < Duration::from_secs(20), "{path}: {found}");
        }
    }
}

#[tokio::test]
async fn a_sign_in_and_the_use_of_a_gate_make_no_node_forget() {
    let door = Door::new("").await;
    let ada = "ada@example.com";
    door.bench.person(ada, "Ada", "member").await;
    door.bench.sign_in(ada).await;
    let user = door.bench.sign_in(ada).await;
    let before = door.bench.changes();
    let third = door.bench.sign_in(ada).await;
    let cookie = door.opened(&third).await;
    assert!(door.lets_in(&cookie).await);
    door.bench.clock.advance(120);
    assert!(door.lets_in(&cookie).await);
    door.bench.session(&user).await;
    // Connections that were opened in the meantime count.
    assert!(door.bench.changes() <= before + 1, "{} of {before}", door.bench.changes());
    door.bench.try_statement("DELETE FROM sessions").await.unwrap();
    assert!(door.bench.changes() >= before + 2);
}

#[tokio::test]
async fn a_check_does_not_wait_until_its_use_is_stored() {
    let door = Door::new("").await;
    let cookie = door.opened(&door.token).await;
    door.bench.clock.advance(60);
    let other = sea_orm::Database::connect(&door.bench.url).await.unwrap();
    let busy = other.begin().await.unwrap();
    for table in ["sessions", "gate_sessions"] {
        let lock = format!("UPDATE {table} SET security_version = security_version");
        busy.execute_unprepared(&lock).await.unwrap();
    }
    let checks = Checks::new(door.services());
    for _ in 0..100 {
        let check = checked(&checks, &door.host, Some(&cookie), "GET", "/");
        let answer = tokio::time::timeout(Duration::from_secs(1), check).await.unwrap();
        assert!(matches!(answer, Checked::LetIn(_)));
    }
    busy.rollback().await.unwrap();
    checks.settle().await;
    // What was locked is noted by a later check.
    assert!(door.lets_in(&cookie).await);
    let now = door.bench.clock_now().to_string();
    assert_eq!(door.bench.column("gate_sessions", "last_used_at").await, [now.as_str()]);
    assert!(door.bench.column("sessions", "last_seen_at").await.contains(&now));
}

#[tokio::test]
async fn a_node_that_hears_nothing_reads_the_database() {
    let door = Door::new("").await;
    if !door.bench.url.starts_with("postgres") {
        return;
    }
    let cookie = door.opened(&door.token).await;
    let other = Node::of(&door.bench.another_node().await);
    other.remember(&door.host, &cookie).await;
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND query LIKE 'LISTEN %'";
    door.bench.try_statement(end).await.unwrap();
    let own = door.bench.session(&door.token).await.account();
    Changed::Rules.apply(&door, own).await;
    other.expect_refusal_in_time(&door.host, &cookie, "without a connection").await;
    let seen = list(&door.bench, &door.token, door.application).await.pop().unwrap();
    change(&door.bench, &door.token, &seen, &settings("wiki.example.org", "")).await;
    other.remember(&door.host, &cookie).await;
}
