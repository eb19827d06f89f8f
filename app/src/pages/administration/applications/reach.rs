//! How many users can open an application.

use super::words;
use crate::pages::ui::text::{count, number};
use identity::access::Counts;

/// "40 of 300 users can open this application. 3 would have to set up a passkey first."
pub(super) fn reach(counts: &Counts) -> String {
    let Counts { active, can_open, would_set_up, missing } = *counts;
    let (some, all) = (number(can_open), count(active, "user", "users"));
    let first = missing.map(|missing| {
        let method = words::method(missing);
        format!(" {} would have to set up {method} first.", number(would_set_up))
    });
    format!("{some} of {all} can open this application.{}", first.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::access::Missing;

    #[test]
    fn the_sentence_names_the_method_that_users_would_have_to_set_up() {
        let counts = Counts { active: 300, can_open: 40, ..Counts::default() };
        assert_eq!(reach(&counts), "40 of 300 users can open this application.");
        let counts = Counts { would_set_up: 3, missing: Some(Missing::Passkey), ..counts };
        assert_eq!(
            reach(&counts),
            "40 of 300 users can open this application. 3 would have to set up a passkey first."
        );
    }
}
