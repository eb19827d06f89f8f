//! Which key signs, and when another one does. A pure decision about the keys of one algorithm.

use crate::entity::signing_key::Model;

const DAY: i64 = 86_400;

/// Seconds after which the next key takes over.
pub const LIFETIME: i64 = 180 * DAY;
/// Seconds for which a key is published before it signs: longer than the 15 minutes for which the key set
/// may be cached, because a clock of another node may be five minutes ahead.
pub const PUBLISHED_BEFORE: i64 = 20 * 60;
/// Seconds for which a former key stays published. ID tokens are valid for ten minutes; the rest is for
/// applications whose clocks or caches are late, and for nodes that still sign with it.
pub const PUBLISHED_AFTER: i64 = DAY;

/// What has to be done so that there is a current key and a next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// There is no current key, so a new key becomes the current one.
    pub(super) makes_current: bool,
    /// The next key becomes the current one.
    pub(super) promotes: bool,
    /// A new key becomes the next one.
    pub(super) makes_next: bool,
}

impl Plan {
    pub(super) const ROTATION: Self =
        Self { makes_current: false, promotes: true, makes_next: true };

    /// For keys that are missing.
    pub(super) fn to_complete(keys: &[&Model]) -> Self {
        match (current(keys), next(keys)) {
            (None, None) => Self { makes_current: true, makes_next: true, promotes: false },
            (None, Some(_)) => Self::ROTATION,
            (Some(_), None) => Self { makes_next: true, ..Self::default() },
            (Some(_), Some(_)) => Self::default(),
        }
    }

    /// The same, and for a current key that is old.
    pub(super) fn by_age(keys: &[&Model], now: i64) -> Self {
        match (current(keys), next(keys)) {
            (Some(current), Some(next)) if rotates_at(current, next) <= now => Self::ROTATION,
            _ => Self::to_complete(keys),
        }
    }

    /// How many keys have to be made. Something has to be done only if it is not zero.
    pub(super) fn makes(self) -> usize {
        usize::from(self.makes_current) + usize::from(self.makes_next)
    }
}

/// When the next key takes over.
pub(super) fn rotates_at(current: &Model, next: &Model) -> i64 {
    let since = current.used_from.unwrap_or(current.created_at);
    (since + LIFETIME).max(may_sign_from(next))
}

/// When all applications have read the next key.
pub(super) fn may_sign_from(next: &Model) -> i64 {
    next.created_at + PUBLISHED_BEFORE
}

pub(super) fn current<'a>(keys: &[&'a Model]) -> Option<&'a Model> {
    keys.iter().rfind(|key| is_current(key)).copied()
}

pub(super) fn next<'a>(keys: &[&'a Model]) -> Option<&'a Model> {
    keys.iter().rfind(|key| key.used_from.is_none()).copied()
}

pub(super) fn is_current(key: &Model) -> bool {
    key.used_from.is_some() && key.used_until.is_none()
}

/// Until when a former key stays published. `None` for the others, which are always published.
pub(super) fn published_until(key: &Model) -> Option<i64> {
    key.used_until.map(|until| until + PUBLISHED_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Sealed;

    fn key(created_at: i64, used_from: Option<i64>, used_until: Option<i64>) -> Model {
        let (key_id, algorithm) = (String::new(), String::new());
        let private_key = Sealed(String::new());
        Model { id: created_at, key_id, algorithm, private_key, created_at, used_from, used_until }
    }

    #[test]
    fn the_next_key_takes_over_when_the_current_one_is_old_and_it_was_published() {
        let first = Plan { makes_current: true, promotes: false, makes_next: true };
        let only_next = Plan { makes_next: true, ..Plan::default() };
        let both = |next| vec![key(0, Some(0), None), key(next, None, None)];
        for (keys, now, plan) in [
            (vec![], 0, first),
            (vec![key(0, Some(0), Some(5))], 9, first),
            (vec![key(0, None, None)], 0, Plan::ROTATION),
            (vec![key(0, Some(0), None)], LIFETIME, only_next),
            (both(1), LIFETIME - 1, Plan::default()),
            (both(1), LIFETIME, Plan::ROTATION),
            (both(LIFETIME), LIFETIME, Plan::default()),
            (both(LIFETIME), LIFETIME + PUBLISHED_BEFORE, Plan::ROTATION),
        ] {
            let keys: Vec<&Model> = keys.iter().collect();
            assert_eq!(Plan::by_age(&keys, now), plan, "{keys:?} at {now}");
        }
        let old = both(1);
        assert_eq!(Plan::to_complete(&old.iter().collect::<Vec<_>>()), Plan::default());
    }
}
