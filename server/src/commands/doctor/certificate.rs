//! Certificates that will end soon.

use super::super::numbers::count;

const DAY: i64 = 86_400;
/// Seconds before its end from which on a certificate is reported. Programs that renew certificates do so
/// earlier.
const SOON: i64 = 14 * DAY;

/// The end of a sentence about a server whose certificate ends soon.
pub(super) fn warning(until: Option<i64>, now: i64) -> Option<String> {
    let left = until? - now;
    let days = count(left.max(0) / DAY, "day");
    (left <= SOON).then(|| format!("but its certificate expires in {days}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_ends_within_fourteen_days_is_reported() {
        for (until, said) in [
            (None, None),
            (Some(1_000 + 15 * DAY), None),
            (Some(1_000 + SOON + 1), None),
            (Some(1_000 + SOON), Some("14 days")),
            (Some(1_000 + 2 * DAY - 1), Some("1 day")),
            (Some(1_000 + DAY - 1), Some("0 days")),
            (Some(999), Some("0 days")),
        ] {
            let expected = said.map(|days| format!("but its certificate expires in {days}"));
            assert_eq!(warning(until, 1_000), expected, "{until:?}");
        }
    }
}
