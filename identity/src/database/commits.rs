//! Transactions whose commit does not wait for the disk, or waits together with others. Both databases store
//! commits in their order, so a power failure can undo one that has not waited only as long as no later one has.

use super::{Database, Transaction, begin};
use sea_orm::{DbErr, TransactionOptions};
use std::sync::Arc;
#[cfg(feature = "testing")]
use std::sync::atomic::Ordering::SeqCst;

impl Database {
    /// For what nothing depends on until a later transaction has waited. It must spend no proof, which could be
    /// used again after a power failure, and record no event, whose number is also in a file.
    pub(crate) async fn begin_without_waiting(&self) -> Result<Transaction, DbErr> {
        let (pool, takes) = self.write.watched();
        let waits = self.write.waits.clone();
        let begun = begin(&pool, TransactionOptions::default(), Some(waits)).await?;
        Ok(self.write.transaction(begun, takes))
    }

    /// For what is committed so often that it would take too long one after the other. On SQLite, those that
    /// commit at the same time wait for the disk together, after others can read what they wrote, so it must
    /// record no event either. PostgreSQL does this with all transactions.
    pub(crate) async fn begin_together(&self) -> Result<Transaction, DbErr> {
        let Some(journal) = &self.write.journal else { return self.begin().await };
        let mut begun = self.begin_without_waiting().await?;
        begun.journal = Some(Arc::clone(journal));
        Ok(begun)
    }

    #[cfg(feature = "testing")]
    pub(crate) fn syncs(&self) -> u64 {
        self.write.journal.as_ref().map_or(0, |journal| journal.syncs.load(SeqCst))
    }
}
