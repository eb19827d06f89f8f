//! Certificates that will end soon.

use super::super::numbers::count;

const DAY: i64 = 86_400;
/// Seconds before its end from which on a certificate is reported. Programs that renew certificates do so
/// earlier.
const SOON: i64 = 14 * DAY;

/// The end of a sentence about a server whose certificate ends soon.
pub(super) fn warning(until: Option<i64>, now: i64) -> Option<String> {
    let left = until? - now;
    let when = match left {
        ..=0 => "has expired".to_owned(),
        // Rounded up.
        1.. => format!("expires in {}", count((left + DAY - 1) / DAY, "day")),
    };
    (left <= SOON).then(|| format!("but its certificate {when}"))
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
            (Some(1_000 + SOON), Some("expires in 14 days")),
            (Some(1_000 + SOON - DAY), Some("expires in 13 days")),
            (Some(1_000 + SOON - DAY - 1), Some("expires in 13 days")),
            (Some(1_001), Some("expires in 1 day")),
            (Some(1_000), Some("has expired")),
            (Some(999), Some("has expired")),
        ] {
            let expected = said.map(|when| format!("but its certificate {when}"));
            assert_eq!(warning(until, 1_000), expected, "{until:?}");
        }
    }
}
