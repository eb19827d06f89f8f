//! `latchkey keys check`, `rotate` and `use`.

use super::{fails, json, newest, office, operator, says};
use identity::{
    nodes,
    services::{Clock, SystemClock},
    testing::Bench,
};
use serde_json::json;

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

/// The id in what `latchkey keys rotate` printed.
fn added(output: &str) -> String {
    let id = output.strip_prefix("Added key ").unwrap().split('.').next().unwrap().to_owned();
    let next = format!("restart every node, then run: latchkey keys use {id}\n");
    assert!(output.ends_with(&next), "{output}");
    id
}

#[tokio::test]
async fn a_key_is_added_and_everything_is_encrypted_with_it() {
    let bench = office().await;
    let id = added(&says(operator(&bench, &["keys", "rotate"])));
    let output = says(operator(&bench, &["keys", "check"]));
    assert!(output.contains(&format!("\n{id}  not in use yet")), "{output}");
    assert!(output.contains(&format!("To encrypt with {id}, run: latchkey keys use {id}\n")));
    let secrets =
        json(operator(&bench, &["keys", "check", "--json"]))["keys"][0]["secrets"].clone();
    let output = says(operator(&bench, &["keys", "use", &id]));
    let all = format!("No node is running.\nRe-encrypted {secrets} of {secrets} secrets.\n");
    assert_eq!(output, all);
    let usage = json(operator(&bench, &["keys", "check", "--json"]));
    assert_eq!((&usage["keys"][0]["secrets"], &usage["keys"][1]["secrets"]), (&json!(0), &secrets));
    assert_eq!(newest(&bench, "event").await, "encryption_key_chosen");
    let output = says(operator(&bench, &["keys", "use", &id]));
    assert_eq!(output, "No node is running.\nRe-encrypted 0 of 0 secrets.\n");
}

#[tokio::test]
async fn a_key_that_cannot_be_chosen_is_one_sentence() {
    let bench = office().await;
    let (problem, _) = fails(operator(&bench, &["keys", "use", "00000000"]));
    assert!(problem.contains("does not contain the key 00000000. Its keys are: "), "{problem}");
    let own = json(operator(&bench, &["keys", "check", "--json"]))["keys"][0]["id"].clone();
    let id = added(&says(operator(&bench, &["keys", "rotate"])));
    nodes::announce(&bench.services).await.unwrap();
    let now = format!("UPDATE nodes SET seen_at = {}", SystemClock.now());
    bench.try_statement(&now).await.unwrap();
    let (problem, _) = fails(operator(&bench, &["keys", "use", &id]));
    let lacking =
        "0 of 1 nodes have this key. Nothing was changed. Copy the key file to every node";
    assert!(problem.contains(lacking), "{problem}");
    nodes::forget(&bench.services).await.unwrap();
    says(operator(&bench, &["keys", "use", &id]));
    let (problem, _) = fails(operator(&bench, &["keys", "use", own.as_str().unwrap()]));
    assert!(problem.contains(&format!("was replaced by {id} and is not used again")), "{problem}");
}

#[tokio::test]
async fn a_value_that_cannot_be_decrypted_is_left_and_is_a_failure() {
    let bench = office().await;
    let copy = "UPDATE accounts SET password_hash = (SELECT a.password_hash FROM accounts a WHERE a.id = 1) WHERE id = 2";
    bench.try_statement(copy).await.unwrap();
    let id = added(&says(operator(&bench, &["keys", "rotate"])));
    let (problem, _) = fails(operator(&bench, &["keys", "use", &id]));
    assert!(problem.contains("1 value cannot be decrypted and stayed as it was."), "{problem}");
}
