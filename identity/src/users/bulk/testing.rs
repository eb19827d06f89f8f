//! For tests: what happens between reading the next users of a job and changing them.

#![expect(clippy::expect_used, reason = "a test that cannot continue has failed")]

use super::work::Piece;
use crate::{job::Job, testing::Bench};

impl Bench {
    /// Runs a piece of a job with 100 users. The statement runs after they were selected.
    pub async fn piece_with_a_change(&self, job: i64, statement: &str) {
        let piece = Piece::read(&self.services, job, 100).await.expect("a database");
        self.try_statement(statement).await.expect("a change");
        let tx = self.services.db.begin().await.expect("a transaction");
        piece.expect("users").run(&self.services, &tx).await.expect("a database");
        tx.commit().await.expect("a database");
    }
}
