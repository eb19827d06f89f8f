//! `latchkey config`.

use super::{SMTP, new, problem};
use std::{fs, process::Command};

fn lines(command: &mut Command) -> Vec<Vec<String>> {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
    assert!(!text.contains("hunter2"), "{text}");
    text.lines().map(cells).collect()
}

fn cells(line: &str) -> Vec<String> {
    let cells = line.split("  ").map(str::trim);
    cells.filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_setting_is_shown_with_its_value_and_its_source() {
    let (mut command, folder) = new(&["config"]);
    fs::create_dir(folder.path().join("credentials")).unwrap();
    for (file, content) in [
        (".env", "LATCHKEY_KEEP_ALIVE=150\nLATCHKEY_MAIL_FROM=id@example.org"),
        ("mail", SMTP),
        ("credentials/LATCHKEY_SMS_KEY", "hunter2"),
        ("credentials/keys", "hunter2"),
    ] {
        fs::write(folder.path().join(file), content).unwrap();
    }
    command.env("LATCHKEY_PUBLIC_URL", "https://id.example.org");
    command.env("LATCHKEY_SMTP_URL_FILE", "mail");
    command.env("LATCHKEY_SMS_URL", "https://sms.example.org/Accounts/hunter2/Messages.json");
    command.env("LATCHKEY_SMS_SENDER", "Latchkey");
    command.env("LATCHKEY_DATABASE_URL", "postgres://latchkey:hunter2@db/latchkey");
    command.env("CREDENTIALS_DIRECTORY", "credentials");
    let expected = [
        ["LATCHKEY_DATA", "./data", "default"],
        ["LATCHKEY_LISTEN", "127.0.0.1:3000", "default"],
        ["LATCHKEY_FORWARD_AUTH_LISTEN", "-", "default"],
        ["LATCHKEY_PUBLIC_URL", "https://id.example.org", "environment"],
        ["LATCHKEY_DATABASE_URL", "set", "environment"],
        ["LATCHKEY_KEY_FILE", "credentials/keys", "credential credentials/keys"],
        ["LATCHKEY_TRUSTED_PROXIES", "-", "default"],
        ["LATCHKEY_KEEP_ALIVE", "150", "file .env"],
        ["LATCHKEY_HSTS_SUBDOMAINS", "no", "default"],
        ["LATCHKEY_TOTP_SKEW", "1", "default"],
        ["LATCHKEY_SMTP_URL", "set", "file mail"],
        ["LATCHKEY_MAIL_FROM", "id@example.org", "file .env"],
        ["LATCHKEY_SMS_URL", "set", "environment"],
        ["LATCHKEY_SMS_KEY", "set", "credential credentials/LATCHKEY_SMS_KEY"],
        ["LATCHKEY_SMS_SENDER", "Latchkey", "environment"],
        ["LATCHKEY_LOG", "info", "default"],
        ["LATCHKEY_LOG_FORMAT", "text", "default"],
    ];
    assert_eq!(lines(&mut command), expected);
    let output = command.arg("--json").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && !text.contains("hunter2"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["settings"].as_array().unwrap().len(), expected.len());
    let of = |name: &str, key: &str| {
        let settings = json["settings"].as_array().unwrap();
        settings.iter().find(|setting| setting["name"] == name).unwrap()[key].clone()
    };
    assert_eq!(of("LATCHKEY_SMTP_URL", "value"), "set");
    assert_eq!(of("LATCHKEY_SMTP_URL", "source"), "file");
    assert_eq!(of("LATCHKEY_SMTP_URL", "path"), "mail");
    assert!(of("LATCHKEY_TRUSTED_PROXIES", "value").is_null());
    assert!(!folder.path().join("data").exists(), "nothing is made");
}

#[test]
fn the_path_of_a_sqlite_file_is_shown_and_a_mistake_is_reported() {
    let (mut command, _folder) = new(&["config"]);
    command.env("LATCHKEY_DATABASE_URL", "sqlite:///srv/latchkey.db");
    assert_eq!(lines(&mut command)[4][1], "sqlite:///srv/latchkey.db");
    let (mut command, _folder) = new(&["config"]);
    command.env("LATCHKEY_LISTEN", "nowhere");
    assert!(problem(command).starts_with("latchkey: LATCHKEY_LISTEN contains \"nowhere\""));
}
