//! Data about the installation, the visitor and the request that every page needs.

use std::sync::Arc;

use identity::{account::Role, session::Session};
use leptos::config::LeptosOptions;
use leptos::prelude::*;

use super::notice::Notice;
use crate::pages::assets::Assets;

/// The data of the frame, provided once per page as context.
#[derive(Clone)]
pub(crate) struct Site {
    /// The name of the application, chosen by the operator.
    pub(crate) product: String,
    /// The name of the organization, if one is set.
    pub(crate) organization: Option<String>,
    /// The public host name, as printed on recovery code sheets.
    pub(crate) host: String,
    pub(crate) assets: Arc<Assets>,
    /// Whether the page contains the style sheet, instead of a link to it.
    pub(crate) has_style_sheet: bool,
    /// For `make dev`, which reloads pages.
    pub(crate) options: LeptosOptions,
    pub(crate) theme: Theme,
    /// The result of the last action, shown once.
    pub(crate) notice: Option<Notice>,
    /// The id of the account that the forms of this page are about.
    pub(crate) account: Option<String>,
    /// The signed-in user.
    pub(crate) person: Option<Person>,
    /// The id of the element to focus after this visit.
    pub(crate) focus: Option<String>,
    /// What the last action changed, for notifying other tabs: the topic and the sentence that
    /// they show.
    pub(crate) changed: Option<(&'static str, &'static str)>,
    /// The server's clock in Unix seconds.
    pub(crate) now: i64,
    /// The path and query of this page, to which the theme form returns.
    pub(crate) path: String,
    /// The time zone for this page.
    pub(crate) zone: jiff::tz::TimeZone,
}

/// The site of the page that is being rendered.
///
/// # Panics
///
/// If no [`Site`] was provided, which is a bug in the code that renders the page.
pub(crate) fn site() -> Site {
    expect_context::<Site>()
}

/// Light, dark, or the system's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Parses the cookie or form value; unknown values become [`Theme::System`].
    pub(crate) fn parse(value: &str) -> Self {
        match value {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The label of its button.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The attribute of the root element; absent for the system's choice.
    pub(crate) fn attribute(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.as_str())
    }
}

/// The signed-in user, as the header shows them.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) email: String,
    /// Whether the header links to Administration.
    pub(crate) is_administrator: bool,
}

impl Person {
    pub(crate) fn of(session: &Session) -> Self {
        Self {
            name: session.name.clone(),
            email: session.email.clone(),
            is_administrator: session.role == Role::Administrator,
        }
    }

    /// The first letters of the first and the last word of the name.
    pub(crate) fn initials(&self) -> String {
        let mut words = self.name.split_whitespace();
        [words.next(), words.next_back()]
            .into_iter()
            .flatten()
            .filter_map(|word| word.chars().next())
            .flat_map(char::to_uppercase)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn initials(name: &str) -> String {
        Person { name: name.to_owned(), email: String::new(), is_administrator: false }.initials()
    }

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        assert_eq!(initials("Maya Lindqvist"), "ML");
        assert_eq!(initials("ana maría de la cruz"), "AC");
        assert_eq!(initials("Cher"), "C");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn an_unknown_theme_means_the_system_theme() {
        assert_eq!(Theme::parse("sepia"), Theme::System);
        assert!(Theme::ALL.into_iter().all(|theme| Theme::parse(theme.as_str()) == theme));
    }
}
