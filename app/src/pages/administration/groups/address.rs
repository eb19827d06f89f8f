//! Parses an address of P-GROUP. Unknown values are ignored.

use crate::pages::{
    path, query,
    ui::pagination::{Neighbors, SIZES},
};
use axum::http::Uri;
use identity::group::{GroupId, MembersQuery, Page, Position};

/// The members that `path` with its query shows.
pub(super) fn query(path: &str) -> MembersQuery {
    let pairs = query::pairs(&path.parse::<Uri>().unwrap_or_default());
    let said = |name: &str| {
        let found = pairs.iter().rev().find(|(each, _)| each == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let position = match (said("after").parse(), said("before").parse()) {
        (Ok(id), _) => Position::After(id),
        (_, Ok(id)) => Position::Before(id),
        _ => Position::First,
    };
    MembersQuery {
        text: said("q").trim().chars().take(100).collect(),
        position,
        size: said("size").parse().ok().filter(|n| SIZES.contains(n)).unwrap_or(SIZES[0]),
    }
}

pub(super) fn neighbors(id: GroupId, query: &MembersQuery, page: &Page) -> Neighbors {
    let first = page.members.first().filter(|_| page.has_previous);
    let last = page.members.last().filter(|_| page.has_next);
    let at = |position: Option<(&str, String)>| {
        let mut pairs = Vec::new();
        if !query.text.is_empty() {
            pairs.push(format!("q={}", path::in_query(&query.text)));
        }
        if query.size != SIZES[0] {
            pairs.push(format!("size={}", query.size));
        }
        pairs.extend(position.map(|(name, id)| format!("{name}={id}")));
        let path = path::with(path::GROUP, id);
        if pairs.is_empty() { path } else { format!("{path}?{}", pairs.join("&")) }
    };
    Neighbors {
        first: (query.position != Position::First && page.has_previous).then(|| at(None)),
        previous: first.map(|member| at(Some(("before", member.id.to_string())))),
        next: last.map(|member| at(Some(("after", member.id.to_string())))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_parsed() {
        let asked = query("/admin/groups/7?q=%20ola&after=9&size=50");
        let expected =
            MembersQuery { text: "ola".to_owned(), position: Position::After(9), size: 50 };
        assert_eq!(asked, expected);
        let plain = MembersQuery { text: String::new(), position: Position::First, size: 25 };
        assert_eq!(query("/admin/groups/7?size=7&after=x&other=1"), plain);
    }
}
