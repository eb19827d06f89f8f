//! What every page knows about the installation, the visitor and the request.

use leptos::config::LeptosOptions;
use leptos::prelude::*;

use super::notice::Notice;

/// The frame's knowledge, provided once per page as context.
#[derive(Clone)]
pub(crate) struct Site {
    /// Name of the application, chosen by the operator.
    pub(crate) product: String,
    /// Name of the organization, when one is set.
    pub(crate) organization: Option<String>,
    /// Public host name, as printed on recovery-code sheets.
    pub(crate) host: String,
    /// Address of the style sheet.
    pub(crate) css: String,
    /// Address of the Latin text face, which is loaded ahead of the style sheet.
    pub(crate) font: String,
    /// Where the client code lies.
    pub(crate) options: LeptosOptions,
    pub(crate) theme: Theme,
    /// Result of the last action, shown once.
    pub(crate) notice: Option<Notice>,
    /// Who is signed in.
    pub(crate) person: Option<Person>,
    /// Id of the element that takes focus after this visit.
    pub(crate) focus: Option<String>,
    /// What the last action changed, so that other tabs learn of it.
    pub(crate) changed: Option<String>,
    /// The server's clock in Unix seconds.
    pub(crate) now: i64,
    /// Path and query of this page, to which the theme form returns.
    pub(crate) path: String,
    /// The zone in which times are shown.
    pub(crate) zone: jiff::tz::TimeZone,
}

/// The site of the page that is being rendered.
///
/// # Panics
///
/// When no [`Site`] was provided, which is a mistake in the code that renders the page.
pub(crate) fn site() -> Site {
    expect_context::<Site>()
}

/// Light or dark, or whatever the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Reads the cookie or the form value; anything unknown is [`Theme::System`].
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

    /// The word on its button.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The attribute of the root element; absent when the system decides.
    pub(crate) fn attribute(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.as_str())
    }
}

/// The person who is signed in, as the header shows them.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) email: String,
    /// Whether Administration is shown to them.
    pub(crate) is_administrator: bool,
}

impl Person {
    /// First letters of the first and the last word of the name, at most two.
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
    fn an_unknown_theme_is_the_systems() {
        assert_eq!(Theme::parse("sepia"), Theme::System);
        assert!(Theme::ALL.into_iter().all(|theme| Theme::parse(theme.as_str()) == theme));
    }
}
