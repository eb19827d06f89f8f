//! The users that an import adds.

use super::{BCRYPT, KEY, find, ready, run, run_import, sign_in, start, state};
use crate::{administrator, any_client};
use identity::{
    import::State,
    sign_in::{WithPassword, WithSecondFactor},
    testing::{EMAIL, PASSWORD},
};

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
async fn users_with_an_unusable_password_are_invited() {
    let (bench, token) = administrator().await;
    let file = "name,email,password_hash\n\
        Li,li@example.org,!Rk7sWq0pVb2nXc4mZl8kJh6gFd3sAq1wEr5tYu9i\nBo,bo@example.org,!\nAl,al@example.org,*\n";
    run_import(&bench, &token, file.as_bytes()).await;
    assert_eq!(bench.outbox().await.len(), 3);
    let statuses = bench.column("accounts", "status").await;
    assert_eq!(statuses.iter().filter(|status| *status == "invited").count(), 3);
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
async fn an_address_is_not_flooded_by_deleting_and_importing_it_again() {
    let (bench, token) = administrator().await;
    let file = "name,email\nKim,kim@example.org\nLi,li@example.org\n";
    for time in 1..=6 {
        let file = file.replace("li@", &format!("li{time}@"));
        let id = ready(&bench, &token, file.as_bytes()).await;
        start(&bench, &token, id).await;
        run(&bench).await;
        assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 2, left_out: 0 }));
        let batch = find(&bench, &token, id).await.unwrap();
        assert_eq!(batch.not_mailed, i64::from(time == 6), "{time}");
        // Deleting the users would delete their emails too.
        bench.try_statement("DELETE FROM accounts WHERE id > 1").await.unwrap();
    }
    let mails = bench.outbox().await;
    assert_eq!(mails.iter().filter(|mail| mail.to == "kim@example.org").count(), 5);
    assert_eq!(mails.len(), 11, "the others are invited");
}
