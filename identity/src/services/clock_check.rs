//! Whether the clock of this node can be right.

use super::{CLOCKS_DIFFER, Services};
use crate::{entity::audit_event, error::Error};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder, QuerySelect, Statement};

/// In seconds.
const TOLERANCE: i64 = 5;

impl Services {
    /// Whether something recorded at this time can have happened. What a clock recorded while it was
    /// ahead would be valid for too long.
    pub(crate) fn has_happened(&self, at: i64) -> bool {
        at <= self.latest()
    }

    /// The latest time that another node may have recorded.
    pub(crate) fn latest(&self) -> i64 {
        self.now() + CLOCKS_DIFFER
    }

    /// A sentence if the clock differs from PostgreSQL's or, on SQLite, is behind the last time that
    /// was recorded.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn clock_problem(&self) -> Result<Option<String>, Error> {
        if self.db.has_one_writer() {
            let behind = self.newest_event().await?.unwrap_or_default() - self.now();
            return Ok((behind > TOLERANCE).then(|| {
                format!(
                    "The clock of this node is {behind} seconds behind the newest event in the audit log."
                )
            }));
        }
        let ahead = self.now() - self.time_of_postgres().await?;
        Ok((ahead.abs() > TOLERANCE).then(|| {
            let (seconds, side) = (ahead.abs(), if ahead > 0 { "ahead of" } else { "behind" });
            format!("The clock of this node is {seconds} seconds {side} that of the database.")
        }))
    }

    async fn newest_event(&self) -> Result<Option<i64>, Error> {
        let newest = audit_event::Entity::find()
            .select_only()
            .column(audit_event::Column::At)
            .order_by_desc(audit_event::Column::Id);
        Ok(newest.into_tuple().one(self.db.read()).await?)
    }

    async fn time_of_postgres(&self) -> Result<i64, Error> {
        let select = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint";
        let statement = Statement::from_string(DbBackend::Postgres, select);
        let row = self.db.read().query_one_raw(statement).await?;
        let row = row.ok_or(Error::Unreadable("time of the database"))?;
        Ok(row.try_get_by_index(0)?)
    }
}
