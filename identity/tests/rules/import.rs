//! Importing users from a file.

use crate::any_client;
use identity::{
    account::EmailAddress,
    error::Error,
    import::{self, BatchId, Checked, FileError, InvalidLine, LineError, Report, State},
    secret::{Token, Typed},
    sign_in::{PasswordAttempt, WithPassword, WithSecondFactor},
    slow_hash::HashError,
    testing::{Bench, EMAIL, PASSWORD},
};
use std::fmt::Write;
use tokio::task::JoinSet;

/// The hash of [`PASSWORD`], from another implementation.
const BCRYPT: &str = "$2b$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi";
const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

async fn check(bench: &Bench, token: &Token, file: &[u8]) -> Checked {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    import::check(&bench.services, administrator, file.to_vec(), &any_client()).await.unwrap()
}

async fn ready(bench: &Bench, token: &Token, file: &[u8]) -> BatchId {
    match check(bench, token, file).await {
        Checked::Ready { id, .. } => id,
        other => panic!("not ready: {other:?}"),
    }
}

async fn problems(bench: &Bench, token: &Token, file: &[u8]) -> Report {
    match check(bench, token, file).await {
        Checked::Problems(report) => report,
        other => panic!("no problems: {other:?}"),
    }
}

async fn start(bench: &Bench, token: &Token, id: BatchId) -> bool {
    let session = bench.session(token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    import::start(&bench.services, administrator, id, &any_client()).await.unwrap()
}

async fn state(bench: &Bench, token: &Token, id: BatchId) -> Option<State> {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    import::find(&bench.services, administrator, id).await.unwrap().map(|batch| batch.state)
}

async fn run(bench: &Bench) {
    while import::next_parts(&bench.services).await.unwrap() {}
}

async fn sign_in(bench: &Bench, email: &str, password: &str) -> WithPassword {
    let attempt = PasswordAttempt {
        email: EmailAddress::parse(email).unwrap(),
        password: Typed::new(password.into()),
        next_path: None,
        replaces: None,
        mark: None,
    };
    identity::sign_in::with_password(&bench.services, attempt, &any_client()).await.unwrap()
}

async fn administrator() -> (Bench, Token) {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let token = bench.fresh(&token).await;
    (bench, token)
}

/// A file with that many users, each with a password hash.
fn many(count: usize) -> String {
    let mut file = String::from("email,name,password_hash\n");
    for number in 0..count {
        writeln!(file, "p{number}@example.org,Person {number},{BCRYPT}").unwrap();
    }
    file
}

#[tokio::test]
async fn users_are_imported_with_their_password_and_app() {
    let (bench, token) = administrator().await;
    let file = format!(
        "\u{FEFF}Email;NAME;role;two_factor;password_hash;otpauth\r\n\
         zoe@example.org;Zoë Ångström;administrator;required;{BCRYPT};otpauth://totp/Old:zoe?secret={KEY}&issuer=Old\r\n\
         li@example.org;李;;;{BCRYPT};\r\n\
         new@example.org;\"Doe, Jo\";Member;Optional;;\r\n"
    );
    let id = ready(&bench, &token, file.as_bytes()).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Checked));
    assert_eq!(
        bench.column("accounts", "email").await,
        [EMAIL],
        "there is only the administrator before"
    );
    let kept = bench.column("import_parts", "people").await.join("");
    assert!(!kept.contains("$2b$") && !kept.contains(KEY), "the stored file is encrypted");
    assert!(start(&bench, &token, id).await);
    assert!(!start(&bench, &token, id).await, "once");
    run(&bench).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 3, left_out: 0 }));
    assert!(bench.column("import_parts", "people").await.is_empty());
    for column in ["password_hash", "methods"] {
        let stored = bench.column("accounts", column).await.join(" ");
        assert!(!stored.contains("$2b$"), "{column}");
    }

    assert!(matches!(sign_in(&bench, "li@example.org", "wrong").await, WithPassword::Refused));
    assert!(matches!(sign_in(&bench, "li@example.org", PASSWORD).await, WithPassword::Complete(_)));
    assert!(matches!(sign_in(&bench, "new@example.org", PASSWORD).await, WithPassword::Refused));

    let WithPassword::SecondFactorRequired(new) =
        sign_in(&bench, "ZOE@example.org", PASSWORD).await
    else {
        panic!("a code is owed");
    };
    let pending = crate::find_pending(&bench.services, &new.token).await;
    let code = bench.code(KEY);
    let client = any_client();
    let done =
        identity::sign_in::with_second_factor(&bench.services, &pending, &code, false, &client);
    let WithSecondFactor::Complete { session: new, .. } = done.await.unwrap() else {
        panic!("the code of the old app is right");
    };
    let session = bench.session(&new.token).await;
    assert!(session.administrator().is_some());
    let overview = identity::second_factor::overview(&bench.services, &session).await.unwrap();
    assert!(overview.is_enabled());
    let codes = overview.recovery_codes.unwrap();
    assert_eq!((codes.left, codes.saved), (0, true), "they are asked to make some");
    let requirements = bench.column("accounts", "requirement").await;
    assert_eq!(requirements.iter().filter(|text| *text == "required").count(), 1);
    let invitation = bench.outbox().await.pop().unwrap();
    assert_eq!(invitation.to, "new@example.org");
    let invited = identity::invitation::find(&bench.services, &invitation.token()).await.unwrap();
    assert_eq!(invited.unwrap().1.name, "Doe, Jo");
    assert_eq!(identity::audit::verify(&bench.services).await.unwrap(), None);
    let events = bench.column("audit_events", "event").await;
    assert_eq!(events.iter().filter(|event| *event == "invitation_sent").count(), 1);
    assert_eq!(events.iter().filter(|event| *event == "user_added").count(), 3);
    assert_eq!(events.iter().filter(|event| *event == "users_imported").count(), 1);
}

#[tokio::test]
async fn the_first_correct_password_replaces_the_imported_hash() {
    let (bench, token) = administrator().await;
    let file = format!("name,email,password_hash\nLi,li@example.org,{BCRYPT}\n");
    let id = ready(&bench, &token, file.as_bytes()).await;
    start(&bench, &token, id).await;
    run(&bench).await;
    assert_eq!(bench.password_hash(2).await, format!("~{BCRYPT}"));
    assert!(matches!(sign_in(&bench, "li@example.org", "wrong").await, WithPassword::Refused));
    assert_eq!(bench.password_hash(2).await, format!("~{BCRYPT}"));
    for _ in 0..2 {
        let signed_in = sign_in(&bench, "li@example.org", PASSWORD).await;
        assert!(matches!(signed_in, WithPassword::Complete(_)));
        assert!(bench.password_hash(2).await.contains(":$argon2id$"));
    }
}

#[tokio::test]
async fn every_problem_of_every_line_is_reported_and_no_user_is_imported() {
    use LineError::*;
    let (bench, token) = administrator().await;
    let long = "x".repeat(101);
    let file = format!(
        "name,email,role,two_factor,password_hash,otpauth\n\
         =cmd(),a@example.org,,,,\n\
         ,b@example,owner,always,md5,\n\
         {long},c@example.org,,,$2b$15$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi,\n\
         Good,good@example.org,,,,\n\
         Again,GOOD@example.org,,,,\n\
         Maya,{EMAIL},,,,\n\
         Few,few@example.org\n\
         App,app@example.org,,,,otpauth://totp/a?secret={KEY}\n\
         App,app2@example.org,,,{BCRYPT},otpauth://totp/a?secret={KEY}&digits=8\n\
         \"Two\nlines\",two@example.org,,,,\n\
         Nobody,,,,,\n\
         Many,many@example.org,,,,,more\n\
         Dots,a..b@example.org\n\
         Old,old@example.org,,,{{SSHA}}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3\n\
         App,app3@example.org,,,{BCRYPT},otpauth://totp/a?secret={KEY}&encoder=steam\n\
         ＝1+1,sum@example.org\n"
    );
    let report = problems(&bench, &token, file.as_bytes()).await;
    let expected: Vec<(u64, LineError)> = vec![
        (2, NameIsFormula),
        (3, NameMissing),
        (3, Email("b@example".into())),
        (3, Role("owner".into())),
        (3, TwoFactor("always".into())),
        (3, PasswordHash(HashError::Unknown)),
        (4, NameTooLong),
        (4, PasswordHash(HashError::TooCostly("a cost of 14"))),
        (6, EmailTwice { line: 5 }),
        (7, EmailTaken),
        (9, OtpauthAlone),
        (10, OtpauthSetting("digits=6")),
        (11, SeveralLines),
        (13, EmailMissing),
        (14, Fields { found: 7, named: 6 }),
        (15, EmailUndeliverable("a..b@example.org".into())),
        (16, PasswordHash(HashError::Scheme("{SSHA}".into()))),
        (17, OtpauthParameter("encoder".into())),
        (18, NameIsFormula),
    ];
    let expected: Vec<InvalidLine> =
        expected.into_iter().map(|(line, what)| InvalidLine { line, what }).collect();
    assert_eq!(report.problems, expected);
    assert_eq!((report.good, report.bad), (2, 14));
    assert_eq!(bench.column("accounts", "email").await, [EMAIL]);
    assert!(bench.column("import_batches", "id").await.is_empty());
}

#[tokio::test]
async fn files_are_read_as_other_programs_write_them() {
    let (bench, token) = administrator().await;
    for file in [
        "name;email;role;two_factor\nLi;li@example.org\n",
        "name;email;role;;\nLi;li@example.org;member;;\n;;;;\n",
        "sep=;\r\nname;email\r\nLi;li@example.org\r\n",
        "name\u{200B},email,role\nLi,\u{202A}li@example.org\u{202C},member\u{200B}\n",
    ] {
        ready(&bench, &token, file.as_bytes()).await;
    }
    let report = problems(&bench, &token, b"name;email;\nLi;li@example.org;x\n").await;
    assert_eq!(report.problems[0].what, LineError::Fields { found: 3, named: 2 });
}

#[tokio::test]
async fn the_columns_of_our_own_export_are_read_or_named_and_ignored() {
    let (bench, token) = administrator().await;
    let file = "\u{FEFF}name,email,role,status,two_factor,methods,recovery_codes_left,trusted_browsers,last_sign_in_utc,created_utc,required_from\r\n\
        Li,li@example.org,member,active,enabled,app sms,8,0,,2027-01-15T08:00:00Z,\r\n\
        Bo,bo@example.org,administrator,active,overdue,,0,0,,2027-01-15T08:00:00Z,\r\n\
        Al,al@example.org,member,active,not_enabled,,0,0,,2027-01-15T08:00:00Z,\r\n\
        Jo,jo@example.org,member,active,off,,0,0,,2027-01-15T08:00:00Z,\r\n";
    let Checked::Ready { id, ignored } = check(&bench, &token, file.as_bytes()).await else {
        panic!("our own file is refused");
    };
    assert_eq!(
        ignored.join(" "),
        "status methods recovery_codes_left trusted_browsers last_sign_in_utc created_utc required_from"
    );
    start(&bench, &token, id).await;
    run(&bench).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 4, left_out: 0 }));
    let required = bench.column("accounts", "requirement").await;
    assert_eq!(required.iter().filter(|text| *text == "required").count(), 1);
}

#[tokio::test]
async fn hashes_of_every_normalization_form_accept_their_password() {
    const FORMS: [(&str, &str); 3] = [
        ("NFD", "pbkdf2_sha256$1000$saltysalt$bgE859gv1SqFeRc2j46jciLPJhspGSHRBjndqMYpi0s="),
        ("NFC", "pbkdf2_sha256$1000$saltysalt$SsPlKWQtkhnodvBr6sqtfuuM8N3gFQRYzb/ROQDV1+w="),
        ("NFKC", "pbkdf2_sha256$1000$saltysalt$BYgcLVT8bfEuLHrnNA6blpW/FrIByFw0FpjgX4WUKX4="),
    ];
    let (bench, token) = administrator().await;
    let mut file = "name,email,password_hash\n".to_owned();
    for (form, hash) in FORMS {
        writeln!(file, "{form},{form}@example.org,{hash}").unwrap();
    }
    let id = ready(&bench, &token, file.as_bytes()).await;
    start(&bench, &token, id).await;
    run(&bench).await;
    for (form, _) in FORMS {
        let email = format!("{form}@example.org");
        assert!(matches!(sign_in(&bench, &email, "cafe ﬁne lantern").await, WithPassword::Refused));
        // The second time, the password is compared with our own hash.
        for typed in ["cafe\u{301} ﬁne lantern", "caf\u{E9} ﬁne lantern"] {
            let signed_in = sign_in(&bench, &email, typed).await;
            assert!(matches!(signed_in, WithPassword::Complete(_)), "{form}");
        }
    }
}

#[tokio::test]
async fn users_with_an_unusable_password_are_invited() {
    let (bench, token) = administrator().await;
    let file = "name,email,password_hash\n\
        Li,li@example.org,!Rk7sWq0pVb2nXc4mZl8kJh6gFd3sAq1wEr5tYu9i\nBo,bo@example.org,!\nAl,al@example.org,*\n";
    let id = ready(&bench, &token, file.as_bytes()).await;
    start(&bench, &token, id).await;
    run(&bench).await;
    assert_eq!(bench.outbox().await.len(), 3);
    let statuses = bench.column("accounts", "status").await;
    assert_eq!(statuses.iter().filter(|status| *status == "invited").count(), 3);
}

#[tokio::test]
async fn spellings_of_one_mailbox_are_the_same_user() {
    let (bench, token) = administrator().await;
    let file = format!(
        "name,email\nZoë,zoe@exämple.org\nZoë,zoe@xn--exmple-cua.org\nMaya,{EMAIL}\u{200B}\n"
    );
    let report = problems(&bench, &token, file.as_bytes()).await;
    let found: Vec<_> = report.problems.into_iter().map(|it| (it.line, it.what)).collect();
    let expected = [(3, LineError::EmailTwice { line: 2 }), (4, LineError::EmailTaken)];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn columns_are_recognized_by_name() {
    use LineError::*;
    let (bench, token) = administrator().await;
    for (header, expected) in [
        (
            "name,e-mail,phone",
            vec![
                ColumnUnknown("e-mail".into()),
                ColumnUnknown("phone".into()),
                ColumnMissing("email"),
            ],
        ),
        ("name,email,Name", vec![ColumnTwice("Name".into())]),
        (
            "Maya,maya@example.org",
            vec![
                ColumnUnknown("Maya".into()),
                ColumnUnknown("maya@example.org".into()),
                ColumnMissing("name"),
                ColumnMissing("email"),
            ],
        ),
    ] {
        let report = problems(&bench, &token, format!("{header}\nA,a@b.de,x\n").as_bytes()).await;
        let found: Vec<LineError> = report.problems.into_iter().map(|it| it.what).collect();
        assert_eq!(found, expected, "{header}");
    }
}

#[tokio::test]
async fn an_unreadable_file_is_refused_with_one_problem() {
    let (bench, token) = administrator().await;
    for (file, expected) in [
        (b"".to_vec(), FileError::Empty),
        (b"\n\n".to_vec(), FileError::Empty),
        (b"name,email\n".to_vec(), FileError::Empty),
        (b"name,email\nM\xFCller,m@b.de\n".to_vec(), FileError::NotText { line: 2 }),
        (vec![b'a'; import::MAX_BYTES + 1], FileError::TooLarge),
        (many(import::MAX_PEOPLE + 1).replace(BCRYPT, "").into_bytes(), FileError::TooManyPeople),
    ] {
        match check(&bench, &token, &file).await {
            Checked::Unreadable(problem) => assert_eq!(problem, expected),
            other => panic!("{expected:?} expected: {other:?}"),
        }
    }
}

#[tokio::test]
async fn only_a_few_files_are_checked_at_once() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let file = many(5_000).into_bytes();
    let mut checks = JoinSet::new();
    for _ in 0..20 {
        let (services, session, file) = (bench.services.clone(), session.clone(), file.clone());
        checks.spawn(async move {
            let administrator = session.administrator().unwrap();
            import::check(&services, administrator, file, &any_client()).await
        });
    }
    let (mut checked, mut refused) = (0, 0);
    while let Some(outcome) = checks.join_next().await {
        match outcome.unwrap() {
            Ok(Checked::Ready { .. }) => checked += 1,
            Err(Error::Busy) => refused += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(checked > 0 && refused > 0, "{checked} were checked, {refused} refused");
    ready(&bench, &token, b"name,email\nA,a@example.org\n").await;
}

#[tokio::test]
async fn an_import_continues_on_another_node_and_adds_each_user_once() {
    let (bench, token) = administrator().await;
    let id = ready(&bench, &token, many(1_200).as_bytes()).await;
    start(&bench, &token, id).await;
    assert!(import::next_parts(&bench.services).await.unwrap());
    assert_eq!(state(&bench, &token, id).await, Some(State::Running { done: 500 }));
    let other = bench.another_node().await;
    let (one, two) = tokio::join!(import::next_parts(&bench.services), import::next_parts(&other));
    assert!(one.unwrap() && two.unwrap());
    while import::next_parts(&other).await.unwrap() {}
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 1_200, left_out: 0 }));
    assert_eq!(bench.column("accounts", "id").await.len(), 1_201);
    let events = bench.column("audit_events", "event").await;
    assert_eq!(events.iter().filter(|event| *event == "users_imported").count(), 1);
    assert_eq!(identity::audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn invited_users_are_imported_in_smaller_parts() {
    let (bench, token) = administrator().await;
    let id = ready(&bench, &token, many(60).replace(BCRYPT, "").as_bytes()).await;
    start(&bench, &token, id).await;
    assert!(import::next_parts(&bench.services).await.unwrap());
    assert_eq!(state(&bench, &token, id).await, Some(State::Running { done: 50 }));
    run(&bench).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 60, left_out: 0 }));
    assert_eq!(bench.outbox().await.len(), 60);
}

#[tokio::test]
async fn an_import_stops_when_its_owner_is_no_longer_an_administrator() {
    let (bench, token) = administrator().await;
    let id = ready(&bench, &token, many(501).as_bytes()).await;
    start(&bench, &token, id).await;
    assert!(import::next_parts(&bench.services).await.unwrap());
    let demote = format!("UPDATE accounts SET role = 'member' WHERE email = '{EMAIL}'");
    bench.try_statement(&demote).await.unwrap();
    run(&bench).await;
    assert_eq!(bench.column("import_batches", "status").await, ["stopped"]);
    assert!(bench.column("import_parts", "people").await.is_empty());
    assert_eq!(bench.column("accounts", "id").await.len(), 501);
    let newest = async |column| bench.column("audit_events", column).await.pop().unwrap();
    assert_eq!(newest("event").await, "users_imported");
    assert_eq!(newest("result").await, "refused");
    assert_eq!(identity::audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn an_account_created_after_the_check_is_kept() {
    let (bench, token) = administrator().await;
    let file = "name,email\nA,a@example.org\nB,b@example.org\n";
    let id = ready(&bench, &token, file.as_bytes()).await;
    bench
        .try_statement(&format!(
            "UPDATE accounts SET email_key = 'b@example.org' WHERE email = '{EMAIL}'"
        ))
        .await
        .unwrap();
    start(&bench, &token, id).await;
    run(&bench).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 1, left_out: 1 }));
    assert_eq!(bench.column("accounts", "id").await.len(), 2);
}

#[tokio::test]
async fn a_checked_file_expires_after_half_an_hour_and_a_newer_one_replaces_it() {
    let (bench, token) = administrator().await;
    let file = b"name,email\nA,a@example.org\n";
    let first = ready(&bench, &token, file).await;
    let second = ready(&bench, &token, file).await;
    assert_eq!(state(&bench, &token, first).await, None, "the newer one took its place");
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    assert!(import::cancel(&bench.services, administrator, second).await.unwrap());
    assert!(!import::cancel(&bench.services, administrator, second).await.unwrap());
    assert!(!start(&bench, &token, second).await);
    let third = ready(&bench, &token, file).await;
    bench.clock.advance(import::LIFETIME);
    assert_eq!(state(&bench, &token, third).await, None);
    let token = bench.fresh(&token).await;
    assert!(!start(&bench, &token, third).await);
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    assert!(bench.column("import_parts", "people").await.is_empty());
}

#[tokio::test]
async fn an_unreadable_part_ends_its_import_and_no_other_and_the_administrator_is_told() {
    let (bench, token) = administrator().await;
    let unknown =
        r#"[{"name":"A","email":"not an address","administrator":false,"required":false}]"#;
    let unknown = bench.sealed("import_parts", "people", unknown);
    for part in ["damaged", &unknown] {
        let id = ready(&bench, &token, many(501).as_bytes()).await;
        let spoil = format!("UPDATE import_parts SET people = '{part}' WHERE place = 1");
        bench.try_statement(&spoil).await.unwrap();
        start(&bench, &token, id).await;
        let file = format!("name,email,password_hash\nLi,li@example.org,{BCRYPT}\n");
        let later = ready(&bench, &token, file.as_bytes()).await;
        start(&bench, &token, later).await;
        run(&bench).await;
        assert_eq!(
            state(&bench, &token, id).await,
            Some(State::Stopped { imported: 500 }),
            "{part}"
        );
        let done = State::Done { imported: 1, left_out: 0 };
        assert_eq!(state(&bench, &token, later).await, Some(done), "{part}");
        assert!(bench.column("import_parts", "people").await.is_empty(), "{part}");
        let mail = bench.last_sent().await;
        assert_eq!(
            (mail.to.as_str(), mail.subject.as_str()),
            (EMAIL, "Your import of users stopped")
        );
        assert!(mail.text.contains("after 500 of 501 users"), "{}", mail.text);
        let events = bench.column("audit_events", "event").await;
        let results = bench.column("audit_events", "result").await;
        let refused = events.iter().zip(&results).filter(|(_, result)| *result == "refused");
        assert!(refused.clone().all(|(event, _)| event == "users_imported"));
        bench.try_statement("DELETE FROM accounts WHERE id > 1").await.unwrap();
    }
}
