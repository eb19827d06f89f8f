//! Dates and times as text, always absolute, in the recipient's zone.

use super::setting::Setting;
use jiff::{Timestamp, Zoned, tz::TimeZone};

/// "Mar 4, 2027, 2:05 PM (Europe/Oslo)"
pub(super) fn date_and_time(at: i64, setting: &Setting) -> String {
    let (zone, name) = zone(setting);
    format!("{} ({name})", written(at, zone, DATE_AND_TIME))
}

/// "March 4, 2027"
pub(super) fn date(at: i64, setting: &Setting) -> String {
    written(at, zone(setting).0, DATE)
}

const DATE_AND_TIME: &str = "%b %-d, %Y, %-I:%M %p";
const DATE: &str = "%B %-d, %Y";

fn written(at: i64, zone: TimeZone, format: &str) -> String {
    zoned(at, zone).strftime(format).to_string()
}

/// A time outside the calendar is shown as its nearest end.
fn zoned(at: i64, zone: TimeZone) -> Zoned {
    let end = if at < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(at).unwrap_or(end).to_zoned(zone)
}

/// UTC if this program does not know the zone.
fn zone(setting: &Setting) -> (TimeZone, &str) {
    match TimeZone::get(&setting.time_zone) {
        Ok(zone) => (zone, &setting.time_zone),
        Err(_) => (TimeZone::UTC, "UTC"),
    }
}
