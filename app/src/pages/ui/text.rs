//! Controls line breaks without changing characters.

use leptos::prelude::*;

/// Names that must not break at their hyphen. A non-breaking hyphen would change the text.
const UNBROKEN: [&str; 3] = ["Two-Factor", "two-factor", "6-digit"];

/// The text with these names and phone numbers kept on one line.
pub(crate) fn nobr(text: &str) -> AnyView {
    let Some((before, kept, after)) = around_unbroken(text) else {
        return text.to_owned().into_any();
    };
    // An empty text would be rendered as a space.
    let before = (!before.is_empty()).then(|| before.to_owned());
    let after = (!after.is_empty()).then(|| nobr(after));
    view! { {before}<span class="nobr">{kept.to_owned()}</span>{after} }.into_any()
}

/// The text before, in and after the first part that must not break.
fn around_unbroken(text: &str) -> Option<(&str, &str, &str)> {
    let names = UNBROKEN.into_iter().filter_map(|name| Some((text.find(name)?, name.len())));
    let (start, length) = names.chain(phone_number(text)).min()?;
    let (before, rest) = text.split_at(start);
    let (kept, after) = rest.split_at(length);
    Some((before, kept, after))
}

/// The start and length of the first number like `+49 1511 2345678`.
fn phone_number(text: &str) -> Option<(usize, usize)> {
    let start = text.find('+')?;
    let number = text[start + 1..].split(|c: char| !c.is_ascii_digit() && !" -".contains(c)).next();
    let number = number.unwrap_or_default().trim_end_matches([' ', '-']);
    Some((start, 1 + number.len()))
}

/// "10,000"
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
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
    use super::around_unbroken;

    #[test]
    fn names_and_phone_numbers_stay_on_one_line() {
        let sent = "We sent a 6-digit code to +49 1511 2345678. Look there.";
        let (before, kept, after) = around_unbroken(sent).expect("a name");
        assert_eq!((before, kept), ("We sent a ", "6-digit"));
        let number = Some((" code to ", "+49 1511 2345678", ". Look there."));
        assert_eq!(around_unbroken(after), number);
        assert_eq!(around_unbroken("+1 555-010-0123"), Some(("", "+1 555-010-0123", "")));
        assert_eq!(
            around_unbroken("maya+x@halden.example"),
            Some(("maya", "+", "x@halden.example"))
        );
        assert_eq!(around_unbroken("maya@halden.example"), None);
    }
}
