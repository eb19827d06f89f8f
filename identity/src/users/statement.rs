//! SQL that is being put together, and its values. The text does not depend on the values, so that
//! databases can keep it prepared.

use crate::error::Error;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

pub(super) struct Statement {
    backend: DbBackend,
    values: Vec<Value>,
}

impl Statement {
    pub(super) fn new(db: &impl ConnectionTrait) -> Self {
        Self { backend: db.get_database_backend(), values: Vec::new() }
    }

    /// Adds a value and returns its placeholder, in a form that both databases understand.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// A subquery of these ids, in column `one`. They are bound as one value, so that the statement is
    /// the same for all of them.
    pub(super) fn ids_of(&mut self, ids: &[i64]) -> String {
        let list = self.bind(serde_json::json!(ids).to_string());
        if self.is_for_postgres() {
            format!("SELECT CAST(json_array_elements_text(CAST({list} AS JSON)) AS BIGINT) AS one")
        } else {
            format!("SELECT value AS one FROM json_each({list})")
        }
    }

    pub(super) fn is_for_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }

    pub(super) async fn all<T: FromQueryResult>(
        self,
        db: &impl ConnectionTrait,
        text: String,
    ) -> Result<Vec<T>, Error> {
        let statement = sea_orm::Statement::from_sql_and_values(self.backend, text, self.values);
        Ok(T::find_by_statement(statement).all(db).await?)
    }

    /// The number in column `n`.
    pub(super) async fn number(
        self,
        db: &impl ConnectionTrait,
        text: String,
    ) -> Result<u64, Error> {
        #[derive(FromQueryResult)]
        struct Number {
            n: i64,
        }
        let found: Vec<Number> = self.all(db, text).await?;
        Ok(found.first().map_or(0, |number| u64::try_from(number.n).unwrap_or_default()))
    }

    /// The account ids in column `id`.
    pub(super) async fn ids(
        self,
        db: &impl ConnectionTrait,
        text: String,
    ) -> Result<Vec<i64>, Error> {
        #[derive(FromQueryResult)]
        struct Id {
            id: i64,
        }
        let found: Vec<Id> = self.all(db, text).await?;
        Ok(found.into_iter().map(|row| row.id).collect())
    }
}
