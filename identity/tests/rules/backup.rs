//! Backups of SQLite; PostgreSQL makes its own.

use crate::{at_once, enrolled, with_password};
use identity::{
    audit, backup,
    database::Database,
    services::{Services, SystemClock},
    sign_in::WithPassword,
    testing::{PASSWORD, START},
};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_during_sign_ins_is_of_one_moment_and_disturbs_none() {
    let (bench, _, _) = enrolled().await;
    if !bench.url.starts_with("sqlite") {
        return;
    }
    let (folder, keys) = (tempfile::tempdir().unwrap(), bench.folder.path().join("keys"));
    let sign_ins = at_once((0..8).map(|_| {
        let services = bench.services.clone();
        async move { with_password(&services, PASSWORD).await }
    }));
    let backups = async {
        let mut last = None;
        for now in START..START + 8 {
            last = Some(backup::write(&bench.url, &keys, folder.path(), now).await.unwrap());
        }
        last.unwrap()
    };
    let (outcomes, backup) = tokio::join!(sign_ins, backups);
    let accepted = |outcome| matches!(outcome, WithPassword::SecondFactorRequired(_));
    assert!(outcomes.into_iter().all(accepted));
    let db = Database::open(&format!("sqlite://{}", backup.file.display())).await.unwrap();
    let copy = Services::open(db, &keys, Arc::new(SystemClock), bench.settings()).await.unwrap();
    assert_eq!(audit::verify(&copy).await.unwrap(), None);
    backup::keep_newest(folder.path(), 3).unwrap();
    let left = std::fs::read_dir(folder.path()).unwrap();
    let names = left.map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.ends_with(".db")).count(), 3);
}
