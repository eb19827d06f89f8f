//! What is refused, with nothing changed.

use super::{added, choose, key_file, open, reencrypt};
use crate::enrolled;
use identity::{
    actor::Operator,
    key_rotation::{self, Choice, End},
    testing::Bench,
};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

fn first_key(bench: &Bench) -> String {
    let text = fs::read_to_string(key_file(bench)).unwrap();
    text.split(':').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_unknown_key_or_one_of_another_installation_cannot_be_chosen() {
    let (bench, ..) = enrolled().await;
    let own = first_key(&bench);
    let foreign = first_key(&Bench::new().await);
    for id in ["", "00000000", &foreign] {
        let known = vec![own.clone()];
        assert_eq!(choose(&bench.services, id).await, Choice::Unknown { known });
        let replaced = End::ReplacedBy(own.clone());
        assert_eq!(reencrypt(&bench.services, id).await.end, replaced);
    }
    assert_eq!(bench.column("installation", "sealing_key").await, [own]);
}

#[tokio::test]
async fn a_key_that_was_replaced_is_not_used_again() {
    let (bench, ..) = enrolled().await;
    let own = first_key(&bench);
    let (id, services) = added(&bench).await;
    choose(&services, &id).await;
    reencrypt(&services, &id).await;
    assert_eq!(choose(&services, &own).await, Choice::Replaced { by: id.clone() });
    assert_eq!(bench.column("installation", "sealing_key").await, [id]);
}

#[tokio::test]
async fn a_key_file_that_cannot_be_changed_is_one_sentence_with_the_remedy() {
    let (bench, ..) = enrolled().await;
    let folder = bench.folder.path().join("credentials");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("keys");
    fs::copy(key_file(&bench), &file).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o500)).unwrap();
    // Root can write there.
    if fs::write(folder.join("probe"), "").is_ok() {
        fs::remove_file(&file).unwrap();
    }
    let error = key_rotation::add(&bench.services, &file, Operator).await.unwrap_err().to_string();
    let remedy = "run this command with LATCHKEY_KEY_FILE set to a copy";
    assert!(error.contains("cannot be changed: ") && error.contains(remedy), "{error}");
    assert!(bench.column("added_keys", "key_id").await.is_empty());
    fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
}

#[tokio::test]
async fn a_key_file_whose_lines_were_put_in_another_order_is_refused() {
    let (bench, ..) = enrolled().await;
    let own = first_key(&bench);
    let (id, services) = added(&bench).await;
    choose(&services, &id).await;
    let text = fs::read_to_string(key_file(&bench)).unwrap();
    let turned: Vec<&str> = text.lines().rev().collect();
    fs::write(key_file(&bench), turned.join("\n")).unwrap();
    let error = open(&bench, key_file(&bench)).await.err().unwrap().to_string();
    assert!(error.contains("The first key in the key file"), "{error}");
    assert!(error.contains(&format!("must be {own}")), "{error}");
}
