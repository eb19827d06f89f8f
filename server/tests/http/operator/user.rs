//! `latchkey user add`, `deactivate`, `reactivate` and `sign-out`.

use super::{MAYA, OLA, fails, json, newest, office, operator, says};
use identity::{
    invitation,
    secret::Token,
    services::{Clock, SystemClock},
    session,
    testing::Bench,
};
use std::{
    fs,
    os::unix::fs::{MetadataExt, chown},
};

const KIM: [&str; 5] = ["user", "add", "kim@example.com", "--name", "Kim"];

fn add(bench: &Bench, options: &[&str]) -> std::process::Command {
    operator(bench, &[&KIM, options].concat())
}

#[tokio::test]
async fn a_user_is_added_with_a_link_that_works() {
    let bench = office().await;
    let output = says(add(&bench, &["--link", "--administrator", "--require-two-factor"]));
    let (link, rest) = output.split_once(' ').unwrap();
    assert!(rest.starts_with("(works once, until "), "{output}");
    let (page, token) = link.rsplit_once('/').unwrap();
    assert!(page.ends_with("/invitation"), "{output}");
    assert!(bench.subjects().await.is_empty(), "nothing is emailed");
    // The clock of a test differs from that of the process.
    bench.clock.jump(SystemClock.now() - bench.clock_now());
    let token = Token::parse(token).unwrap();
    let (_, invited) = invitation::find(&bench.services, &token).await.unwrap().unwrap();
    assert_eq!(invited.name, "Kim");
    let user = json(operator(&bench, &["user", "show", "kim@example.com", "--json"]));
    assert_eq!((&user["role"], &user["status"]), (&"administrator".into(), &"invited".into()));
    let events = bench.column("audit_events", "event").await;
    assert_eq!(events[events.len() - 2..], ["user_added", "invitation_sent"]);
    assert_eq!(newest(&bench, "actor_id").await, "");
    let caller = format!("command line, Unix user {}", rustix::process::getuid().as_raw());
    assert_eq!(newest(&bench, "browser").await, caller);
}

#[tokio::test]
async fn a_user_is_invited_by_email() {
    let bench = office().await;
    assert_eq!(says(add(&bench, &[])), "An invitation is sent to kim@example.com.\n");
    let mail = bench.last_sent().await;
    assert_eq!(mail.to, "kim@example.com");
    assert!(mail.text.contains("The operator of the server invited you"), "{}", mail.text);
    // Without email there is only the link.
    let mut command = operator(&bench, &["user", "add", "lin@example.com", "--name", "Lin"]);
    command.env("LATCHKEY_PUBLIC_URL", "https://id.example.org");
    assert!(says(command).starts_with("https://id.example.org/invitation/"));
}

#[tokio::test]
async fn what_cannot_be_added_is_refused() {
    let bench = office().await;
    for (address, name, problem) in [
        (OLA, "Ola", "Another user has the address ola@example.com."),
        ("ola", "Ola", "is not an address that email can be sent to"),
        ("kim@example.com", " ", "The name must have 1 to 100 characters."),
    ] {
        let (sentence, _) = fails(operator(&bench, &["user", "add", address, "--name", name]));
        assert!(sentence.contains(problem), "{sentence}");
    }
    assert_eq!(bench.column("accounts", "id").await.len(), 2);
}

#[tokio::test]
async fn a_user_is_deactivated_and_reactivated() {
    let bench = office().await;
    let theirs = bench.sign_in(OLA).await;
    says(operator(&bench, &["user", "deactivate", OLA]));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    assert_eq!(newest(&bench, "event").await, "user_deactivated");
    let (problem, _) = fails(operator(&bench, &["user", "deactivate", OLA]));
    assert!(problem.contains("ola@example.com is already deactivated."), "{problem}");
    says(operator(&bench, &["user", "reactivate", OLA]));
    bench.sign_in(OLA).await;
    let (problem, _) = fails(operator(&bench, &["user", "reactivate", OLA]));
    assert!(problem.contains("ola@example.com is not deactivated."), "{problem}");
}

#[tokio::test]
async fn the_last_administrator_cannot_be_deactivated() {
    let bench = office().await;
    let (problem, _) = fails(operator(&bench, &["user", "deactivate", MAYA]));
    assert!(problem.contains("is the only administrator who can sign in"), "{problem}");
    bench.person("kim@example.com", "Kim", "administrator").await;
    says(operator(&bench, &["user", "deactivate", MAYA]));
    let (problem, _) = fails(operator(&bench, &["user", "deactivate", "kim@example.com"]));
    assert!(problem.contains("is the only administrator who can sign in"), "{problem}");
}

#[tokio::test]
async fn a_user_is_signed_out_everywhere() {
    let bench = office().await;
    let theirs = bench.sign_in(OLA).await;
    says(operator(&bench, &["user", "sign-out", OLA]));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    assert_eq!(newest(&bench, "event").await, "signed_out_by_administrator");
    bench.sign_in(OLA).await;
}

#[tokio::test]
async fn root_acts_as_the_owner_of_the_data_folder_and_is_named_as_the_caller() {
    // Only root can run commands for another user.
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let bench = office().await;
    let data = bench.folder.path();
    let owner = 65_534;
    for path in fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path()) {
        chown(path, Some(owner), Some(owner)).unwrap();
    }
    chown(data, Some(owner), Some(owner)).unwrap();
    says(operator(&bench, &["user", "deactivate", OLA]));
    assert_eq!(newest(&bench, "event").await, "user_deactivated");
    assert_eq!(newest(&bench, "browser").await, "command line, Unix user 0");
    says(operator(&bench, &["user", "add", "kim@example.com", "--name", "Kim"]));
    for entry in fs::read_dir(data).unwrap().map(|entry| entry.unwrap()) {
        assert_eq!(entry.metadata().unwrap().uid(), owner, "{}", entry.path().display());
    }
}
