//! How a file is read.

use super::{BCRYPT, check, many, problems, ready, run, start, state};
use crate::administrator;
use identity::import::{self, Checked, FileError, HeaderError, LineError, State};

#[tokio::test]
async fn files_are_read_as_other_programs_write_them() {
    let (bench, token) = administrator().await;
    for file in [
        "name;email;role;two_factor\nLi;li@example.org\n",
        // Some spreadsheets add separators.
        &format!("name,email{0}\nLi,li@example.org{0}\n", ",".repeat(62)),
        "name;email;role;;\nLi;li@example.org;member;;\n;;;;\n",
        "name, email\n\"Lindqvist, Li\", \"li@example.org\"\n",
        "email, name\nli@example.org, \"Lindqvist, Li\"\n",
        "sep=;\r\nname;email\r\nLi;li@example.org\r\n",
        "name\u{200B},email,role\nLi,\u{202A}li@example.org\u{202C},member\u{200B}\n",
    ] {
        ready(&bench, &token, file.as_bytes()).await;
    }
    let report = problems(&bench, &token, b"name;email;\nLi;li@example.org;x\n").await;
    assert_eq!(report.problems[0].1, LineError::Fields { found: 3, named: 2 });
}

#[tokio::test]
async fn the_columns_of_our_own_export_are_read_or_named_and_ignored() {
    let (bench, token) = administrator().await;
    let file = "\u{FEFF}name,email,user_name,role,status,two_factor,methods,recovery_codes_left,trusted_browsers,last_sign_in_utc,created_utc,required_from,groups,subject\r\n\
        Li,li@example.org,li.b,member,active,enabled,app sms,8,0,,2027-01-15T08:00:00Z,\r\n\
        Bo,bo@example.org,bo.b,administrator,active,overdue,,0,0,,2027-01-15T08:00:00Z,\r\n\
        Al,al@example.org,al.b,member,active,not_enabled,,0,0,,2027-01-15T08:00:00Z,\r\n\
        Jo,jo@example.org,jo.b,member,active,off,,0,0,,2027-01-15T08:00:00Z,\r\n";
    let Checked::Stored { id, ignored } = check(&bench, &token, file.as_bytes()).await else {
        panic!("our own file is refused");
    };
    assert_eq!(
        ignored.join(" "),
        "methods recovery_codes_left trusted_browsers last_sign_in_utc created_utc required_from"
    );
    start(&bench, &token, id).await;
    run(&bench).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 4, left_out: 0 }));
    let required = bench.column("accounts", "requirement").await;
    assert_eq!(required.iter().filter(|text| *text == "required").count(), 1);
}

#[tokio::test]
async fn columns_are_recognized_by_name() {
    use HeaderError::*;
    let (bench, token) = administrator().await;
    for (header, expected) in [
        (
            "name,e-mail,phone",
            vec![Unknown("e-mail".into()), Unknown("phone".into()), Missing("email")],
        ),
        ("name,email,Name", vec![Twice("Name".into())]),
        ("name,email,methods,METHODS", vec![Twice("METHODS".into())]),
        (
            "Maya,maya@example.org",
            vec![
                Unknown("Maya".into()),
                Unknown("maya@example.org".into()),
                Missing("name"),
                Missing("email"),
            ],
        ),
    ] {
        match check(&bench, &token, format!("{header}\nA,a@b.de,x\n").as_bytes()).await {
            Checked::Header { line: 1, problems } => assert_eq!(problems, expected, "{header}"),
            other => panic!("{header}: {other:?}"),
        }
    }
    assert!(bench.column("import_batches", "id").await.is_empty());
    let many = format!("{}\nA\n", vec!["a"; import::MAX_COLUMNS].join(","));
    match check(&bench, &token, many.as_bytes()).await {
        Checked::Header { problems, .. } => {
            assert_eq!(problems.len(), 22);
            assert_eq!(problems[20..], [Missing("name"), Missing("email")]);
        }
        other => panic!("{other:?}"),
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
        (
            format!("{}\nA,a@b.de\n", vec!["a"; 1_000_000].join(",")).into_bytes(),
            FileError::TooManyColumns { line: 1 },
        ),
        (
            format!("name,email\nA,a@b.de\nB,b@b.de{}\n", ",".repeat(63)).into_bytes(),
            FileError::TooManyColumns { line: 3 },
        ),
        (many(import::MAX_PEOPLE + 1).replace(BCRYPT, "").into_bytes(), FileError::TooManyPeople),
    ] {
        match check(&bench, &token, &file).await {
            Checked::Unreadable(problem) => assert_eq!(problem, expected),
            other => panic!("{expected:?} expected: {other:?}"),
        }
    }
}
