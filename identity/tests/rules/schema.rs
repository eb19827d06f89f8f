use identity::testing::{Bench, database};

#[tokio::test]
async fn migrating_again_changes_nothing_and_every_table_is_readable() {
    let bench = Bench::new().await;
    bench.enrolled().await;
    database::migrate(&bench.url).await;
    bench.read_every_table().await;
}

#[tokio::test]
async fn four_processes_can_migrate_an_empty_database_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = database::empty(&folder).await;
    let runs = (0..4).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { database::migrate(&url).await })
    });
    for run in runs.collect::<Vec<_>>() {
        run.await.unwrap();
    }
}
