//! Dates and times in words, always absolute, in a given time zone.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use leptos::prelude::*;

use super::site::site;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Style {
    /// "March 4, 2027"
    Date,
    /// "Mar 4, 2027"
    ShortDate,
    /// "Mar 4"
    Day,
    /// "Mar 4, 2027, 2:05 PM"
    #[default]
    DateTime,
    /// "2:05 PM"
    Time,
    /// "2:05:09 PM"
    TimeWithSeconds,
    /// "Mar 4, 2027, 2:05:09 PM"
    DateTimeWithSeconds,
}

/// A `<time>` element in the visitor's time zone, from Unix seconds.
#[component]
pub(crate) fn Moment(at: i64, #[prop(optional)] style: Style) -> impl IntoView {
    let zone = site().zone;
    view! { <time datetime=machine(at, &zone)>{moment(at, &zone, style)}</time> }
}

/// The same for a table cell, in two muted lines: the date, then the time.
#[component]
pub(crate) fn Stamp(at: i64) -> impl IntoView {
    let zone = site().zone;
    view! {
        <time class="stamp" datetime=machine(at, &zone)>
            {moment(at, &zone, Style::ShortDate)}
            <span class="stamp__comma">", "</span>
            <span class="stamp__hour">{moment(at, &zone, Style::Time)}</span>
        </time>
    }
}

/// ISO 8601 with the UTC offset, for the `datetime` attribute.
fn machine(at: i64, zone: &TimeZone) -> String {
    zoned(at, zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The time as text, for use within a sentence.
pub(crate) fn moment(at: i64, zone: &TimeZone, style: Style) -> String {
    let format = match style {
        Style::Date => "%B %-d, %Y",
        Style::ShortDate => "%b %-d, %Y",
        Style::Day => "%b %-d",
        Style::DateTime => "%b %-d, %Y, %-I:%M %p",
        Style::Time => "%-I:%M %p",
        Style::TimeWithSeconds => "%-I:%M:%S %p",
        Style::DateTimeWithSeconds => "%b %-d, %Y, %-I:%M:%S %p",
    };
    zoned(at, zone).strftime(format).to_string()
}

/// The name of a zone in the interface.
pub(crate) fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

/// A time outside the supported range is clamped to it.
fn zoned(at: i64, zone: &TimeZone) -> Zoned {
    let end = if at < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(at).unwrap_or(end).to_zoned(zone.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// March 4, 2027, 13:05:09 UTC.
    const AFTERNOON: i64 = 1_804_165_509;

    #[test]
    fn a_time_is_written_out() {
        let zone = TimeZone::get("Europe/Oslo").expect("a zone that exists");
        assert_eq!(moment(AFTERNOON, &zone, Style::Date), "March 4, 2027");
        assert_eq!(moment(AFTERNOON, &zone, Style::DateTime), "Mar 4, 2027, 2:05 PM");
        assert_eq!(moment(AFTERNOON, &zone, Style::Time), "2:05 PM");
        assert_eq!(moment(AFTERNOON, &zone, Style::TimeWithSeconds), "2:05:09 PM");
        assert_eq!(zone_name(&zone), "Europe/Oslo");
        assert_eq!(zone_name(&TimeZone::UTC), "UTC");
    }

    #[test]
    fn a_time_outside_the_calendar_does_not_panic() {
        assert!(!moment(i64::MAX, &TimeZone::UTC, Style::DateTime).is_empty());
        assert!(!moment(i64::MIN, &TimeZone::UTC, Style::DateTime).is_empty());
    }
}
