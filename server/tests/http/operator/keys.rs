//! `latchkey keys check`.

use super::{fails, json, office, operator, says};
use identity::testing::Bench;

#[tokio::test]
async fn it_says_what_each_key_is_needed_for() {
    let bench = office().await;
    let output = says(operator(&bench, &["keys", "check"]));
    let lines: Vec<&str> = output.lines().collect();
    let id = lines[0].split(' ').next().unwrap();
    assert!(lines[0].contains("  derives IDs, encrypts  since Jan 15, 2027  "), "{output}");
    assert!(lines[0].contains("  2 passwords  0 recovery codes  "), "{output}");
    let rest = [
        "Every secret can be decrypted.".to_owned(),
        format!("Keep {id}: IDs are derived from it."),
    ];
    assert_eq!(lines[1..], rest);
    let usage = json(operator(&bench, &["keys", "check", "--json"]));
    assert_eq!(usage["keys"][0]["id"], id);
    assert_eq!(usage["keys"][0]["passwords"], 2);
    assert_eq!(usage["keys"][0]["since"], "2027-01-15T08:00:00Z");
    assert_eq!(usage["damaged"], serde_json::json!([]));
}

#[tokio::test]
async fn what_cannot_be_decrypted_is_named_and_is_a_failure() {
    let bench = office().await;
    let copy = "UPDATE accounts SET password_hash = (SELECT a.password_hash FROM accounts a WHERE a.id = 1) WHERE id = 2";
    bench.try_statement(copy).await.unwrap();
    let (problem, output) = fails(operator(&bench, &["keys", "check"]));
    assert!(problem.contains("1 value cannot be decrypted: "), "{problem}");
    assert!(output.contains("\nDamaged: accounts.password_hash of user 2\n"), "{output}");
    let (_, output) = fails(operator(&bench, &["keys", "check", "--json"]));
    let usage: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(usage["damaged_in_total"], 1);
    assert_eq!(usage["damaged"][0]["user"], 2);
}

#[tokio::test]
async fn the_keys_of_another_installation_are_refused() {
    let (bench, other) = (office().await, Bench::new().await);
    let mut command = operator(&bench, &["keys", "check"]);
    command.env("LATCHKEY_KEY_FILE", other.folder.path().join("keys"));
    let (problem, _) = fails(command);
    assert!(problem.contains("is not the one that encrypted"), "{problem}");
}
