//! Transactions whose commit does not wait for the disk. Both databases store commits in their order, so a power
//! failure can undo one that has not waited only as long as no later one has.

use super::{Database, Transaction, begin};
use sea_orm::{DbErr, TransactionOptions};

impl Database {
    /// For what nothing depends on until a later transaction has waited. It must spend no proof, which could be
    /// used again after a power failure, and record no event, whose number is also in a file.
    pub(crate) async fn begin_without_waiting(&self) -> Result<Transaction, DbErr> {
        let (pool, takes) = self.write.watched();
        let waits = self.write.waits.clone();
        let begun = begin(&pool, TransactionOptions::default(), Some(waits)).await?;
        Ok(self.write.transaction(begun, takes))
    }
}
