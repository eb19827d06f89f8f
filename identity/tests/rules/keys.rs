use crate::enrolled;
use identity::{database::Database, services::Services, testing::Bench};
use std::{path::Path, sync::Arc};

async fn open(bench: &Bench, file: &Path) -> Result<Services, identity::error::Error> {
    let db = Database::open(&bench.url).await.unwrap();
    Services::open(db, file, Arc::new(identity::services::SystemClock), 1).await
}

#[tokio::test]
async fn a_missing_key_file_stops_the_start_and_is_never_made_anew_over_ciphertext() {
    let (bench, _, _) = enrolled().await;
    let elsewhere = bench.folder.path().join("elsewhere");
    let error = open(&bench, &elsewhere).await.err().unwrap().to_string();
    assert!(error.contains("is missing") && error.contains("LATCHKEY_KEY_FILE"), "{error}");
    assert!(!elsewhere.exists());
}

#[tokio::test]
async fn a_wrong_a_damaged_and_a_readable_key_file_stop_the_start() {
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
async fn nothing_opens_from_a_copied_row_of_another_user() {
    let (bench, token, _) = enrolled().await;
    let (other, _, theirs) = enrolled().await;
    // The same account number in another installation, and another number in the same one.
    let sealed = other.column("totps", "secret").await.remove(0);
    bench.set_column("totps", "secret", &sealed).await;
    let pending = crate::pending(&bench.services).await;
    let outcome = identity::sign_in::with_second_factor(
        &bench.services,
        &pending,
        &bench.code(&theirs),
        &crate::somebody(),
    )
    .await;
    assert!(matches!(outcome, Err(identity::error::Error::Unsealable)), "{outcome:?}");
    bench.session(&token).await;
}
