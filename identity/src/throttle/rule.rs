//! How many failures are free, and how long to wait after that.

use crate::{entity::throttle, services::CLOCKS_DIFFER};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};

/// In place of a time: the pause ends only with another proof or through an administrator.
pub const UNTIL_CLEARED: i64 = i64::MAX;

/// How many failures are free, and how long to wait after that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The failure that causes the first wait.
    free: i64,
    /// Seconds; doubled by each further failure.
    first_wait: i64,
    longest_wait: i64,
    /// From this failure on, nothing is compared until the count is cleared in another way.
    pub(super) cap: i64,
}

impl Rule {
    /// The latest time until which an attempt may have to wait. A later one was stored while a
    /// clock was ahead, unless it is [`UNTIL_CLEARED`].
    fn latest(self, now: i64) -> i64 {
        now.saturating_add(self.longest_wait).saturating_add(CLOCKS_DIFFER)
    }

    pub(super) fn is_open(self, next_at: i64, now: i64) -> bool {
        next_at <= now || (next_at > self.latest(now) && next_at < UNTIL_CLEARED)
    }

    /// The same as a condition.
    pub(super) fn open(self, now: i64) -> Expr {
        let next_at = || Expr::col((throttle::Entity, throttle::Column::NextAt));
        let is_too_late = next_at().gt(self.latest(now)).and(next_at().lt(UNTIL_CLEARED));
        next_at().lte(now).or(is_too_late)
    }

    /// Whether this number of consecutive failures causes a wait.
    pub(crate) fn pauses_at(self, failures: i64) -> bool {
        failures >= self.free
    }

    /// Whether this number of consecutive failures causes the first wait or the last one.
    pub(crate) fn is_told_at(self, failures: i64) -> bool {
        failures == self.free || failures == self.cap
    }
}

/// App codes and sent codes: 5 failures, then waits from 30 seconds doubling to an hour. After 20
/// in a row, code entry is paused until a recovery code or an administrator clears it.
pub(crate) const CODES: Rule = Rule { free: 5, first_wait: 30, longest_wait: 3600, cap: 20 };
/// All codes from the known browsers of an account together: at most 100 failures in a row (NIST SP
/// 800-63B 3.2.2), however often waits were lifted. Only a right code resets this count.
pub(super) const CODES_IN_ALL: Rule =
    Rule { free: 100, first_wait: 3600, longest_wait: 3600, cap: 100 };
/// Codes that confirm a new secret: the same waits, counted separately and without a cap, because a
/// right guess gives access to nothing.
pub(crate) const CONFIRMATIONS: Rule = Rule { cap: i64::MAX, ..CODES };
/// Recovery codes: the same waits, counted separately. 80 random bits need no cap below NIST's 100.
pub(crate) const RECOVERY_CODES: Rule = Rule { cap: 100, ..CODES };
/// Passwords: 10 failures, then waits growing to 15 minutes; never for good.
pub(super) const PASSWORDS: Rule =
    Rule { free: 10, first_wait: 30, longest_wait: 900, cap: i64::MAX };
/// Passwords in a known browser while the others of the account are paused.
pub(super) const PASSWORDS_IN_KNOWN_BROWSER: Rule = Rule { free: 5, ..PASSWORDS };
/// Wrong setup codes. 125 random bits need no wait; it keeps the audit log short.
pub(crate) const SETUP_CODES: Rule =
    Rule { free: 10, first_wait: 30, longest_wait: 900, cap: i64::MAX };
/// Wrong secrets of applications from one site. 256 random bits need no wait, and a right secret
/// never waits; this limits how much wrong ones write to the database and the log.
pub(crate) const APPLICATION_SECRETS: Rule = SETUP_CODES;

/// When the next attempt is allowed after the first failure.
pub(super) fn wait_after_first(rule: Rule, now: i64) -> i64 {
    if rule.free > 1 { 0 } else { now.saturating_add(rule.first_wait) }
}

/// When the next attempt is allowed after the failure that is being counted.
pub(super) fn wait_after(rule: Rule, now: i64) -> Expr {
    let failures = || Expr::col((throttle::Entity, throttle::Column::Failures));
    let mut case = CaseStatement::new()
        .case(failures().lt(rule.free - 1), Expr::value(0i64))
        .case(failures().gte(rule.cap - 1), Expr::value(UNTIL_CLEARED));
    let mut wait = rule.first_wait;
    for count in rule.free.. {
        if wait >= rule.longest_wait {
            break;
        }
        case = case.case(failures().eq(count - 1), Expr::value(now + wait));
        wait *= 2;
    }
    case.finally(Expr::value(now.saturating_add(rule.longest_wait))).into()
}
