//! Lines of the log of which there could be one per request, for example while storage is away. The
//! first line of a kind is logged at once, and how many followed once a minute.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

const MINUTE: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub struct LogLimit {
    kinds: Arc<Mutex<HashMap<&'static str, Window>>>,
    pause: Duration,
}

struct Window {
    end: Instant,
    more: u64,
}

impl Default for LogLimit {
    fn default() -> Self {
        Self { kinds: Arc::default(), pause: MINUTE }
    }
}

impl LogLimit {
    /// Whether a line of this kind is to be logged now. Otherwise it is counted.
    pub fn admits(&self, kind: &'static str) -> bool {
        let mut kinds = self.lock();
        let now = Instant::now();
        match kinds.get_mut(kind) {
            // The count of a window that ended a moment ago may not be logged yet.
            Some(window) if now < window.end || window.more > 0 => {
                window.more += 1;
                if window.more == 1 {
                    tokio::spawn(self.clone().report(kind, window.end));
                }
                false
            }
            _ => {
                kinds.insert(kind, Window { end: now + self.pause, more: 0 });
                true
            }
        }
    }

    /// Logs the count at the end of a window, and begins the next one.
    async fn report(self, kind: &'static str, end: Instant) {
        sleep_until(end).await;
        let window = Window { end: end + self.pause, more: 0 };
        let more = self.lock().insert(kind, window).map_or(0, |window| window.more);
        tracing::error!(kind, more, "the same happened again");
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<&'static str, Window>> {
        self.kinds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::sleep;

    #[tokio::test]
    async fn the_first_line_of_each_kind_is_logged_at_once_and_the_others_are_counted() {
        let limit = LogLimit { pause: Duration::from_millis(200), ..LogLimit::default() };
        let more = |kind| limit.lock().get(kind).map(|window| window.more);
        assert!(limit.admits("busy"));
        assert!(!limit.admits("busy") && !limit.admits("busy"));
        assert!(limit.admits("database"));
        assert_eq!((more("busy"), more("database")), (Some(2), Some(0)));
        sleep(Duration::from_millis(300)).await;
        assert_eq!(more("busy"), Some(0), "the count was logged");
        assert!(!limit.admits("busy"), "it goes on, so it is counted again");
        assert!(limit.admits("database"), "it happens again after a while");
        sleep(Duration::from_millis(600)).await;
        assert!(limit.admits("busy"), "after a quiet while");
    }
}
