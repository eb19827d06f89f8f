//! `latchkey audit head` and `latchkey audit verify --head`.

use super::{ADMINISTRATOR, backup, installation, problem, says};
use crate::start::latchkey;
use std::fs;

#[test]
fn a_saved_head_shows_what_was_added_or_cut_off() {
    let folder = installation();
    let folder = folder.path();
    let file = backup(folder);
    let save = || fs::write(folder.join("head.json"), says(folder, &["audit", "head"])).unwrap();
    let verify = ["audit", "verify", "--head", "head.json"];
    save();
    says(folder, &["recover-admin", ADMINISTRATOR]);
    let output = says(folder, &verify);
    assert!(output.starts_with("The audit log is intact: "), "{output}");
    assert!(output.ends_with(" events, 1 of them after the saved head.\n"), "{output}");
    let without_head = says(folder, &["audit", "verify"]);
    assert_eq!(without_head, output.replace(", 1 of them after the saved head", ""));
    save();
    for journal in ["latchkey.db-wal", "latchkey.db-shm"] {
        fs::remove_file(folder.join("data").join(journal)).ok();
    }
    fs::copy(&file, folder.join("data/latchkey.db")).unwrap();
    let lost = problem(&mut latchkey(folder, &verify));
    assert!(lost.contains("the end of the audit log was cut off"), "{lost}");
}

#[test]
fn what_is_not_a_saved_head_is_refused() {
    let folder = installation();
    let folder = folder.path();
    let verify = || problem(&mut latchkey(folder, &["audit", "verify", "--head", "head.json"]));
    assert!(verify().contains("cannot be read"));
    fs::write(folder.join("head.json"), "{}").unwrap();
    assert!(verify().contains("`latchkey audit head` prints one"));
}
