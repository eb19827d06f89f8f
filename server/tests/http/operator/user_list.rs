//! `latchkey user list` and `show`.

use super::{MAYA, OLA, fails, json, office, operator, says};

#[tokio::test]
async fn users_are_listed_by_name_and_searched() {
    let bench = office().await;
    let output = says(operator(&bench, &["user", "list"]));
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), 2, "{output}");
    assert!(lines[0].starts_with(&format!("{MAYA}  Maya Lindqvist  administrator  active")));
    assert!(lines[1].ends_with("never signed in"), "{output}");
    assert_eq!(says(operator(&bench, &["user", "list", "nordm"])).lines().count(), 1);
    assert_eq!(says(operator(&bench, &["user", "list", "nobody"])), "");
    let users = json(operator(&bench, &["user", "list", "--json"]));
    assert_eq!(users["users"].as_array().unwrap().len(), 2);
    assert_eq!(users["users"][1]["email"], OLA);
    assert_eq!(users["users"][1]["two_factor"], "not enabled");
}

#[tokio::test]
async fn more_users_than_a_page_has_are_listed() {
    let bench = office().await;
    let copies = "INSERT INTO accounts (email, email_key, name, name_key, search_key, role, status, time_zone, password_hash, security_version, created_at) \
        SELECT 'u' || n.id || '@example.com', 'u' || n.id || '@example.com', 'User', 'user', 'user', 'member', 'active', 'UTC', '', 1, 0 \
        FROM (WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1200) SELECT id FROM n) n";
    bench.try_statement(copies).await.unwrap();
    assert_eq!(says(operator(&bench, &["user", "list"])).lines().count(), 1_202);
}

#[tokio::test]
async fn one_user_is_shown_without_secrets() {
    let bench = office().await;
    let output = says(operator(&bench, &["user", "show", OLA]));
    for line in
        ["Email address     ola@example.com", "Role              member", "Methods           none"]
    {
        assert!(output.lines().any(|shown| shown == line), "{output}");
    }
    let user = json(operator(&bench, &["user", "show", MAYA, "--json"]));
    assert_eq!((&user["id"], &user["sessions"]), (&1.into(), &1.into()));
    let (problem, _) = fails(operator(&bench, &["user", "show", "nobody@example.com"]));
    assert!(problem.contains("No user has the address nobody@example.com."), "{problem}");
    let (problem, _) = fails(operator(&bench, &["user", "show", "nobody"]));
    assert!(problem.contains("is not an email address"), "{problem}");
}
