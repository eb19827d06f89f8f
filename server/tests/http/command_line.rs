use std::process::{Command, Output};

fn latchkey(arguments: &[&str], variables: &[(&str, &str)]) -> (Output, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.args(arguments).current_dir(folder.path()).env_clear();
    (command.envs(variables.iter().copied()).output().unwrap(), folder)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn one_line(output: &Output) -> String {
    let text = text(&output.stderr);
    assert_eq!(text.trim_end().lines().count(), 1, "{text}");
    text
}

#[test]
fn a_mistake_in_the_configuration_stops_the_start_and_names_the_variable() {
    for (name, value) in [
        ("LATCHKEY_LISTEN", "nowhere"),
        ("LATCHKEY_PUBLIC_URL", "http://id.example.org"),
        ("LATCHKEY_DATABASE_URL", "mysql://x"),
        ("LATCHKEY_TOTP_SKEW", "5"),
        ("LATCHKEY_LISTN", "127.0.0.1:1"),
    ] {
        let (output, _folder) = latchkey(&["serve"], &[(name, value)]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(one_line(&output).contains(name), "{name}");
    }
}

#[test]
fn commands_print_only_their_result_and_use_exit_codes() {
    let (output, _folder) = latchkey(&["migrate"], &[("LATCHKEY_LOG", "debug")]);
    assert!(output.status.success());
    assert_eq!((text(&output.stdout), text(&output.stderr)), (String::new(), String::new()));
    let (output, _folder) = latchkey(&["setup-code"], &[]);
    assert!(output.status.success());
    assert_eq!(text(&output.stdout).trim().len(), 29);
    assert_eq!(text(&output.stderr), "");
    let (output, _folder) = latchkey(&["recover-admin", "nobody@example.com"], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(one_line(&output).contains("No administrator has the address"));
    let (output, _folder) = latchkey(&["recover-admin", "nobody"], &[]);
    assert!(one_line(&output).contains("is not an email address"));
    let (output, _folder) = latchkey(&["audit", "verify"], &[]);
    assert_eq!(output.status.code(), Some(1), "there is no database yet");
    let (output, folder) = latchkey(&["seed-demo"], &[]);
    assert!(output.status.success());
    assert!(text(&output.stdout).starts_with("Administrator: maya.lindqvist@"));
    assert_eq!(text(&output.stderr), "");
    assert!(folder.path().join("data/high-water").exists(), "the first start checks against it");
    let again = Command::new(env!("CARGO_BIN_EXE_latchkey"))
        .arg("seed-demo")
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(1));
    assert!(one_line(&again).contains("This database already contains accounts"));
    let (output, _folder) = latchkey(&["frobnicate"], &[]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn every_command_has_help_with_an_example() {
    let (output, _folder) = latchkey(&["--help"], &[]);
    assert!(output.status.success());
    for command in [
        "serve",
        "migrate",
        "setup-code",
        "recover-admin",
        "seed-demo",
        "backup",
        "restore",
        "restored",
        "audit head",
        "audit verify",
        "config",
        "doctor",
        "keys check",
        "keys rotate",
        "keys use",
        "user list",
        "user show",
        "user add",
        "user deactivate",
        "user reactivate",
        "user sign-out",
        "user reset-two-factor",
        "user password-link",
    ] {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.push("--help");
        let (output, _folder) = latchkey(&arguments, &[]);
        let help = text(&output.stdout);
        assert!(help.contains("\nExample:\n  ") && help.contains(command), "{help}");
        assert!(output.status.success() && output.stderr.is_empty());
    }
}
