//! Parses which part of the activity list an address names. Invalid values give the first page.

use crate::pages::{
    path,
    ui::pagination::{Neighbors, SIZES},
};
use identity::activity::{Page, Position, Show};
use serde::Deserialize;

/// The raw query.
#[derive(Default, Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    show: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    size: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) show: Show,
    pub(crate) position: Position,
    pub(crate) size: u64,
}

impl From<&Query> for Address {
    fn from(query: &Query) -> Self {
        let show = SHOWS.into_iter().find(|(_, word, _)| *word == query.show);
        let size = query.size.parse().ok().filter(|size| SIZES.contains(size));
        let position = match (query.after.parse(), query.before.parse()) {
            (Ok(id), _) => Position::After(id),
            (_, Ok(id)) => Position::Before(id),
            _ => Position::First,
        };
        Self {
            show: show.map_or(Show::Everything, |(show, ..)| show),
            position,
            size: size.unwrap_or(SIZES[0]),
        }
    }
}

/// What can be shown: the word in addresses, and the label.
pub(crate) const SHOWS: [(Show, &str, &str); 3] = [
    (Show::Everything, "everything", "Everything"),
    (Show::SignIns, "sign-ins", "Sign-ins"),
    (Show::SecurityChanges, "security-changes", "Security changes"),
];

impl Address {
    /// The word in addresses for [`Address::show`].
    pub(crate) fn show_word(self) -> &'static str {
        SHOWS.into_iter().find(|(show, ..)| *show == self.show).map_or("", |(_, word, _)| word)
    }

    /// The addresses of the neighboring pages.
    pub(crate) fn neighbors(self, page: &Page) -> Neighbors {
        let at = |place: String| {
            format!("{}?show={}&size={}{place}", path::ACTIVITY, self.show_word(), self.size)
        };
        let newest = page.first.filter(|_| page.has_newer);
        let oldest = page.last.filter(|_| page.has_older);
        Neighbors {
            first: (self.position != Position::First).then(|| at(String::new())),
            previous: newest.map(|id| at(format!("&before={id}"))),
            next: oldest.map(|id| at(format!("&after={id}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(show: &str, after: &str, before: &str, size: &str) -> Address {
        let [show, after, before, size] = [show, after, before, size].map(str::to_owned);
        Address::from(&Query { show, after, before, size })
    }

    #[test]
    fn a_page_without_a_known_event_leads_to_its_neighbors() {
        let unknown = Page {
            first: Some(9),
            last: Some(4),
            has_newer: true,
            has_older: true,
            ..Page::default()
        };
        let neighbors = address("", "10", "", "").neighbors(&unknown);
        assert!(neighbors.previous.is_some_and(|page| page.ends_with("&before=9")));
        assert!(neighbors.next.is_some_and(|page| page.ends_with("&after=4")));
    }

    #[test]
    fn invalid_values_give_the_first_page_of_all_events() {
        let first = Address { show: Show::Everything, position: Position::First, size: 25 };
        assert_eq!(address("", "", "", ""), first);
        assert_eq!(address("all", "x", "-", "1000"), first);
        let second = address("sign-ins", "17", "", "50");
        assert_eq!((second.show, second.position), (Show::SignIns, Position::After(17)));
        assert_eq!(second.size, 50);
    }
}
