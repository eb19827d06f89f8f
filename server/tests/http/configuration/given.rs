//! The ways in which a setting is given.

use super::{SMTP, command, new, problem};
use std::{fs, path::Path, process::Command};

/// The folder in which this command makes its database.
fn data_folder(command: &mut Command, folder: &Path) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut made = fs::read_dir(folder).unwrap().filter_map(|file| {
        let file = file.unwrap();
        file.path().join("latchkey.db").exists().then(|| file.file_name().into_string().unwrap())
    });
    made.next().expect("a data folder")
}

#[test]
fn every_setting_can_be_in_a_file_of_its_own() {
    for content in ["of file", "of file\n", "of file\r\n"] {
        let (mut command, folder) = new(&["migrate"]);
        fs::write(folder.path().join("setting"), content).unwrap();
        command.env("LATCHKEY_DATA_FILE", "setting");
        assert_eq!(data_folder(&mut command, folder.path()), "of file");
    }
    let (mut command, folder) = new(&["migrate"]);
    fs::write(folder.path().join("mail"), SMTP).unwrap();
    command.env("LATCHKEY_SMTP_URL_FILE", "mail");
    assert!(problem(command).contains("LATCHKEY_MAIL_FROM is not set"));
}

#[test]
fn a_service_finds_its_credentials() {
    let (mut command, folder) = new(&["migrate"]);
    fs::create_dir(folder.path().join("credentials")).unwrap();
    fs::write(folder.path().join("credentials/LATCHKEY_DATA"), "of credential\n").unwrap();
    fs::write(folder.path().join("credentials/other"), "ignored").unwrap();
    command.env("CREDENTIALS_DIRECTORY", "credentials");
    assert_eq!(data_folder(&mut command, folder.path()), "of credential");
}

#[test]
fn the_key_ring_can_be_a_credential() {
    let (mut first, folder) = new(&["setup-code"]);
    assert!(first.output().unwrap().status.success());
    let folder = folder.path();
    fs::create_dir(folder.join("credentials")).unwrap();
    fs::rename(folder.join("data/keys"), folder.join("credentials/keys")).unwrap();
    assert!(problem(command(folder, &["setup-code"])).contains("is missing"));
    let mut again = command(folder, &["setup-code"]);
    again.env("CREDENTIALS_DIRECTORY", "credentials");
    assert!(again.output().unwrap().status.success());
    again.env("LATCHKEY_KEY_FILE", "credentials/keys");
    let sentence = problem(again);
    assert!(sentence.contains("LATCHKEY_KEY_FILE and the credential credentials/keys "));
}

#[test]
fn a_setting_that_is_given_in_two_ways_is_refused_with_both_names() {
    let (mut command, folder) = new(&["migrate"]);
    fs::write(folder.path().join(".env"), format!("LATCHKEY_SMTP_URL={SMTP}")).unwrap();
    fs::write(folder.path().join("mail"), SMTP).unwrap();
    command.env("LATCHKEY_SMTP_URL_FILE", "mail");
    let sentence = problem(command);
    let both = "LATCHKEY_SMTP_URL and LATCHKEY_SMTP_URL_FILE give the same setting";
    assert!(sentence.contains(both), "{sentence}");
    let (mut command, folder) = new(&["migrate"]);
    fs::write(folder.path().join("LATCHKEY_LISTEN"), "127.0.0.1:0").unwrap();
    command.env("CREDENTIALS_DIRECTORY", folder.path()).env("LATCHKEY_LISTEN", "127.0.0.1:0");
    let sentence = problem(command);
    let path = folder.path().join("LATCHKEY_LISTEN");
    let both = format!("LATCHKEY_LISTEN and the credential {} give", path.display());
    assert!(sentence.contains(&both), "{sentence}");
}

#[test]
fn a_file_that_contains_no_value_is_refused_with_its_path() {
    for (content, what) in [
        (&b""[..], "is empty"),
        (b" \n", "is empty"),
        (b"a\nb\n", "does not contain one line of text"),
        (b"a\0b", "does not contain one line of text"),
        (b"\xFF\xFE", "is not valid UTF-8"),
        (&[b'x'; 70_000], "is longer than 64 KiB"),
    ] {
        let (mut command, folder) = new(&["migrate"]);
        let path = folder.path().join("setting");
        fs::write(&path, content).unwrap();
        let sentence = problem({
            command.env("LATCHKEY_SMS_KEY_FILE", &path);
            command
        });
        let file = format!("The file {} (LATCHKEY_SMS_KEY_FILE) {what}", path.display());
        assert!(sentence.contains(&file), "{sentence}");
    }
    for (path, what) in [("nowhere", "does not exist"), ("/", "cannot be read: ")] {
        let (mut command, _folder) = new(&["migrate"]);
        command.env("LATCHKEY_DATA_FILE", path);
        let sentence = problem(command);
        let file = format!("The file {path} (LATCHKEY_DATA_FILE) {what}");
        assert!(sentence.contains(&file), "{sentence}");
    }
}

#[test]
fn an_unknown_name_is_refused_wherever_it_is() {
    let (mut command, _folder) = new(&["migrate"]);
    command.env("LATCHKEY_SMS_KY_FILE", "x");
    let sentence = problem(command);
    assert!(sentence.contains("LATCHKEY_SMS_KY_FILE is not a setting"), "{sentence}");
    assert!(sentence.contains("the closest is LATCHKEY_SMS_KEY_FILE"), "{sentence}");
    let (mut command, folder) = new(&["migrate"]);
    fs::write(folder.path().join("LATCHKEY_LISTN"), "127.0.0.1:0").unwrap();
    command.env("CREDENTIALS_DIRECTORY", folder.path());
    let sentence = problem(command);
    assert!(sentence.contains("LATCHKEY_LISTN is not a setting"), "{sentence}");
    let (mut command, _folder) = new(&["migrate"]);
    command.env("CREDENTIALS_DIRECTORY", "nowhere");
    assert!(problem(command).contains("The folder of the credentials nowhere cannot be read"));
}

#[test]
fn the_settings_file_can_be_named() {
    let (mut named, folder) = new(&["migrate", "--config", "settings"]);
    fs::write(folder.path().join(".env"), "LATCHKEY_DATA=of-dotenv").unwrap();
    fs::write(folder.path().join("settings"), "LATCHKEY_DATA=of-settings").unwrap();
    assert_eq!(data_folder(&mut named, folder.path()), "of-settings");
    let (missing, _folder) = new(&["--config", "nowhere", "migrate"]);
    let sentence = problem(missing);
    assert!(sentence.contains("The file nowhere cannot be read: there is no such file"));
}
