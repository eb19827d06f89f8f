//! The database migrations, for both SQLite and PostgreSQL.
//!
//! A migration never imports an entity, so that its meaning does not change when entities do. Times
//! are Unix timestamps in whole seconds. Every migration runs in a transaction on both databases.

#![expect(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` omits the lifetime of `SchemaManager`"
)]

mod m0001_installation;
mod m0002_accounts;
mod m0003_sign_in;
mod m0004_second_factor;
mod m0005_throttles;
mod m0006_audit_events;
mod m0007_policy;
mod m0008_sent_codes;
mod m0009_outbox;
mod m0010_trusted_browsers;
mod m0011_links;
mod m0012_passkeys;
mod m0013_administration;
mod m0014_account_lists;
mod m0015_audit_lists;
mod m0016_delivery_settings;
mod m0017_import;
mod m0018_links;
mod m0019_waiting_actions;
mod m0020_jobs;
mod m0021_wrong_codes;
mod m0022_issuers;
mod m0023_owner_macs;
mod m0024_known_time;
mod m0025_spent_links;
mod m0026_security_keys;
mod m0027_account_keys;
mod m0028_stopped_jobs;
mod m0029_refused_mail;
mod m0030_throttle_keys;
mod m0031_ceremonies_by_account;
mod m0032_invalid_lines;
mod m0033_get_started;
mod m0034_status;
mod m0035_issuers_of_jobs;
mod m0036_proofs_in_messages;
mod m0037_imports;
mod m0038_keys;
mod m0039_user_names;
mod m0040_groups;
mod m0041_session_proofs;
mod m0042_applications;
mod m0044_groups_of_bulk_jobs;
mod m0045_signing_keys;
mod m0046_connections;
mod m0047_grants;
mod m0048_authorization_requests;
mod m0049_openid_connect;
mod m0050_refresh_tokens;
mod m0052_connected_applications;
mod m0053_logout_messages;
mod m0054_pushed_requests;
mod m0055_registered_keys;
mod m0056_token_families;
mod m0057_gates;
mod m0058_gate_sessions;
mod m0059_logout_messages_once;
mod m0060_connection_keys;
mod m0061_connection_groups;
mod m0064_sectors;
mod m0065_published_keys;
mod m0066_changes;
mod m0067_imported_subjects;
mod schema; // what a database contains besides rows
mod table;
mod time_limits; // migrations have none

pub use schema::{difference, difference_on_postgres};

use sea_orm_migration::prelude::*;
use time_limits::{WithoutTimeLimits, lift_time_limits};

/// All migrations, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let steps: Vec<Box<dyn MigrationTrait>> = vec![
            Box::new(m0001_installation::Step),
            Box::new(m0002_accounts::Step),
            Box::new(m0003_sign_in::Step),
            Box::new(m0004_second_factor::Step),
            Box::new(m0005_throttles::Step),
            Box::new(m0006_audit_events::Step),
            Box::new(m0007_policy::Step),
            Box::new(m0008_sent_codes::Step),
            Box::new(m0009_outbox::Step),
            Box::new(m0010_trusted_browsers::Step),
            Box::new(m0011_links::Step),
            Box::new(m0012_passkeys::Step),
            Box::new(m0013_administration::Step),
            Box::new(m0014_account_lists::Step),
            Box::new(m0015_audit_lists::Step),
            Box::new(m0016_delivery_settings::Step),
            Box::new(m0017_import::Step),
            Box::new(m0018_links::Step),
            Box::new(m0019_waiting_actions::Step),
            Box::new(m0020_jobs::Step),
            Box::new(m0021_wrong_codes::Step),
            Box::new(m0022_issuers::Step),
            Box::new(m0023_owner_macs::Step),
            Box::new(m0024_known_time::Step),
            Box::new(m0025_spent_links::Step),
            Box::new(m0026_security_keys::Step),
            Box::new(m0027_account_keys::Step),
            Box::new(m0028_stopped_jobs::Step),
            Box::new(m0029_refused_mail::Step),
            Box::new(m0030_throttle_keys::Step),
            Box::new(m0031_ceremonies_by_account::Step),
            Box::new(m0032_invalid_lines::Step),
            Box::new(m0033_get_started::Step),
            Box::new(m0034_status::Step),
            Box::new(m0035_issuers_of_jobs::Step),
            Box::new(m0036_proofs_in_messages::Step),
            Box::new(m0037_imports::Step),
            Box::new(m0038_keys::Step),
            Box::new(m0039_user_names::Step),
            Box::new(m0040_groups::Step),
            Box::new(m0041_session_proofs::Step),
            Box::new(m0042_applications::Step),
            Box::new(m0044_groups_of_bulk_jobs::Step),
            Box::new(m0045_signing_keys::Step),
            Box::new(m0046_connections::Step),
            Box::new(m0047_grants::Step),
            Box::new(m0048_authorization_requests::Step),
            Box::new(m0049_openid_connect::Step),
            Box::new(m0050_refresh_tokens::Step),
            Box::new(m0052_connected_applications::Step),
            Box::new(m0053_logout_messages::Step),
            Box::new(m0054_pushed_requests::Step),
            Box::new(m0055_registered_keys::Step),
            Box::new(m0056_token_families::Step),
            Box::new(m0057_gates::Step),
            Box::new(m0058_gate_sessions::Step),
            Box::new(m0059_logout_messages_once::Step),
            Box::new(m0060_connection_keys::Step),
            Box::new(m0061_connection_groups::Step),
            Box::new(m0064_sectors::Step),
            Box::new(m0065_published_keys::Step),
            Box::new(m0066_changes::Step),
            Box::new(m0067_imported_subjects::Step),
        ];
        steps.into_iter().map(WithoutTimeLimits::boxed).collect()
    }
}

/// Runs all pending migrations, also while other processes do. On PostgreSQL an advisory lock admits
/// one process at a time. A transaction holds it, so that it also works through PgBouncer; `db` must
/// be a pool with a second connection for it.
///
/// # Errors
/// Returns the error of the database. A failed migration is rolled back.
pub async fn run(db: &SchemaConnection) -> Result<(), DbErr> {
    use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, TransactionTrait};
    const LOCK: i64 = 0x6c61_7463_686b_6579; // "latchkey"
    if db.get_database_backend() != DbBackend::Postgres {
        return up(db).await;
    }
    let lock = db.begin().await?;
    lift_time_limits(&lock).await?;
    lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
    up(db).await
}

/// Whether a newer version of this program migrated the database.
///
/// # Errors
/// Returns the error of the database.
pub async fn is_newer(db: &SchemaConnection) -> Result<bool, DbErr> {
    let known: Vec<String> =
        Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    let run = Migrator::get_migration_models(db).await?;
    Ok(run.iter().any(|model| !known.contains(&model.version)))
}

/// Runs the first `count` migrations, for tests of the one after them.
///
/// # Errors
/// Returns the error of the database.
pub async fn run_first(db: &SchemaConnection, count: u32) -> Result<(), DbErr> {
    Migrator::up(db, Some(count)).await
}

/// A migration that another process ran first fails here, so we go on from where that process is.
async fn up(db: &SchemaConnection) -> Result<(), DbErr> {
    loop {
        let before = Migrator::get_pending_migrations(db).await?.len();
        let Err(error) = Migrator::up(db, None).await else { return Ok(()) };
        if Migrator::get_pending_migrations(db).await?.len() >= before {
            return Err(error);
        }
    }
}

type SchemaConnection = sea_orm_migration::sea_orm::DatabaseConnection;
