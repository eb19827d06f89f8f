//! Opening gates: where a protected host sends browsers, and what they see there.

pub(crate) mod enter; // `/gates/enter`
mod repeated; // P-GATE-LOOP

use super::{authorization::words::why_refused, path};
use identity::{
    access::Refusal,
    gate::{Entry, Host},
};

/// The entry to a gate that this path leads to.
pub(crate) fn entry_at(path: &str) -> Option<Entry> {
    let (path, query) = path.split_once('?')?;
    let is_ours = path == path::GATE_ENTER || path == path::GATE_CONTINUE;
    if is_ours { Entry::parse(query) } else { None }
}

/// Where an entry is continued, after a form of ours.
fn address(entry: &Entry) -> String {
    of_at_most(LONGEST_ADDRESS, entry)
}

/// The same for a cookie, which browsers drop if it is too long.
fn address_for_cookie(entry: &Entry) -> String {
    of_at_most(LONGEST_IN_COOKIE, entry)
}

/// In bytes. Our pages repeat the address in theirs, encoded once more.
const LONGEST_ADDRESS: usize = 3_000;
const LONGEST_IN_COOKIE: usize = 1_500;

/// Leads to the first page of the host if the address would be longer.
fn of_at_most(longest: usize, entry: &Entry) -> String {
    let address = |entry: &Entry| format!("{}?{}", path::GATE_CONTINUE, entry.query());
    let whole = address(entry);
    if whole.len() <= longest { whole } else { address(&entry.to_first_page()) }
}

/// What P-GATE-LOOP says.
pub fn lost_cookie(host: &Host) -> String {
    let host = host.as_str();
    format!(
        "You keep getting sent back to this page. The cookie for {host} is not reaching us. The proxy may be removing it, or the address may not use https."
    )
}

/// What P-GATE-REFUSED says; without a reason if a rule refuses everybody.
pub fn why(refusal: Option<Refusal>) -> &'static str {
    refusal.map_or("No user can open this page.", why_refused)
}
