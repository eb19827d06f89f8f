use super::{BCRYPT, run_import, sign_in};
use crate::administrator;
use identity::{sign_in::WithPassword, testing::PASSWORD};
use std::fmt::Write;

#[tokio::test]
async fn the_first_correct_password_replaces_the_imported_hash() {
    let (bench, token) = administrator().await;
    let file = format!("name,email,password_hash\nLi,li@example.org,{BCRYPT}\n");
    run_import(&bench, &token, file.as_bytes()).await;
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
    run_import(&bench, &token, file.as_bytes()).await;
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
