use identity::testing::Bench;

#[tokio::test]
async fn every_table_of_a_fresh_database_is_readable_and_migrating_again_changes_nothing() {
    let bench = Bench::new().await;
    bench.enrolled().await;
    let one = identity::database::Database::for_migration(&bench.url).await.unwrap();
    migration::run(&one).await.unwrap();
    one.close().await.unwrap();
    bench.read_every_table().await;
}

#[tokio::test]
async fn two_processes_may_migrate_at_once() {
    let bench = Bench::new().await;
    let runs = (0..4).map(|_| {
        let url = bench.url.clone();
        tokio::spawn(async move {
            let one = identity::database::Database::for_migration(&url).await.unwrap();
            migration::run(&one).await
        })
    });
    for run in runs.collect::<Vec<_>>() {
        run.await.unwrap().unwrap();
    }
}
