//! Which lines are rejected, and why.

use super::{BCRYPT, KEY, problems};
use crate::administrator;
use identity::{import::LineError, slow_hash::HashError, testing::EMAIL};

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
        (4, PasswordHash(HashError::TooCostly("a cost of 14".into()))),
        (6, EmailTwice { line: 5 }),
        (7, EmailTaken),
        (9, OtpauthAlone),
        (10, OtpauthSetting("digits=6".into())),
        (11, SeveralLines),
        (13, EmailMissing),
        (14, Fields { found: 7, named: 6 }),
        (15, EmailUndeliverable("a..b@example.org".into())),
        (16, PasswordHash(HashError::Scheme("{SSHA}".into()))),
        (17, OtpauthParameter("encoder".into())),
        (18, NameIsFormula),
    ];
    assert_eq!(report.problems, expected);
    assert_eq!((report.good, report.bad), (2, 14));
    assert_eq!(bench.column("accounts", "email").await, [EMAIL]);
}

#[tokio::test]
async fn spellings_of_one_mailbox_are_the_same_user() {
    let (bench, token) = administrator().await;
    let file = format!(
        "name,email\nZoë,zoe@exämple.org\nZoë,zoe@xn--exmple-cua.org\nMaya,{EMAIL}\u{200B}\n"
    );
    let report = problems(&bench, &token, file.as_bytes()).await;
    let expected = [(3, LineError::EmailTwice { line: 2 }), (4, LineError::EmailTaken)];
    assert_eq!(report.problems, expected);
}
