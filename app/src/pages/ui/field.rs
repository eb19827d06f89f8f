//! Fields with a visible label above; hint and error are between the label and the control.

use leptos::prelude::*;

use super::failed_form;
use super::first_focus::FirstFocus;
use super::icon::Icon;
use super::meanwhile;
use super::text::nobr;

/// The label, hint and error of any control. The control is passed as children, has the same id,
/// and is described by [`described_by`].
#[component]
pub(crate) fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(optional_no_strip)] hint: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    children: Children,
) -> AnyView {
    view! {
        <div class="field">
            <label class="field__label" r#for=id.clone()>{label}</label>
            {hint.map(|text| view! { <Hint field=id.clone() text /> })}
            {error.map(|text| view! { <FieldError field=id text /> })}
            {children()}
        </div>
    }
    .into_any()
}

/// The value of a control's `aria-describedby`: the error first, then the hint.
pub(crate) fn described_by(id: &str, has_hint: bool, has_error: bool) -> Option<String> {
    match (has_error, has_hint) {
        (true, true) => Some(format!("{id}-error {id}-hint")),
        (true, false) => Some(format!("{id}-error")),
        (false, true) => Some(format!("{id}-hint")),
        (false, false) => None,
    }
}

#[component]
pub(crate) fn Hint(
    /// The id of the field.
    #[prop(into)]
    field: String,
    #[prop(into)] text: String,
) -> impl IntoView {
    view! { <p class="field__hint" id=format!("{field}-hint")>{nobr(&text)}</p> }
}

#[component]
pub(crate) fn FieldError(
    /// The id of the field.
    #[prop(into)]
    field: String,
    #[prop(into)] text: String,
) -> impl IntoView {
    view! {
        <p class="field__error" id=format!("{field}-error")>
            <Icon name="alert" />
            <span><span class="visually-hidden">"Error: "</span>{nobr(&text)}</span>
        </p>
    }
}

/// One line of text.
#[component]
pub(crate) fn TextField(
    /// The name in the form; also the id, unless one is given.
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(default = name)] id: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] autocapitalize: Option<&'static str>,
    /// For codes with letters: uses the monospace font.
    #[prop(optional)]
    mono: bool,
    #[prop(default = true)] spellcheck: bool,
    /// May be empty; the label says so.
    #[prop(optional)]
    optional: bool,
    /// The value another user has saved since the form was opened.
    #[prop(optional_no_strip, into)]
    meanwhile: Option<String>,
    #[prop(optional)] first_focus: FirstFocus,
) -> AnyView {
    let value = failed_form::value(name, value);
    let hint = meanwhile::hint(hint, &value, meanwhile.as_deref());
    let described = described_by(id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id label hint error>
            <input
                class="input"
                data-kind=mono.then_some("mono")
                id=id
                name=name
                r#type="text"
                value=value
                autocomplete=autocomplete
                autocapitalize=autocapitalize
                spellcheck=(!spellcheck).then_some("false")
                aria-describedby=described
                aria-invalid=invalid
                data-first-focus=first_focus.attribute()
                required=!optional
            />
        </Field>
    }
    .into_any()
}

/// The email address of an account.
#[component]
pub(crate) fn EmailField(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(default = name)] id: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    /// The field is part of an error that is shown elsewhere.
    #[prop(optional)]
    invalid: bool,
    #[prop(default = "username")] autocomplete: &'static str,
    #[prop(optional)] first_focus: FirstFocus,
) -> AnyView {
    let value = failed_form::value(name, value);
    let described = described_by(id, hint.is_some(), error.is_some());
    let invalid = (invalid || error.is_some()).then_some("true");
    view! {
        <Field id label hint error>
            <input
                class="input"
                id=id
                name=name
                r#type="email"
                inputmode="email"
                value=value
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid
                data-first-focus=first_focus.attribute()
                required
            />
        </Field>
    }
    .into_any()
}

/// A select list; the options are pairs of value and label.
#[component]
pub(crate) fn SelectField(
    name: &'static str,
    #[prop(into)] label: String,
    options: Vec<(String, String)>,
    /// The chosen value.
    #[prop(into)]
    chosen: String,
    #[prop(default = name)] id: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    /// The value another user has saved since the form was opened.
    #[prop(optional_no_strip, into)]
    meanwhile: Option<String>,
) -> AnyView {
    let chosen = failed_form::value(name, chosen);
    let labelled = |value: String| {
        let found = options.iter().find(|(each, _)| *each == value);
        found.map_or(value.clone(), |(_, label)| label.clone())
    };
    let saved = meanwhile.filter(|saved| *saved != chosen).map(labelled);
    let hint = meanwhile::hint(hint, &chosen, saved.as_deref());
    let described = described_by(id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let options = options.into_iter().map(move |(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    view! {
        <Field id label hint error>
            <div class="select">
                <select
                    class="input"
                    id=id
                    name=name
                    aria-describedby=described
                    aria-invalid=invalid
                    required
                >
                    {options.collect_view()}
                </select>
                <Icon name="chevron" />
            </div>
        </Field>
    }
    .into_any()
}

/// A read-only value, styled like a field.
#[component]
pub(crate) fn FixedField(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    /// An address, which page translation leaves as it is.
    #[prop(optional)]
    verbatim: bool,
) -> AnyView {
    view! {
        <div class="field">
            <p class="field__label">{label}</p>
            <p class="field__fixed" translate=verbatim.then_some("no")>{value}</p>
            {hint.map(|text| view! { <p class="field__hint">{text}</p> })}
        </div>
    }
    .into_any()
}

/// A value that is sent with the form.
#[component]
pub(crate) fn HiddenField(name: &'static str, #[prop(into)] value: String) -> impl IntoView {
    let value = failed_form::value(name, value);
    view! { <input r#type="hidden" name=name value=value /> }
}

/// Tells password managers which account a password belongs to. Invisible and not focusable.
#[component]
pub(crate) fn HiddenUsername(#[prop(into)] email: String) -> impl IntoView {
    view! {
        <input
            class="visually-hidden"
            r#type="text"
            name="username"
            autocomplete="username"
            value=email
            readonly
            tabindex="-1"
            aria-hidden="true"
        />
    }
}

#[cfg(test)]
mod tests {
    use super::described_by;

    #[test]
    fn a_field_is_described_by_its_error_and_hint() {
        assert_eq!(described_by("code", false, false), None);
        assert_eq!(described_by("code", true, false).as_deref(), Some("code-hint"));
        assert_eq!(described_by("code", true, true).as_deref(), Some("code-error code-hint"));
    }
}
