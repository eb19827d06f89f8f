//! A day.

use jiff::{civil::Date, tz::TimeZone};
use leptos::prelude::*;

use super::failed_form;
use super::field::{Field, described_by};
use super::meanwhile;
use super::time::{Style, moment};

#[component]
pub(crate) fn DateField(
    /// The name in the form, and the id.
    name: &'static str,
    #[prop(into)] label: String,
    /// The raw input, or a date as YYYY-MM-DD.
    #[prop(into)]
    value: String,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional)] optional: bool,
    /// The date another user has saved since the form was opened, as YYYY-MM-DD.
    #[prop(optional_no_strip, into)]
    meanwhile: Option<String>,
) -> AnyView {
    let value = failed_form::value(name, value);
    let other = meanwhile.filter(|saved| *saved != value).map(|saved| in_words(&saved));
    let hint = meanwhile::hint(None, &value, other.as_deref());
    let described = described_by(name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=name label hint error>
            <input
                class="input"
                data-kind="date"
                r#type="date"
                id=name
                name=name
                value=value
                autocomplete="off"
                aria-describedby=described
                aria-invalid=invalid
                required=!optional
            />
        </Field>
    }
    .into_any()
}

/// "March 4, 2027"
fn in_words(day: &str) -> String {
    let date: Option<Date> = day.parse().ok();
    let start = date.and_then(|date| date.to_zoned(TimeZone::UTC).ok());
    match start {
        Some(start) => moment(start.timestamp().as_second(), &TimeZone::UTC, Style::Date),
        None => day.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_day_is_written_out() {
        assert_eq!(in_words("2027-03-04"), "March 4, 2027");
        assert_eq!(in_words("soon"), "soon");
    }
}
