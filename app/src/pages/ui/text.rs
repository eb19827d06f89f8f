//! The text of sentences, without changing characters; numbers and lists.

use identity::{direction::right_to_left, numbers::grouped};
use leptos::prelude::*;
use std::ops::Range;

/// Names that must not break at their hyphen. A non-breaking hyphen would change the text.
const UNBROKEN: [&str; 3] = ["Two-Factor", "two-factor", "6-digit"];

/// A part of a sentence that needs an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Stays on one line.
    Unbroken,
    /// Stays on one line, and page translation leaves it as it is.
    Phone,
    /// A name in another direction, which must not turn the sentence around.
    RightToLeft,
}

/// The text of a sentence: some names and phone numbers stay on one line, and names that are written
/// from right to left are isolated.
pub(crate) fn nobr(text: &str) -> AnyView {
    let Some((part, at)) = first_part(text) else {
        return text.to_owned().into_any();
    };
    // An empty text would be rendered as a space.
    let before = (at.start > 0).then(|| text[..at.start].to_owned());
    let after = (at.end < text.len()).then(|| nobr(&text[at.end..]));
    let inside = text[at].to_owned();
    let inside = match part {
        Part::Unbroken => view! { <span class="nobr">{inside}</span> }.into_any(),
        Part::Phone => view! { <span class="nobr" translate="no">{inside}</span> }.into_any(),
        Part::RightToLeft => view! { <bdi>{inside}</bdi> }.into_any(),
    };
    view! { {before}{inside}{after} }.into_any()
}

fn first_part(text: &str) -> Option<(Part, Range<usize>)> {
    let name = |name: &&str| text.find(*name).map(|at| (Part::Unbroken, at..at + name.len()));
    let names = UNBROKEN.iter().filter_map(name);
    let phone = phone_number(text).map(|at| (Part::Phone, at));
    let name = right_to_left(text).map(|at| (Part::RightToLeft, at));
    names.chain(phone).chain(name).min_by_key(|(_, at)| at.start)
}

/// The first number like `+49 1511 2345678`.
fn phone_number(text: &str) -> Option<Range<usize>> {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut starts = text.match_indices('+').map(|(at, _)| at);
    let start = starts.find(|at| text[at + 1..].starts_with(is_digit))?;
    let number = text[start + 1..].split(|c: char| !is_digit(c) && !" -".contains(c)).next();
    let number = number.unwrap_or_default().trim_end_matches([' ', '-']);
    Some(start..start + 1 + number.len())
}

/// A text that wraps only after these characters, as long as each part fits on a line.
pub(crate) fn wrapped_after(text: &str, after: &[char]) -> AnyView {
    let parts = text.split_inclusive(after).map(|part| view! { {part.to_owned()} <wbr /> });
    parts.collect_view().into_any()
}

/// An email address, which page translation leaves as it is.
#[component]
pub(crate) fn EmailText(address: String) -> impl IntoView {
    view! { <span translate="no">{wrapped_after(&address, &['@', '.'])}</span> }
}

/// "10,000"
pub(crate) fn number(number: u64) -> String {
    grouped(number)
}

/// A number with its noun, in the singular for one.
pub(crate) fn count(of: u64, one: &str, many: &str) -> String {
    if of == 1 { format!("1 {one}") } else { format!("{} {many}", number(of)) }
}

/// "Mobile App, SMS Message and Email"
pub(crate) fn listed(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// A link to another site, which opens in a new tab and says so.
#[component]
pub(crate) fn ExternalLink(href: &'static str, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <a href=href target="_blank" rel="noopener" data-native="">
            {format!("{text} (opens in a new tab)")}
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, first_part};

    /// The parts of a sentence that need an element.
    fn parts(mut text: &str) -> Vec<(Part, &str)> {
        let mut parts = Vec::new();
        while let Some((part, at)) = first_part(text) {
            parts.push((part, &text[at.clone()]));
            text = &text[at.end..];
        }
        parts
    }

    #[test]
    fn names_and_phone_numbers_are_found() {
        for (text, expected) in [
            (
                "We sent a 6-digit code to +49 1511 2345678. Look there.",
                vec![(Part::Unbroken, "6-digit"), (Part::Phone, "+49 1511 2345678")],
            ),
            ("+1 555-010-0123", vec![(Part::Phone, "+1 555-010-0123")]),
            ("maya+x@halden.example", vec![]),
            ("محمد علي was saved.", vec![(Part::RightToLeft, "محمد علي")]),
            ("Ingrid was saved.", vec![]),
            ("2 + 2", vec![]),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }
}
