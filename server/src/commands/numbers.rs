//! Numbers as the operator reads them.

use identity::numbers::grouped;

/// "1 event", "10,412 events"
pub(super) fn count(number: i64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(number))
}

/// "41.8 MB"
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
