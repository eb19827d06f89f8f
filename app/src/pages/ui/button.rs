//! Buttons. Each belongs to a form, so each works without client code.

use leptos::prelude::*;

use super::first_focus::FirstFocus;
use super::form_action::form_action;
use super::icon::Icon;
use super::text::nobr;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ButtonKind {
    /// One per view.
    Primary,
    #[default]
    Secondary,
    /// Text only.
    Quiet,
    /// Solid, for a destructive action.
    Danger,
    /// Secondary with danger text, for a button that leads to a destructive action.
    Caution,
}

impl ButtonKind {
    fn kind(self) -> Option<&'static str> {
        match self {
            Self::Primary => Some("primary"),
            Self::Secondary | Self::Caution => None,
            Self::Quiet => Some("quiet"),
            Self::Danger => Some("danger"),
        }
    }

    fn tone(self) -> Option<&'static str> {
        (self == Self::Caution).then_some("danger")
    }
}

/// Submits the form around it, or the one named by `form`.
#[component]
pub(crate) fn Submit(
    #[prop(into)] label: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<&'static str>,
    /// Replaces the label while waiting for the answer; derived from the label by default.
    #[prop(default = busy_text(&label))]
    busy: &'static str,
    /// The id of its form, if the button is outside it.
    #[prop(optional)]
    form: Option<&'static str>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] value: Option<String>,
    /// The id of the text that describes it.
    #[prop(optional)]
    described_by: Option<&'static str>,
    /// 44 px high, for the forms of signed-out pages.
    #[prop(optional)]
    large: bool,
    /// As wide as its form.
    #[prop(optional)]
    wide: bool,
    /// Aligns the text of a quiet button with the edge of its line.
    #[prop(optional)]
    hang: bool,
    #[prop(optional)] first_focus: FirstFocus,
) -> AnyView {
    view! {
        <button
            class="button"
            data-kind=kind.kind()
            data-tone=kind.tone()
            data-size=large.then_some("large")
            data-wide=wide.then_some("")
            data-hang=hang.then_some("")
            r#type="submit"
            form=form
            name=name
            value=value
            aria-describedby=described_by
            data-busy=busy
            data-first-focus=first_focus.attribute()
        >
            {icon.map(|name| view! { <Icon name /> })}
            <span>{nobr(&label)}</span>
        </button>
    }
    .into_any()
}

/// Opens another page or a dialog: a GET form with one button.
#[component]
pub(crate) fn Open(
    #[prop(into)] action: String,
    #[prop(into)] label: String,
    /// What the button is about, for assistive technology: it continues the label.
    #[prop(optional, into)]
    about: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<&'static str>,
    #[prop(optional)] first_focus: FirstFocus,
) -> AnyView {
    let about = continued(&about);
    view! {
        <form method="get" action=action>
            <button
                class="button"
                data-kind=kind.kind()
                data-tone=kind.tone()
                r#type="submit"
                data-first-focus=first_focus.attribute()
            >
                {icon.map(|name| view! { <Icon name /> })}
                <span>{nobr(&label)}{about}</span>
            </button>
        </form>
    }
    .into_any()
}

/// Like [`Open`], with fields, because a GET form replaces the query of its address.
#[component]
pub(crate) fn OpenWith(
    #[prop(into)] action: String,
    /// Pairs of name and value.
    fields: Vec<(&'static str, String)>,
    #[prop(into)] label: String,
    #[prop(optional)] kind: ButtonKind,
) -> AnyView {
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input r#type="hidden" name=name value=value /> });
    view! {
        <form method="get" action=action>
            {fields.collect_view()}
            <button class="button" data-kind=kind.kind() data-tone=kind.tone() r#type="submit">
                <span>{nobr(&label)}</span>
            </button>
        </form>
    }
    .into_any()
}

/// Performs an action: a POST form with one button.
#[component]
pub(crate) fn Act(
    #[prop(into)] action: String,
    #[prop(into)] label: String,
    /// What the button is about, for assistive technology: it continues the label.
    #[prop(optional, into)]
    about: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<&'static str>,
    #[prop(optional)] hang: bool,
) -> AnyView {
    let icon = icon.map(|name| view! { <Icon name /> });
    let about = continued(&about);
    let busy = busy_text(&label);
    view! {
        <form method="post" action=form_action(action)>
            <button
                class="button"
                data-kind=kind.kind()
                data-tone=kind.tone()
                data-hang=hang.then_some("")
                r#type="submit"
                data-busy=busy
            >
                {icon}
                <span>{nobr(&label)}{about}</span>
            </button>
        </form>
    }
    .into_any()
}

/// Continues the label of a button for assistive technology.
fn continued(about: &str) -> Option<AnyView> {
    (!about.is_empty())
        .then(|| view! { <span class="visually-hidden">{format!(" {about}")}</span> }.into_any())
}

/// The label of a button while it is busy.
fn busy_text(label: &str) -> &'static str {
    match label {
        "Sign in" => "Signing in…",
        "Continue" | "Confirm" | "Verify" | "Disable" => "Checking…",
        "Reset" => "Resetting…",
        "Save" | "Save Changes" => "Saving…",
        "Send code" | "Resend code" | "Send link" => "Sending…",
        _ => "Working…",
    }
}
