//! Direct access to what is stored in the database of a test.

use super::{Bench, new_database::name_in};
use crate::{
    database::{
        POSTGRES_CONNECTIONS,
        harmless::{COLUMNS, OTHERS},
    },
    services::Services,
};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement};

/// Tables whose changes take nothing away from a user whom a gate lets in.
pub const TABLES_THAT_GATES_IGNORE: &[&str] = &OTHERS;
/// Columns of other tables of which the same is true.
pub const COLUMNS_THAT_GATES_IGNORE: &[(&str, &[&str])] = &COLUMNS;

impl Bench {
    /// The values of a column as text, without nulls; those of audit events in order.
    pub async fn column(&self, table: &str, column: &str) -> Vec<String> {
        let order = if table == "audit_events" { "ORDER BY id" } else { "" };
        let statement = format!(
            "SELECT CAST({column} AS TEXT) AS shown FROM {table} WHERE {column} IS NOT NULL {order}"
        );
        let db = self.services.db.read();
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), statement))
            .await
            .expect("rows");
        rows.iter().map(|row| row.try_get("", "shown").expect("a text")).collect()
    }

    /// A text, encrypted as it would be stored in this column of a row of an account.
    pub fn sealed(&self, table: &str, column: &str, at: (i64, &str), text: &str) -> String {
        let (account, row) = at;
        let sealed = self.services.keys.seal(table, column, account, row, text.as_bytes());
        sealed.expect("a key ring").0
    }

    /// The slow hash of a user's password, opened.
    pub async fn password_hash(&self, id: i64) -> String {
        let db = self.services.db.read();
        let account = crate::entity::account::Entity::find_by_id(id).one(db).await;
        let sealed = account.expect("a database").expect("an account").password_hash;
        let place = ("accounts", "password_hash", id, "");
        let text = self.services.keys.open(place.0, place.1, place.2, place.3, &sealed);
        String::from_utf8(text.expect("a hash of this account").to_vec()).expect("a text")
    }

    /// Stores hashes and canaries as versions did that bound no hash to its account.
    pub async fn unbind(&self) {
        let (db, keys) = (self.services.db.write(), &self.services.keys);
        for account in crate::entity::account::Entity::find().all(db).await.expect("accounts") {
            let hash = self.password_hash(account.id).await;
            let stored = match hash.strip_prefix('~') {
                Some(imported) => {
                    format!("~{}", self.sealed("accounts", "password_hash", (0, ""), imported))
                }
                None => hash,
            };
            let id = account.id;
            let unbind = format!("UPDATE accounts SET password_hash = '{stored}' WHERE id = {id}");
            self.try_statement(&unbind).await.expect("an unbound password");
        }
        for code in crate::entity::recovery_code::Entity::find().all(db).await.expect("codes") {
            let (account, slot) = (code.account_id, code.slot);
            let place = format!("{}|{slot}", code.generation);
            let hash = keys.open("recovery_codes", "hash", account, &place, &code.hash);
            let hash = String::from_utf8(hash.expect("a hash").to_vec()).expect("a text");
            let unbind = format!(
                "UPDATE recovery_codes SET hash = '{hash}' WHERE account_id = {account} AND slot = {slot}"
            );
            self.try_statement(&unbind).await.expect("an unbound recovery code");
        }
        for table in ["sessions", "pending_sign_ins", "links", "trusted_browsers"] {
            let unbind = format!("UPDATE {table} SET owner_mac = NULL");
            self.try_statement(&unbind).await.expect("unbound tokens");
        }
        let id = self.column("key_canaries", "key_id").await.remove(0);
        let canary = keys.seal("key_canaries", "sealed", 0, &id, b"latchkey").expect("a canary");
        let unbind = format!("UPDATE key_canaries SET sealed = '{}'", canary.0);
        self.try_statement(&unbind).await.expect("an old canary");
    }

    pub async fn try_statement(&self, statement: &str) -> Result<(), sea_orm::DbErr> {
        self.services.db.write().execute_unprepared(statement).await.map(|_| ())
    }

    /// How often something may have been taken away from a user, as far as this process knows.
    pub fn changes(&self) -> u64 {
        self.services.db.changes().count()
    }

    /// Occupies all connections that requests to this node on PostgreSQL use, until the result is dropped.
    pub async fn occupy(node: &Services) -> Vec<impl Sized + use<>> {
        let mut busy = Vec::new();
        for _ in 0..POSTGRES_CONNECTIONS {
            busy.push(node.db.begin().await.expect("a connection"));
        }
        busy
    }

    /// Calls `note` with each statement from now on.
    pub fn on_statement(&mut self, note: fn(&Statement)) {
        self.services.own().db.on_statement(note);
    }

    /// The plan of a statement, line by line. On SQLite without the values of parameters, which a
    /// prepared statement does not know either.
    pub async fn plan(&self, statement: Statement) -> Vec<String> {
        let db = self.services.db.read();
        let (backend, sql) = (db.get_database_backend(), &statement.sql);
        let (explain, column) = match backend {
            DbBackend::Sqlite => {
                (Statement::from_string(backend, format!("EXPLAIN QUERY PLAN {sql}")), "detail")
            }
            _ => (Statement { sql: format!("EXPLAIN {sql}"), ..statement }, "QUERY PLAN"),
        };
        let lines = db.query_all_raw(explain).await.expect("a plan");
        lines.iter().map(|line| line.try_get("", column).expect("a text")).collect()
    }

    /// From now on, nothing can be stored, as in a file system that became read-only.
    pub async fn refuse_writes(&self) {
        match self.postgres_name() {
            None => self.try_statement("PRAGMA query_only = ON").await.expect("a database"),
            Some(name) => {
                let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
                self.try_statement(&set).await.expect("a database");
                self.reconnect().await;
            }
        }
    }

    pub async fn accept_writes(&self) {
        match self.postgres_name() {
            None => self.try_statement("PRAGMA query_only = OFF").await.expect("a database"),
            Some(name) => {
                let set = format!("ALTER DATABASE {name} RESET default_transaction_read_only");
                let set = format!("BEGIN READ WRITE; {set}; COMMIT");
                self.try_statement(&set).await.expect("a database");
                self.reconnect().await;
            }
        }
    }

    /// `None` on SQLite.
    fn postgres_name(&self) -> Option<&str> {
        self.url.starts_with("postgres").then(|| name_in(&self.url))
    }

    /// Terminates all connections, as a restart of PostgreSQL does. One connection does it all, because
    /// the pool may use another one for a second statement.
    pub async fn terminate_connections(&self) {
        let all = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid(); \
                   SELECT pg_terminate_backend(pg_backend_pid())";
        self.try_statement(all).await.expect_err("a terminated connection");
    }

    /// The same, until the pool has replaced them.
    pub async fn reconnect(&self) {
        self.terminate_connections().await;
        while let Err(error) = self.services.ready().await {
            assert!(error.is_temporary(), "{error}");
        }
    }

    /// Checks that every entity matches the table made by the migrations.
    pub async fn read_every_table(&self) {
        use crate::entity::*;
        let db = self.services.db.read();
        account::Entity::find().all(db).await.expect("accounts");
        account_tally::Entity::find().all(db).await.expect("account_tally");
        bulk_job::Entity::find().all(db).await.expect("bulk_jobs");
        added_key::Entity::find().all(db).await.expect("added_keys");
        adoption_day::Entity::find().all(db).await.expect("adoption_days");
        application::Entity::find().all(db).await.expect("applications");
        application_group::Entity::find().all(db).await.expect("application_groups");
        audit_anchor::Entity::find().all(db).await.expect("audit_anchors");
        audit_event::Entity::find().all(db).await.expect("audit_events");
        audit_head::Entity::find().all(db).await.expect("audit_heads");
        audit_horizon::Entity::find().all(db).await.expect("audit_horizon");
        authorization_request::Entity::find().all(db).await.expect("authorization_requests");
        authorization_code::Entity::find().all(db).await.expect("authorization_codes");
        connection_group::Entity::find().all(db).await.expect("connection_groups");
        connection_key::Entity::find().all(db).await.expect("connection_keys");
        consent::Entity::find().all(db).await.expect("consents");
        gate::Entity::find().all(db).await.expect("gates");
        gate_session::Entity::find().all(db).await.expect("gate_sessions");
        gate_ticket::Entity::find().all(db).await.expect("gate_tickets");
        grant::Entity::find().all(db).await.expect("grants");
        grant_token::Entity::find().all(db).await.expect("grant_tokens");
        group::Entity::find().all(db).await.expect("groups");
        group_member::Entity::find().all(db).await.expect("group_members");
        import_batch::Entity::find().all(db).await.expect("import_batches");
        import_invalid_lines::Entity::find().all(db).await.expect("import_invalid_lines");
        import_part::Entity::find().all(db).await.expect("import_parts");
        installation::Entity::find().all(db).await.expect("installation");
        key_canary::Entity::find().all(db).await.expect("key_canaries");
        link::Entity::find().all(db).await.expect("links");
        spent_link::Entity::find().all(db).await.expect("spent_links");
        logout_message::Entity::find().all(db).await.expect("logout_messages");
        mail_settings::Entity::find().all(db).await.expect("mail_settings");
        sms_settings::Entity::find().all(db).await.expect("sms_settings");
        node::Entity::find().all(db).await.expect("nodes");
        outbox::Entity::find().all(db).await.expect("outbox");
        passkey::Entity::find().all(db).await.expect("passkeys");
        passkey_ceremony::Entity::find().all(db).await.expect("passkey_ceremonies");
        used_assertion::Entity::find().all(db).await.expect("used_assertions");
        pushed_request::Entity::find().all(db).await.expect("pushed_requests");
        policy::Entity::find().all(db).await.expect("policy");
        send_count::Entity::find().all(db).await.expect("send_counts");
        sent_code::Entity::find().all(db).await.expect("sent_codes");
        sent_code_method::Entity::find().all(db).await.expect("sent_code_methods");
        trusted_browser::Entity::find().all(db).await.expect("trusted_browsers");
        pending_sign_in::Entity::find().all(db).await.expect("pending_sign_ins");
        recovery_code::Entity::find().all(db).await.expect("recovery_codes");
        recovery_code_set::Entity::find().all(db).await.expect("recovery_code_sets");
        session::Entity::find().all(db).await.expect("sessions");
        session_application::Entity::find().all(db).await.expect("session_applications");
        subject::Entity::find().all(db).await.expect("subjects");
        throttle::Entity::find().all(db).await.expect("throttles");
        totp::Entity::find().all(db).await.expect("totps");
        totp_enrollment::Entity::find().all(db).await.expect("totp_enrollments");
        reminder_round::Entity::find().all(db).await.expect("reminder_rounds");
        pending_action::Entity::find().all(db).await.expect("waiting_actions");
        user_name::Entity::find().all(db).await.expect("user_names");
        wrong_code::Entity::find().all(db).await.expect("wrong_codes");
    }
}
