//! A restore that is killed leaves the old database or the new one.

use super::{backup, copy_folder, installation, says};
use crate::start::latchkey;
use std::{
    process::{Child, Stdio},
    thread,
    time::Instant,
};

const MOMENTS: u32 = 12;

#[test]
fn a_restore_that_is_killed_leaves_the_old_or_the_new_database() {
    let folder = installation();
    let file = backup(folder.path());
    let events = || says(folder.path(), &["audit", "verify"]);
    let before = events();
    // The old database gets two more events, and the new one gets one.
    says(folder.path(), &["restored"]);
    let new = events();
    says(folder.path(), &["restored"]);
    let old = events();
    assert!(before != new && new != old);
    let prepared = folder.path().join("prepared");
    copy_folder(&folder.path().join("data"), &prepared);
    let data = folder.path().join("data");
    let start = || -> Child {
        std::fs::remove_dir_all(&data).unwrap();
        copy_folder(&prepared, &data);
        let mut command = latchkey(folder.path(), &["restore", file.to_str().unwrap()]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let begun = Instant::now();
    assert!(start().wait().unwrap().success());
    let took = begun.elapsed();
    assert_eq!(events(), new);
    let mut seen = Vec::new();
    for moment in 0..MOMENTS {
        let mut restore = start();
        thread::sleep(took * moment / MOMENTS);
        restore.kill().unwrap();
        restore.wait().unwrap();
        let now = events();
        assert!(now == old || now == new, "{now} after {moment} of {MOMENTS}");
        seen.push(now);
        // What a killed restore leaves behind is in no way of the next.
        says(folder.path(), &["restore", file.to_str().unwrap()]);
        assert_eq!(events(), new);
    }
    assert!(seen.contains(&old), "the first one is killed before it replaces anything");
}
