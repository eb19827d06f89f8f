//! Whether the clock can be believed after a jump. A clock that is ahead for a moment would make a
//! sweep delete what is still needed, and would use up the app's codes of the coming days.

use super::{Clock, Services};
use crate::{entity::installation, error::Error};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use std::sync::{Mutex, PoisonError};

/// Seconds that the clock may gain over the running time at once: correcting it, or a night in
/// which the server was switched off, explains as much.
const JUMP: i64 = 18 * 60 * 60;

/// Seconds by which the clocks of nodes may differ. What was counted at a later time than that was
/// counted while a clock was ahead.
pub(crate) const CLOCKS_DIFFER: i64 = 5 * 60;

/// Seconds that a clock must run evenly after a jump until time steps of the app are recorded.
pub(crate) const FOR_CODES: i64 = 2 * 60;
/// Seconds that it must run evenly until housekeeping deletes anything.
pub(crate) const FOR_SWEEPS: i64 = 60 * 60;

/// How far the clock is ahead of the running time of this process.
pub(crate) struct Steadiness(Mutex<State>);

#[derive(Clone, Copy)]
struct State {
    believed: i64,
    /// After a jump: how far it is ahead now, and the running time since then.
    doubted: Option<(i64, i64)>,
}

impl Steadiness {
    /// `known` is the last time at which a clock was believed, by this or another process.
    pub(super) fn new(clock: &dyn Clock, known: Option<i64>) -> Self {
        let now = clock.now();
        let believed = known.map_or(now, |known| known.min(now)) - clock.running();
        Self(Mutex::new(State { believed, doubted: None }))
    }

    /// Seconds since the last jump, or `None` if the clock can be believed. A clock that is set back
    /// is believed at once.
    fn since_jump(&self, clock: &dyn Clock) -> Option<i64> {
        let running = clock.running();
        let ahead = clock.now() - running;
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ahead <= state.believed + JUMP {
            *state = State { believed: ahead, doubted: None };
            return None;
        }
        let since = match state.doubted {
            Some((doubted, since)) if ahead <= doubted + JUMP => since,
            _ => {
                let hours = (ahead - state.believed) / 3600;
                tracing::error!(
                    hours,
                    "ALARM: the clock jumped ahead: no app codes are accepted for two minutes, and nothing is deleted for an hour"
                );
                running
            }
        };
        state.doubted = Some((ahead, since));
        if running - since >= FOR_SWEEPS {
            *state = State { believed: ahead, doubted: None };
            return None;
        }
        Some(running - since)
    }
}

impl Services {
    /// Whether the clock has run evenly for so many seconds since it jumped ahead.
    pub(crate) fn is_clock_steady(&self, seconds: i64) -> bool {
        self.steadiness.since_jump(&*self.clock).is_none_or(|since| since >= seconds)
    }

    /// Notices a jump when it happens, and lets time pass where nothing else asks.
    pub(crate) fn note_clock(&self) {
        self.is_clock_steady(0);
    }

    /// Remembers the time, for the next start.
    pub(crate) async fn note_time(&self) -> Result<(), Error> {
        installation::Entity::update_many()
            .col_expr(installation::Column::KnownAt, Expr::value(self.now()))
            .filter(installation::Column::Id.eq(1))
            .exec(self.db.write())
            .await?;
        Ok(())
    }
}
