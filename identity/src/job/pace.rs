//! How many users, or encrypted values, fit into one piece. SQLite has one writer, so a piece should be short; on
//! PostgreSQL others hardly wait for it.

use crate::{error::Error, services::Services};
use std::time::Duration;
use tokio::time::Instant;

/// Users per piece, at most and at least. Sizes in between are multiples of the minimum, so that
/// databases have few statements to prepare.
const MOST: usize = 512;
const LEAST: usize = 64;
/// How long a piece should block other writers. Those that wait for it come before the next piece.
/// A sign-in writes twice, and shorter pieces take longer in total.
const HOLD_UP: Duration = Duration::from_millis(12);
/// How often SQLite's journal is checkpointed.
const CHECKPOINT: Duration = Duration::from_millis(500);

pub(crate) struct Pace {
    pub(crate) size: usize,
    checkpointed: Instant,
}

impl Pace {
    pub(crate) fn new(services: &Services) -> Self {
        let size = if services.db.has_one_writer() { LEAST } else { MOST };
        Self { size, checkpointed: Instant::now() }
    }

    /// Learns from a piece how large the next one may be.
    pub(crate) async fn after(&mut self, services: &Services, took: Duration) -> Result<(), Error> {
        if services.db.has_one_writer() {
            self.size = next_size(self.size, took);
            if self.checkpointed.elapsed() > CHECKPOINT {
                services.db.checkpoint().await?;
                self.checkpointed = Instant::now();
            }
        }
        Ok(())
    }
}

/// How many users fit into [`HOLD_UP`], judging by the last piece.
fn next_size(size: usize, took: Duration) -> usize {
    let fitting = size as u128 * HOLD_UP.as_micros() / took.as_micros().max(1);
    let fitting = usize::try_from(fitting).unwrap_or(MOST).min(size * 2);
    (fitting / LEAST * LEAST).clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_piece_is_as_long_as_the_time_allows() {
        let after = |size, ms| next_size(size, Duration::from_millis(ms));
        assert_eq!(after(256, 12), 256);
        assert_eq!(after(256, 24), 128);
        assert_eq!(after(192, 8), 256);
        assert_eq!(after(64, 1), 128, "one fast piece says little");
        assert_eq!(after(512, 0), MOST);
        assert_eq!(after(64, 10_000), LEAST);
    }
}
