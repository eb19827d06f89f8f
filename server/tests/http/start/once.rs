//! One server at a time.

use super::{Server, latchkey};

#[test]
fn a_second_server_on_the_same_sqlite_database_is_refused_and_commands_work() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Server::start(latchkey(folder.path(), &["serve"]));
    assert!(first.is_ready());
    let problem = Server::start(latchkey(folder.path(), &["serve"])).problem();
    assert!(problem.contains("Another latchkey serve uses the database"), "{problem}");
    let code = latchkey(folder.path(), &["setup-code"]).output().unwrap();
    assert!(code.status.success(), "{}", String::from_utf8_lossy(&code.stderr));
    drop(first);
    assert!(Server::start(latchkey(folder.path(), &["serve"])).is_ready());
}

#[test]
fn of_two_first_starts_at_once_one_serves() {
    for _ in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let start = || Server::start(latchkey(folder.path(), &["serve"]));
        let mut both = [start(), start()];
        let ready = both.each_mut().map(Server::is_ready);
        assert_eq!(ready.iter().filter(|ready| **ready).count(), 1);
    }
}
