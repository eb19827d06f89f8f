//! Parses an address or form of the user list. Unknown values are ignored.

use super::words::{role_of, role_value};
use crate::pages::{
    path, query,
    ui::pagination::{Neighbors, SIZES},
};
use axum::http::Uri;
use identity::users::{
    bulk::Selection,
    filter::{Filter, SignInMethod, Status, TwoFactor},
    list::{ListQuery, Page, Position, Sort, SortKey},
};

/// The part of the list that is shown, and the selected users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) query: ListQuery,
    pub(super) ids: Vec<i64>,
    /// All matching users are selected.
    pub(super) all: bool,
}

/// The sort keys, by their word in an address.
pub(super) const SORTS: [(SortKey, &str, &str); 4] = [
    (SortKey::Name, "name", "Name"),
    (SortKey::TwoFactor, "two_factor", "Two-factor"),
    (SortKey::LastSignIn, "last_sign_in", "Last sign-in"),
    (SortKey::Created, "created", "Created"),
];

/// The value of "last_sign_in" for users who have not signed in for a long time.
pub(super) const IDLE: &str = "idle";

/// "name", or "-name" for descending order.
pub(super) fn sort_word(sort: Sort) -> String {
    let word = SORTS.into_iter().find(|(by, ..)| *by == sort.by).map_or("", |(_, word, _)| word);
    format!("{}{word}", if sort.descending { "-" } else { "" })
}

fn sort(word: &str) -> Option<Sort> {
    let (descending, word) = match word.strip_prefix('-') {
        Some(word) => (true, word),
        None => (false, word),
    };
    let (by, ..) = SORTS.into_iter().find(|(_, each, _)| *each == word)?;
    Some(Sort { by, descending })
}

impl Address {
    /// Parses a path with its query.
    pub(super) fn of(path: &str) -> Self {
        let uri: Uri = path.parse().unwrap_or_default();
        Self::of_pairs(&query::pairs(&uri))
    }

    /// Parses a form. If a name occurs twice, the last value is that of the pressed button.
    pub(super) fn of_pairs(pairs: &[(String, String)]) -> Self {
        let said = |name: &str| {
            let found = pairs.iter().rev().find(|(each, _)| each == name);
            found.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let text: String = said("q").trim().chars().take(100).collect();
        let position = match (said("after").parse(), said("before").parse()) {
            (Ok(id), _) => Position::After(id),
            (_, Ok(id)) => Position::Before(id),
            _ => Position::First,
        };
        let ids = pairs.iter().filter(|(name, _)| name == "id");
        let mut ids: Vec<_> = ids.filter_map(|(_, value)| value.parse().ok()).collect();
        ids.sort_unstable();
        ids.dedup();
        let all = said("all") == "on";
        Self {
            query: ListQuery {
                filter: Filter {
                    text,
                    two_factor: TwoFactor::parse(said("two_factor")),
                    role: role_of(said("role")),
                    status: Status::parse(said("status")),
                    method: SignInMethod::parse(said("method")),
                    idle: said("last_sign_in") == IDLE,
                },
                sort: sort(said("sort")).unwrap_or_default(),
                position,
                size: said("size").parse().ok().filter(|n| SIZES.contains(n)).unwrap_or(SIZES[0]),
            },
            ids: if all || said("all") == "off" { Vec::new() } else { ids },
            all,
        }
    }

    /// The filter, the order and the page size, as far as they are set.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let ListQuery { filter, sort, size, .. } = &self.query;
        let mut pairs = Vec::new();
        let mut say = |name, value: Option<&str>| {
            if let Some(value) = value {
                pairs.push((name, value.to_owned()));
            }
        };
        say("q", Some(filter.text.as_str()).filter(|text| !text.is_empty()));
        say("two_factor", filter.two_factor.map(TwoFactor::as_str));
        say("role", filter.role.map(role_value));
        say("status", filter.status.map(Status::as_str));
        say("method", filter.method.map(SignInMethod::as_str));
        say("last_sign_in", filter.idle.then_some(IDLE));
        let word = sort_word(*sort);
        say("sort", Some(word.as_str()).filter(|_| *sort != Sort::default()));
        let size = (*size != SIZES[0]).then(|| size.to_string());
        say("size", size.as_deref());
        pairs
    }

    /// The address of this page, without the selection.
    pub(super) fn path(&self) -> String {
        self.at(self.query.position)
    }

    /// The address of this page, with the selection.
    pub(super) fn path_with_selection(&self) -> String {
        let mut pairs = self.selection_pairs();
        pairs.extend(position_pair(self.query.position));
        path(path::USERS, &pairs)
    }

    /// [`Address::pairs`] and the selected users.
    pub(super) fn selection_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.pairs();
        if self.all {
            pairs.push(("all", "on".to_owned()))
        } else {
            pairs.extend(self.ids.iter().map(|id| ("id", id.to_string())))
        }
        pairs
    }

    /// The address of the first page.
    pub(super) fn start(&self) -> String {
        self.at(Position::First)
    }

    fn at(&self, position: Position) -> String {
        let mut pairs = self.pairs();
        pairs.extend(position_pair(position));
        path(path::USERS, &pairs)
    }

    pub(super) fn neighbors(&self, page: &Page) -> Neighbors {
        let is_first = self.query.position == Position::First;
        let first = page.people.first().filter(|_| page.has_previous);
        let last = page.people.last().filter(|_| page.has_next);
        Neighbors {
            first: (!is_first && page.has_previous).then(|| self.start()),
            previous: first.map(|person| self.at(Position::Before(person.id))),
            next: last.map(|person| self.at(Position::After(person.id))),
        }
    }

    /// `None` if no user is selected.
    pub(super) fn selection(&self) -> Option<Selection> {
        match self.all {
            true => Some(Selection::Matching(self.query.filter.clone())),
            false if self.ids.is_empty() => None,
            false => Some(Selection::These(self.ids.clone())),
        }
    }

    /// The number of filters that are set, not counting the search.
    pub(super) fn filters_set(&self) -> usize {
        let Filter { two_factor, role, status, method, idle, .. } = &self.query.filter;
        [two_factor.is_some(), role.is_some(), status.is_some(), method.is_some(), *idle]
            .into_iter()
            .filter(|is_set| *is_set)
            .count()
    }
}

fn position_pair(position: Position) -> Option<(&'static str, String)> {
    match position {
        Position::First => None,
        Position::After(id) => Some(("after", id.to_string())),
        Position::Before(id) => Some(("before", id.to_string())),
    }
}

/// Appends a query to a path.
pub(super) fn path(path: &str, pairs: &[(&'static str, String)]) -> String {
    let query: Vec<_> =
        pairs.iter().map(|(name, value)| format!("{name}={}", path::in_query(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_parsed_and_written() {
        for same in [
            "/admin/users",
            "/admin/users?q=ola%20%26&two_factor=not_enabled&role=member&status=locked&method=passkey&sort=-created&size=50&after=7",
            "/admin/users?two_factor=no_codes&status=active",
            "/admin/users?status=active&last_sign_in=idle&sort=last_sign_in",
            "/admin/users?two_factor=none&role=administrator&status=active",
            "/admin/users?before=7",
        ] {
            assert_eq!(Address::of(same).path(), same);
        }
    }

    #[test]
    fn invalid_values_are_ignored() {
        let odd = "/admin/users?q=&role=king&sort=size&size=7&after=x&other=1&status=";
        assert_eq!(Address::of(odd).path(), "/admin/users");
        assert_eq!(
            Address::of("/admin/users?sort=name&sort=-name").path(),
            "/admin/users?sort=-name"
        );
    }

    #[test]
    fn users_are_selected_by_id_or_all_at_once() {
        let these = Address::of("/admin/users?id=3&id=2&id=3&id=x");
        assert_eq!(these.selection(), Some(Selection::These(vec![2, 3])));
        let all = Address::of("/admin/users?id=3&all=on&role=member");
        assert!(matches!(all.selection(), Some(Selection::Matching(_))));
        assert_eq!(Address::of("/admin/users?id=3&all=off").selection(), None);
    }
}
