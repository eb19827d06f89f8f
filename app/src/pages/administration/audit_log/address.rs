//! Parses which part of the log an address names. Invalid values are ignored.

use super::events::{EventSelection, FAILED};
use crate::pages::{
    path,
    ui::pagination::{Neighbors, SIZES},
};
use identity::audit_log::{Filter, Page, Place, Position};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::Deserialize;

/// The raw query; also the fields of an export.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Query {
    pub(super) event: String,
    pub(super) actor: String,
    pub(super) user: String,
    pub(super) result: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) range: String,
    pub(super) size: String,
    pub(super) after: String,
    pub(super) before: String,
}

/// "Quick ranges": the word in addresses, the label, and the number of hours to look back.
pub(super) const RANGES: [(&str, &str, i64); 3] =
    [("24h", "24 hours", 24), ("7d", "7 days", 7 * 24), ("30d", "30 days", 30 * 24)];

/// Results: the word in addresses, and the label.
pub(super) const RESULTS: [(&str, &str); 3] =
    [("", "Any"), ("success", "Success"), ("failure", "Failure")];

/// The address of the refused sign-ins of the last 24 hours.
pub(crate) fn failed_sign_ins() -> String {
    let query = Query { event: FAILED.into(), range: RANGES[0].0.into(), ..Query::default() };
    query.path("")
}

impl Query {
    /// Drops invalid values. Days take precedence over a quick range.
    pub(super) fn sound(mut self) -> Self {
        let is_day = |text: &str| text.parse::<Date>().is_ok();
        for day in [&mut self.from, &mut self.to] {
            if !is_day(day) {
                day.clear();
            }
        }
        for text in [&mut self.actor, &mut self.user] {
            *text = text.trim().chars().take(LONGEST).collect();
        }
        let range = |text: &str| RANGES.iter().any(|(word, ..)| *word == text);
        if !range(&self.range) || !self.from.is_empty() || !self.to.is_empty() {
            self.range.clear();
        }
        if !RESULTS.iter().any(|(word, _)| *word == self.result) {
            self.result.clear();
        }
        if EventSelection::of(&self.event).is_none() {
            self.event.clear();
        }
        self
    }

    /// The filter for the query; days are those of `zone`.
    pub(super) fn filter(&self, now: i64, zone: &TimeZone) -> Filter {
        let selection = EventSelection::of(&self.event);
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let hours = RANGES.iter().find(|(word, ..)| *word == self.range).map(|(.., hours)| hours);
        let mut filter = Filter {
            refused: match self.result.as_str() {
                "success" => Some(false),
                "failure" => Some(true),
                _ => None,
            },
            actor: text(&self.actor),
            user: text(&self.user),
            from: start(&self.from, 0, zone).or(hours.map(|hours| now - hours * 3600)),
            until: start(&self.to, 1, zone),
            kinds: None,
        };
        if let Some(selection) = selection {
            let contradicts = selection.refused.is_some_and(|it| filter.refused == Some(!it));
            filter.kinds = Some(if contradicts { Vec::new() } else { selection.kinds });
            filter.refused = filter.refused.or(selection.refused);
        }
        filter
    }

    pub(super) fn size(&self) -> u64 {
        self.size.parse().ok().filter(|size| SIZES.contains(size)).unwrap_or(SIZES[0])
    }

    pub(super) fn position(&self) -> Position {
        match (place(&self.after), place(&self.before)) {
            (Some(place), _) => Position::After(place),
            (_, Some(place)) => Position::Before(place),
            _ => Position::First,
        }
    }

    pub(super) fn is_filtered(&self) -> bool {
        !self.set().is_empty()
    }

    /// The filters that are set, as form fields.
    pub(super) fn set(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("event", &self.event),
            ("actor", &self.actor),
            ("user", &self.user),
            ("result", &self.result),
            ("from", &self.from),
            ("to", &self.to),
            ("range", &self.range),
        ];
        let set = all.into_iter().filter(|(_, value)| !value.is_empty());
        set.map(|(name, value)| (name, value.clone())).collect()
    }

    /// The number of filter fields that are set, not counting a quick range.
    pub(super) fn fields_set(&self) -> usize {
        self.set().iter().filter(|(name, _)| *name != "range").count()
    }

    /// The address of the page at `place`, such as `after=…`.
    pub(super) fn path(&self, place: &str) -> String {
        let set = self
            .set()
            .into_iter()
            .map(|(name, value)| format!("{name}={}", path::in_query(&value)));
        let mut parts: Vec<String> = set.collect();
        if self.size() != SIZES[0] {
            parts.push(format!("size={}", self.size()));
        }
        parts.extend((!place.is_empty()).then(|| place.to_owned()));
        if parts.is_empty() {
            path::AUDIT_LOG.to_owned()
        } else {
            format!("{}?{}", path::AUDIT_LOG, parts.join("&"))
        }
    }

    /// The addresses of the neighboring pages.
    pub(super) fn neighbors(&self, page: &Page) -> Neighbors {
        let at = |word: &str, place: Place| self.path(&format!("{word}={}-{}", place.at, place.id));
        let newest = page.first.filter(|_| page.has_newer);
        let oldest = page.last.filter(|_| page.has_older);
        Neighbors {
            first: (self.position() != Position::First).then(|| self.path("")),
            previous: newest.map(|place| at("before", place)),
            next: oldest.map(|place| at("after", place)),
        }
    }
}

/// The maximum length of a name or address to search for, in characters.
const LONGEST: usize = 254;

/// The Unix time at which the day begins that is `later` days after `day`.
fn start(day: &str, later: i64, zone: &TimeZone) -> Option<i64> {
    let day: Date = day.parse().ok()?;
    let day = day.checked_add(later.days()).ok()?;
    Some(day.to_zoned(zone.clone()).ok()?.timestamp().as_second())
}

fn place(text: &str) -> Option<Place> {
    let (at, id) = text.rsplit_once('-')?;
    Some(Place { at: at.parse().ok()?, id: id.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::audit::Kind;

    #[test]
    fn invalid_values_are_ignored() {
        let odd = Query {
            event: "all".into(),
            result: "refused".into(),
            from: "2027-02-30".into(),
            to: "today".into(),
            range: "1y".into(),
            size: "1000".into(),
            after: "17".into(),
            before: "a-b".into(),
            ..Query::default()
        };
        let sound = odd.sound();
        assert!(!sound.is_filtered());
        assert_eq!(sound.filter(0, &TimeZone::UTC), Filter::default());
        assert_eq!((sound.size(), sound.position()), (25, Position::First));
        assert_eq!(sound.path(""), path::AUDIT_LOG);
    }

    #[test]
    fn days_are_in_the_time_zone_and_take_precedence_over_a_range() {
        let zone = TimeZone::get("Europe/Oslo").expect("a zone");
        let query = Query {
            from: "2027-03-04".into(),
            to: "2027-03-04".into(),
            range: "7d".into(),
            ..Query::default()
        };
        let filter = query.sound().filter(0, &zone);
        // 2027-03-03T23:00Z
        assert_eq!(filter.from, Some(1_804_114_800));
        assert_eq!(filter.until, Some(1_804_114_800 + 86_400));
    }

    #[test]
    fn a_contradicting_filter_matches_nothing() {
        let query = |result: &str| {
            let query = Query { event: FAILED.into(), result: result.into(), ..Query::default() };
            query.filter(0, &TimeZone::UTC)
        };
        assert_eq!(query("").refused, Some(true));
        assert_eq!(query("failure").kinds, Some(vec![Kind::SignInStarted, Kind::SignedIn]));
        assert_eq!(query("success").kinds, Some(Vec::new()));
    }

    #[test]
    fn an_address_is_parsed_and_written() {
        let query = Query {
            actor: "a&b=c".into(),
            size: "50".into(),
            after: "1800000000-17".into(),
            ..Query::default()
        };
        assert_eq!(query.position(), Position::After(Place { at: 1_800_000_000, id: 17 }));
        assert_eq!(query.path("before=5-6"), "/admin/audit-log?actor=a%26b%3Dc&size=50&before=5-6");
        assert_eq!(failed_sign_ins(), "/admin/audit-log?event=sign-in-refused&range=24h");
    }
}
