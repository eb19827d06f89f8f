//! Wrong codes of unknown browsers are counted for 30 days, in place of a count that a right code
//! reset. Counts that had reached their limit before limits lasted until they are cleared last from
//! now on.

use crate::table::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("wrong_codes")
                    .col(id())
                    .col(number("account_id"))
                    .col(number("entered_at"))
                    .col(flag("told"))
                    .foreign_key(&mut of_account("wrong_codes"))
                    .take(),
            )
            .await?;
        let by_account = Index::create()
            .name("wrong_codes_by_account")
            .table("wrong_codes")
            .col("account_id")
            .col("entered_at")
            .take();
        manager.create_index(by_account).await?;
        manager.get_connection().execute_unprepared(LIMITS_LAST).await.map(|_| ())
    }
}

const LIMITS_LAST: &str = "
INSERT INTO throttles (key, failures, next_at, updated_at)
SELECT replace(replace(key, 'codes-in-all:', 'code:'), ':unknown', ''), failures, next_at, updated_at
FROM throttles WHERE key LIKE 'codes-in-all:%:unknown' AND failures >= 100
ON CONFLICT (key) DO UPDATE SET failures = excluded.failures;
DELETE FROM throttles WHERE key LIKE 'codes-in-all:%:unknown';
UPDATE throttles SET next_at = 9223372036854775807
WHERE (key LIKE 'code:%' AND failures >= 20)
   OR (key LIKE 'codes-in-all:%' AND failures >= 100)
   OR (key LIKE 'recovery:%' AND failures >= 100);
UPDATE accounts SET locked_until = 9223372036854775807
WHERE EXISTS (SELECT 1 FROM throttles
              WHERE key = 'code:' || accounts.id AND next_at = 9223372036854775807);";
