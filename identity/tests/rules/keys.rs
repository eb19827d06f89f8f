use crate::enrolled;
use identity::{
    database::Database,
    second_factor::CodeError,
    services::Services,
    sign_in::{self, WithPassword},
    testing::Bench,
};
use std::{path::Path, sync::Arc};

async fn open(bench: &Bench, file: &Path) -> Result<Services, identity::error::Error> {
    let db = Database::open(&bench.url).await.unwrap();
    let clock = Arc::new(identity::services::SystemClock);
    Services::open(db, file, clock, bench.settings()).await
}

#[tokio::test]
async fn a_missing_key_file_stops_the_start_and_is_not_recreated_if_ciphertext_exists() {
    let (bench, _, _) = enrolled().await;
    let elsewhere = bench.folder.path().join("elsewhere");
    let error = open(&bench, &elsewhere).await.err().unwrap().to_string();
    assert!(error.contains("is missing") && error.contains("LATCHKEY_KEY_FILE"), "{error}");
    assert!(!elsewhere.exists());
}

#[tokio::test]
async fn a_wrong_damaged_or_world_readable_key_file_stops_the_start() {
    let (bench, _, _) = enrolled().await;
    let other = Bench::new().await;
    let theirs = other.folder.path().join("keys");
    let error = open(&bench, &theirs).await.err().unwrap().to_string();
    assert!(error.contains("is not the one"), "{error}");
    let damaged = bench.folder.path().join("damaged");
    std::fs::copy(&theirs, &damaged).unwrap();
    std::fs::write(&damaged, "nonsense").unwrap();
    let error = open(&bench, &damaged).await.err().unwrap().to_string();
    assert!(error.contains("is damaged"), "{error}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let own = bench.folder.path().join("keys");
        assert_eq!(std::fs::metadata(&own).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o644)).unwrap();
        let error = open(&bench, &own).await.err().unwrap().to_string();
        assert!(error.contains("chmod 600"), "{error}");
    }
}

#[tokio::test]
async fn a_row_copied_from_another_user_cannot_be_decrypted() {
    let (bench, _, secret) = enrolled().await;
    bench.person("other@example.com", "Other", "member").await;
    let copy = "INSERT INTO totps (account_id, secret, last_used_step, created_at) SELECT 2, secret, 0, created_at FROM totps";
    bench.try_statement(copy).await.unwrap();
    let attempt = crate::attempt("other@example.com", identity::testing::PASSWORD);
    let begun =
        sign_in::with_password(&bench.services, attempt, &crate::any_client()).await.unwrap();
    let WithPassword::SecondFactorRequired(new) = begun else { panic!("{begun:?}") };
    let pending = crate::find_pending(&bench.services, &new.token).await;
    let code = bench.code(&secret);
    let outcome =
        sign_in::with_second_factor(&bench.services, &pending, &code, false, &crate::any_client())
            .await;
    let unusable = sign_in::WithSecondFactor::Refused(CodeError::Unusable);
    assert_eq!(format!("{:?}", outcome.unwrap()), format!("{unusable:?}"));
    let owner = crate::with_code(&bench.services, &code).await;
    assert!(matches!(owner, sign_in::WithSecondFactor::Complete { .. }), "{owner:?}");
}
