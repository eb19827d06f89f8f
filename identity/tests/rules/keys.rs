use crate::enrolled;
use identity::{
    database::Database,
    second_factor::CodeError,
    services::Services,
    sign_in::{self, WithPassword},
    testing::Bench,
};
use std::{path::Path, sync::Arc};

fn open(
    bench: &Bench,
    file: &Path,
) -> impl Future<Output = Result<Services, identity::error::Error>> + Send + use<> {
    let (url, file, settings) = (bench.url.clone(), file.to_owned(), bench.settings());
    async move {
        let db = Database::open(&url).await.unwrap();
        let clock = Arc::new(identity::services::SystemClock);
        Services::open(db, &file, clock, settings).await
    }
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

fn write(file: &Path, text: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(file, text).unwrap();
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn a_key_of_another_installation_is_refused_wherever_it_is_in_the_file() {
    let (bench, other) = (Bench::new().await, Bench::new().await);
    let key = |bench: &Bench| std::fs::read_to_string(bench.folder.path().join("keys")).unwrap();
    let (own, foreign) = (key(&bench), key(&other));
    let file = bench.folder.path().join("both");
    for both in [format!("{own}{foreign}"), format!("{foreign}{own}")] {
        write(&file, &both, 0o600);
        let error = open(&bench, &file).await.err().unwrap().to_string();
        assert!(error.contains("does not belong to this database. Remove its line if"), "{error}");
    }
    assert_eq!(bench.column("key_canaries", "key_id").await.len(), 1);
}

#[tokio::test]
async fn an_empty_key_file_says_what_to_do() {
    let bench = Bench::new().await;
    let file = bench.folder.path().join("empty");
    write(&file, "\n", 0o600);
    let error = open(&bench, &file).await.err().unwrap().to_string();
    assert!(error.contains("is empty. Restore it from your backup."), "{error}");
    bench.try_statement("DELETE FROM key_canaries").await.unwrap();
    let error = open(&bench, &file).await.err().unwrap().to_string();
    assert!(error.contains("not completely written. Delete it"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_share_a_new_key_file_start_together() {
    let bench = Bench::new().await;
    bench.try_statement("DELETE FROM key_canaries").await.unwrap();
    let file = bench.folder.path().join("shared/keys");
    let starts: Vec<_> = (0..8).map(|_| tokio::spawn(open(&bench, &file))).collect();
    for started in starts {
        started.await.unwrap().unwrap();
    }
    assert_eq!(bench.column("key_canaries", "key_id").await.len(), 1);
    let names =
        std::fs::read_dir(file.parent().unwrap()).unwrap().map(|it| it.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["keys"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_together_with_different_keys_do_not_both_start() {
    let bench = Bench::new().await;
    bench.try_statement("DELETE FROM key_canaries").await.unwrap();
    let start = |name| tokio::spawn(open(&bench, &bench.folder.path().join(name)));
    let (one, two) = (start("one"), start("two"));
    let (one, two) = (one.await.unwrap(), two.await.unwrap());
    assert_ne!(one.is_ok(), two.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_bind_old_hashes_together_with_different_keys_do_not_both_start() {
    let (bench, _, _) = enrolled().await;
    bench.unbind().await;
    let key = |bench: &Bench| std::fs::read_to_string(bench.folder.path().join("keys")).unwrap();
    let own = key(&bench);
    let mut starts = Vec::new();
    for name in ["one", "two"] {
        let file = bench.folder.path().join(name);
        write(&file, &format!("{}{own}", key(&Bench::new().await)), 0o600);
        starts.push(tokio::spawn(open(&bench, &file)));
    }
    let (two, one) = (starts.pop().unwrap().await, starts.pop().unwrap().await);
    assert_ne!(one.unwrap().is_ok(), two.unwrap().is_ok());
}

#[tokio::test]
async fn the_group_of_the_process_may_read_the_key_file_and_no_other_group() {
    use std::os::unix::fs::{MetadataExt, chown};
    let bench = Bench::new().await;
    let file = bench.folder.path().join("keys");
    let text = std::fs::read_to_string(&file).unwrap();
    for mode in [0o440, 0o640, 0o660] {
        std::fs::remove_file(&file).unwrap();
        write(&file, &text, mode);
        assert!(open(&bench, &file).await.is_ok(), "{mode:o}");
    }
    // Only root can give a file to a group that it is not in.
    let foreign = std::fs::metadata(&file).unwrap().gid() + 12_345;
    if chown(&file, None, Some(foreign)).is_ok() {
        let error = open(&bench, &file).await.err().unwrap().to_string();
        assert!(error.contains("chmod 600"), "{error}");
    }
}

#[tokio::test]
async fn a_row_copied_from_another_user_cannot_be_decrypted() {
    let (bench, _, secret) = enrolled().await;
    bench.person("other@example.com", "Other", "member").await;
    let copy = "INSERT INTO totps (account_id, secret, last_used_step, created_at) SELECT 2, secret, 0, created_at FROM totps";
    bench.try_statement(copy).await.unwrap();
    bench.try_statement("UPDATE accounts SET methods = 1 WHERE id = 2").await.unwrap();
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
