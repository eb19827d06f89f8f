//! The page below a dialog about one user: the filtered list, or the user's own page. The dialog's
//! address carries it, and saving returns to it.

use crate::pages::{local_path::local_path, path, reply::redirect::Redirect};
use identity::account::AccountId;
use serde::Deserialize;

/// Longer addresses are not carried along; the list below is then unfiltered.
const LONGEST: usize = 150;

/// The part of a dialog's address that names the page below.
#[derive(Default, Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    from: String,
}

/// The id of the first heading of a user's own page.
pub(super) const HEADING: &str = "user-details";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReturnTo(String);

impl From<Query> for ReturnTo {
    fn from(query: Query) -> Self {
        Self::of(&query.from)
    }
}

impl ReturnTo {
    /// Falls back to the list if the path is neither the list nor a user's page.
    pub(crate) fn of(from: &str) -> Self {
        let known = local_path(from)
            .filter(|path| path.len() <= LONGEST && (is_list(path) || person(path).is_some()));
        Self(known.unwrap_or_else(|| path::USERS.to_owned()))
    }

    pub(crate) fn path(&self) -> &str {
        &self.0
    }

    /// The address of a dialog or a form over this page.
    pub(crate) fn over(&self, path: &str) -> String {
        if self.0 == path::USERS {
            path.to_owned()
        } else {
            format!("{path}?from={}", path::in_query(&self.0))
        }
    }

    /// Redirects back, with the focus on this user.
    pub(crate) fn back(&self, id: AccountId) -> Redirect {
        let focus = if is_list(&self.0) { format!("actions-{id}") } else { HEADING.to_owned() };
        Redirect::to(self.0.as_str()).focus(&focus)
    }

    /// Redirects to the list, because the user no longer exists.
    pub(crate) fn list(&self) -> Redirect {
        Redirect::to(if is_list(&self.0) { self.0.as_str() } else { path::USERS })
    }
}

fn is_list(path: &str) -> bool {
    path.split('?').next() == Some(path::USERS)
}

/// The account whose page the path is.
fn person(path: &str) -> Option<AccountId> {
    AccountId::parse(path.strip_prefix(path::USERS)?.strip_prefix('/')?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_leads_back_to_the_list_or_to_the_user() {
        for known in ["/admin/users", "/admin/users?q=ola&size=50", "/admin/users/7"] {
            assert_eq!(ReturnTo::of(known).path(), known);
        }
        for other in [
            "",
            "/",
            "/admin/users/7/edit",
            "/admin/users/new",
            "/admin/usersx",
            "//e",
            "https://e/admin/users",
        ] {
            assert_eq!(ReturnTo::of(other).path(), path::USERS, "{other}");
        }
        let long = format!("/admin/users?q={}", "x".repeat(LONGEST));
        assert_eq!(ReturnTo::of(&long).path(), path::USERS);
    }

    #[test]
    fn a_dialog_over_the_plain_list_has_a_plain_address() {
        assert_eq!(ReturnTo::of("").over("/admin/users/7/edit"), "/admin/users/7/edit");
        let over = ReturnTo::of("/admin/users?q=a&size=50").over("/admin/users/7/edit");
        assert_eq!(over, "/admin/users/7/edit?from=/admin/users%3Fq%3Da%26size%3D50");
    }
}
