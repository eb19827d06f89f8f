//! A database that no other test uses.

use crate::{
    database::Database,
    secret::{hex, random_bytes},
};
use sea_orm::ConnectionTrait;
use std::{
    path::{Path, PathBuf},
    sync::Mutex,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// An empty, migrated database, made once per process: copying it takes a fraction of migrating.
enum Template {
    /// The content of the file.
    Sqlite(Vec<u8>),
    /// The server, and the name of the database.
    Postgres(String, String),
}

static TEMPLATE: OnceCell<Template> = OnceCell::const_new();

/// The address of a new database that is migrated and empty: a file in `folder`, or a database of
/// the PostgreSQL server of this test run.
pub(super) async fn migrated(folder: &TempDir) -> (String, InUse) {
    match TEMPLATE.get_or_init(Template::make).await {
        Template::Sqlite(content) => {
            std::fs::write(file_in(folder), content).expect("a copy of the template");
            (sqlite(&file_in(folder)), InUse(None))
        }
        Template::Postgres(server, template) => {
            let url = create(server, &format!("TEMPLATE {template} STRATEGY file_copy")).await;
            let name = name_in(&url).to_owned();
            (url, InUse(Some(name)))
        }
    }
}

/// Databases of tests that have ended.
static UNUSED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A database of the PostgreSQL server, by name. When a test has ended, the next one drops its
/// database, so that few exist at a time.
pub(super) struct InUse(Option<String>);

impl Drop for InUse {
    fn drop(&mut self) {
        UNUSED.lock().expect("a list").extend(self.0.take());
    }
}

impl Template {
    async fn make() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = empty(&folder).await;
        migrate(&url).await;
        let Some(server) = server() else {
            return Self::Sqlite(std::fs::read(file_in(&folder)).expect("the migrated file"));
        };
        Self::Postgres(server, name_in(&url).to_owned())
    }
}

/// The address of a new database without tables.
pub async fn empty(folder: &TempDir) -> String {
    match server() {
        None => sqlite(&file_in(folder)),
        Some(server) => create(&server, "").await,
    }
}

pub async fn migrate(url: &str) {
    let one = Database::for_migration(url).await.expect("a connection");
    migration::run(&one).await.expect("a migrated database");
    one.close().await.expect("a closed connection");
}

fn file_in(folder: &TempDir) -> PathBuf {
    folder.path().join("latchkey.db")
}

fn sqlite(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment which database to use"
)]
fn server() -> Option<String> {
    std::env::var("LATCHKEY_TEST_POSTGRES").ok()
}

/// The name of the database in an address of PostgreSQL.
pub(super) fn name_in(url: &str) -> &str {
    let name = url.rsplit('/').next().and_then(|rest| rest.split('?').next());
    name.expect("a name")
}

/// Creates a database on the server and returns its address.
async fn create(server: &str, options: &str) -> String {
    let name = format!("test_{}", hex(&random_bytes::<8>()));
    let admin = Database::for_migration(server).await.expect("the PostgreSQL server");
    let unused = std::mem::take(&mut *UNUSED.lock().expect("a list"));
    for unused in unused {
        let statement = format!("DROP DATABASE {unused} WITH (FORCE)");
        admin.execute_unprepared(&statement).await.expect("a dropped database");
    }
    let statement = format!("CREATE DATABASE {name} {options}");
    admin.execute_unprepared(&statement).await.expect("a new database");
    admin.close().await.expect("a closed connection");
    let (address, query) = server.split_once('?').map_or((server, ""), |(a, q)| (a, q));
    let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
    format!("{base}/{name}?{query}")
}
