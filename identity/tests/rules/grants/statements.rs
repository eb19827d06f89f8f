//! How much work the steps of opening an application are: the limits may only be lowered.

use super::Wiki;
use crate::{
    administrator, applications, groups,
    statements::{at_most, executed, watch},
};
use identity::grant;

#[tokio::test]
async fn each_step_takes_few_statements_and_one_commit_and_reads_no_whole_table() {
    let (bench, token) = administrator().await;
    let mut wiki = Wiki::on(bench, token, applications::for_everyone()).await;
    wiki.issued().await;
    let session = wiki.session().await;
    watch(&mut wiki.bench);
    executed();
    let code = super::code(wiki.services(), &session, &wiki.connection, "openid groups").await;
    at_most("a code", 4, 1);
    let issued = wiki.redeem(&code).await.unwrap();
    // One of them reads the signing key.
    at_most("tokens", 5, 1);
    assert!(wiki.works(&issued).await);
    at_most("userinfo", 1, 0);
    let code = super::code(wiki.services(), &session, &wiki.connection, super::OFFLINE).await;
    let offline = wiki.redeem(&code).await.unwrap();
    executed();
    let refreshed = wiki.refresh(&offline).await.unwrap();
    let token = refreshed.access_token.reveal();
    at_most("a refresh", 6, 1);
    wiki.refresh(&offline).await.unwrap();
    at_most("the same refresh again", 3, 0);
    grant::introspect(wiki.services(), &wiki.connection, token).await.unwrap();
    at_most("introspection", 1, 0);
    if wiki.bench.url.starts_with("postgres") {
        return;
    }
    let code = super::code(wiki.services(), &session, &wiki.connection, super::OFFLINE).await;
    let issued = wiki.redeem(&code).await.unwrap();
    assert!(wiki.works(&issued).await);
    wiki.refresh(&refreshed).await.unwrap();
    wiki.refresh(&refreshed).await.unwrap();
    for statement in executed().0 {
        let sql = statement.sql.clone();
        let plan = wiki.bench.plan(statement).await;
        let of_table =
            |step: &&String| step.starts_with("SCAN ") && !step.ends_with("-ROW VALUES CLAUSE");
        let scans = plan.iter().filter(of_table).count();
        assert_eq!(scans, 0, "{sql}\n{}", plan.join("\n"));
    }
}

#[tokio::test]
async fn groups_cost_one_more_statement() {
    let (bench, token) = administrator().await;
    let staff = groups::made(&bench, &token, "staff", "Staff").await;
    let own = bench.session(&token).await.account();
    groups::add(&bench, &token, staff, own).await;
    let mut wiki = Wiki::on(bench, token, applications::for_members_of(&[staff])).await;
    let issued = wiki.issued().await;
    watch(&mut wiki.bench);
    executed();
    assert!(wiki.works(&issued).await);
    at_most("userinfo", 2, 0);
}
