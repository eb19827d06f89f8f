//! What applications are told about a user.

use super::{Wiki, id_token};
use crate::{administrator, any_client, applications, connections, groups, sent_code};
use identity::{
    account::EmailAddress,
    connection::{ListedGroups, Saved, Settings, ToldGroups},
    group::Deleted,
    jose::Algorithm,
    password::{self, Forgot, Reset},
    secret::Typed,
    testing::{Bench, EMAIL},
};
use serde_json::{Value, json};

async fn told(wiki: &Wiki) -> Value {
    wiki.userinfo(&wiki.issued().await).await.unwrap()
}

#[tokio::test]
async fn each_scope_has_its_claims_in_the_id_token_and_at_userinfo() {
    let wiki = Wiki::new().await;
    for (scopes, claims) in [
        ("openid", &["sub"][..]),
        ("openid profile", &["name", "preferred_username", "sub", "zoneinfo"]),
        ("openid email", &["email", "email_verified", "sub"]),
        ("openid groups", &["groups", "sub"]),
    ] {
        let issued = wiki.redeem(&wiki.code_for(scopes).await).await.unwrap();
        let userinfo = wiki.userinfo(&issued).await.unwrap();
        let names: Vec<_> = userinfo.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, claims);
        let in_token = id_token(&issued);
        assert!(claims.iter().all(|name| in_token[name] == userinfo[name]), "{scopes}");
        assert_eq!(in_token.as_object().unwrap().len(), claims.len() + 10, "{in_token}");
    }
    let userinfo = told(&wiki).await;
    assert_eq!(
        (&userinfo["name"], &userinfo["preferred_username"], &userinfo["email"]),
        (&json!("Maya Lindqvist"), &json!("maya"), &json!(EMAIL))
    );
}

#[tokio::test]
async fn an_application_is_told_the_groups_of_its_demand_or_all_in_one_order() {
    let (bench, token) = administrator().await;
    let own = bench.session(&token).await.account();
    let mut ids = Vec::new();
    for name in ["zebra", "staff", "apes", "empty"] {
        ids.push(groups::made(&bench, &token, name, name).await);
    }
    for id in &ids[..3] {
        groups::add(&bench, &token, *id, own).await;
    }
    let demand = applications::for_members_of(&[ids[1], ids[0], ids[3]]);
    let wiki = Wiki::on(bench, token, demand).await;
    assert_eq!(told(&wiki).await["groups"], json!(["staff", "zebra"]));
    let all = "UPDATE connections SET told_groups = 'all'";
    wiki.bench.try_statement(all).await.unwrap();
    assert_eq!(told(&wiki).await["groups"], json!(["apes", "staff", "zebra"]));
    let everyone = "UPDATE applications SET who = 'everyone'";
    wiki.bench.try_statement(everyone).await.unwrap();
    wiki.bench.try_statement("DELETE FROM application_groups").await.unwrap();
    assert_eq!(told(&wiki).await["groups"], json!(["apes", "staff", "zebra"]));
    let of_demand = "UPDATE connections SET told_groups = 'demand'";
    wiki.bench.try_statement(of_demand).await.unwrap();
    assert_eq!(told(&wiki).await["groups"], json!([]));
}

#[tokio::test]
async fn an_application_is_told_only_the_groups_that_an_administrator_lists_for_it() {
    let (bench, token) = administrator().await;
    let own = bench.session(&token).await.account();
    for name in ["zebra", "staff", "apes"] {
        let id = groups::made(&bench, &token, name, name).await;
        groups::add(&bench, &token, id, own).await;
    }
    let others = groups::made(&bench, &token, "others", "Others").await;
    let wiki = Wiki::on(bench, token, applications::for_everyone()).await;
    let (bench, id) = (&wiki.bench, wiki.application);
    let listed = |names: &str| Settings {
        is_public: true,
        stays_connected: true,
        algorithm: Algorithm::Es256,
        told_groups: ToldGroups::Listed,
        listed_groups: ListedGroups::parse(names).unwrap(),
        ..connections::settings("wiki")
    };
    connections::save(bench, &wiki.token, id, Some(1), &listed("zebra others\napes")).await;
    assert_eq!(told(&wiki).await["groups"], json!(["apes", "zebra"]));
    let details = bench.column("audit_events", "details").await.join(" ");
    let change = r#""listed_groups":{"from":[],"to":["apes","others","zebra"]}"#;
    assert!(details.contains(change), "{details}");
    let saved = connections::save(bench, &wiki.token, id, Some(2), &listed("zebra board")).await;
    assert!(matches!(saved, Saved::NoGroup(name) if name == "board"));
    assert_eq!(told(&wiki).await["groups"], json!(["apes", "zebra"]));
    let refused = groups::delete(bench, &wiki.token, others).await;
    assert!(matches!(refused, Deleted::Named(names) if names == ["Wiki"]));
    connections::save(bench, &wiki.token, id, Some(2), &listed("staff")).await;
    assert_eq!(told(&wiki).await["groups"], json!(["staff"]));
    let all = Settings { told_groups: ToldGroups::All, ..listed("staff") };
    let all = Settings { listed_groups: ListedGroups::default(), ..all };
    connections::save(bench, &wiki.token, id, Some(3), &all).await;
    assert_eq!(told(&wiki).await["groups"], json!(["apes", "staff", "zebra"]));
    assert!(matches!(groups::delete(bench, &wiki.token, others).await, Deleted::Done(_)));
}

#[tokio::test]
async fn claims_are_read_when_they_are_told() {
    let wiki = Wiki::new().await;
    let issued = wiki.issued().await;
    wiki.bench.try_statement("UPDATE accounts SET name = 'Maya L.'").await.unwrap();
    assert_eq!(wiki.userinfo(&issued).await.unwrap()["name"], json!("Maya L."));
}

#[tokio::test]
async fn an_address_is_verified_by_a_code_or_link_from_an_email_to_it() {
    let (bench, token) = sent_code::fresh().await;
    let mut wiki = Wiki::on(bench, token, applications::for_everyone()).await;
    assert_eq!(told(&wiki).await["email_verified"], json!(false));
    let treated = "UPDATE connections SET treats_email_as_verified = TRUE";
    wiki.bench.try_statement(treated).await.unwrap();
    assert_eq!(told(&wiki).await["email_verified"], json!(true));
    let not_treated = "UPDATE connections SET treats_email_as_verified = FALSE";
    wiki.bench.try_statement(not_treated).await.unwrap();
    (wiki.token, _) = sent_code::set_up_email(&wiki.bench, &wiki.token).await;
    assert_eq!(told(&wiki).await["email_verified"], json!(true));
}

async fn verified(bench: &Bench) -> usize {
    bench.column("accounts", "email_verified_at").await.len()
}

#[tokio::test]
async fn a_reset_link_verifies_the_address() {
    let (bench, _) = administrator().await;
    let email = EmailAddress::parse(EMAIL).unwrap();
    let asked = password::forgot(&bench.services, &email, &any_client()).await.unwrap();
    assert!(matches!(asked, Forgot::Done));
    assert_eq!(verified(&bench).await, 0);
    let link = bench.last_sent().await.token();
    let new = Typed::new("harbor velvet comet".into());
    let reset = password::reset(&bench.services, &link, new, &any_client()).await.unwrap();
    assert_eq!(reset, Reset::Done);
    assert_eq!(verified(&bench).await, 1);
}
