//! Dialogs. The server renders them open, within the page; client code makes them modal.

use axum::http::Uri;
use leptos::prelude::*;

use super::button::{ButtonKind, Submit};
use super::failed_form::ServerError;
use super::first_focus::FirstFocus;
use super::form_action::form_action;
use super::icon::Icon;
use super::text::nobr;
use crate::pages::query::pairs;

/// The id of the form that leads to the page below. Only one dialog is open at a time.
const CLOSE: &str = "close";

/// A dialog with its row of buttons; the content is passed as children.
///
/// Put the primary button first: the style sheet places it on the right. With `close`, the user can
/// leave the dialog by "Close", [`Cancel`] or Escape. A dialog that is left by a POST has a
/// separate [`CloseButton`] instead.
#[component]
pub(crate) fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    /// Buttons at the bottom.
    actions: impl IntoView + 'static,
    /// The address of the page below.
    #[prop(optional, into)]
    close: Option<String>,
    #[prop(optional)] close_button: Option<AnyView>,
    /// 640 px instead of 560 px.
    #[prop(optional)]
    wide: bool,
    /// A short question about a destructive action. Its message has the id `{id}-message`.
    #[prop(optional)]
    alert: bool,
    /// Escape presses the primary button instead of closing.
    #[prop(optional)]
    escape_continue: bool,
    /// Pressing the backdrop closes it. Only for dialogs without fields and secrets.
    #[prop(optional)]
    light_dismiss: bool,
    /// Announced once the dialog is shown.
    #[prop(optional, into)]
    announce: Option<String>,
    /// The topic on which other tabs announce changes.
    #[prop(optional, into)]
    channel: Option<String>,
    /// When its content expires, in Unix seconds, and the text announced then.
    #[prop(optional_no_strip, into)]
    expires: Option<(i64, &'static str)>,
    children: Children,
) -> AnyView {
    let title_id = format!("{id}-title");
    let message_id = alert.then(|| format!("{id}-message"));
    view! {
        <dialog
            class="dialog"
            id=id
            open
            role=alert.then_some("alertdialog")
            aria-labelledby=title_id
            aria-describedby=message_id
            data-size=wide.then_some("wide")
            data-escape=escape_continue.then_some("continue")
            data-light-dismiss=light_dismiss.then_some("")
            data-announce=announce
            data-channel=channel
            data-expires=expires.map(|(at, _)| at.to_string())
            data-expired-text=expires.map(|(_, text)| text)
        >
            <div class="dialog__sheet">
                <div class="dialog__head">
                    <h2 id=title_id.clone() tabindex="-1">{nobr(&title)}</h2>
                </div>
                <div class="dialog__body">
                    <div class="visually-hidden" role="status"></div>
                    <ServerError />
                    {children()}
                </div>
                <div class="dialog__actions">{actions}</div>
                {close.map(|below| view! { <Close below /> })}
                {close_button.map(|button| view! { <div class="dialog__close">{button}</div> })}
            </div>
        </dialog>
    }
    .into_any()
}

/// Asks for confirmation of one action, without fields.
#[component]
pub(crate) fn ConfirmDialog(
    id: &'static str,
    #[prop(into)] title: String,
    /// The address of the page below.
    #[prop(into)]
    close: String,
    /// The id of its form.
    form: &'static str,
    #[prop(into)] action: String,
    /// The label of the button that performs the action.
    label: &'static str,
    #[prop(default = ButtonKind::Danger)] kind: ButtonKind,
    #[prop(into)] message: String,
) -> AnyView {
    view! {
        <Dialog
            id
            title
            close
            alert=true
            light_dismiss=true
            actions=view! { <Submit label kind form /> <Cancel first_focus=FirstFocus::Yes /> }
        >
            <form id=form method="post" action=form_action(action) hidden></form>
            <p id=format!("{id}-message")>{nobr(&message)}</p>
        </Dialog>
    }
    .into_any()
}

/// "Close", last in the source and top right on the screen. A GET form replaces the query of its
/// address, so the query of the page below is passed in fields.
#[component]
fn Close(below: String) -> impl IntoView {
    let fields = query(&below)
        .into_iter()
        .map(|(name, value)| view! { <input r#type="hidden" name=name value=value /> });
    view! {
        <form class="dialog__close" id=CLOSE method="get" action=below data-back="">
            {fields.collect_view()}
            <CloseButton />
        </form>
    }
}

/// A button that does the same as the dialog's "Cancel".
#[component]
pub(crate) fn CloseButton(
    #[prop(optional)] form: Option<&'static str>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional)] value: Option<&'static str>,
) -> AnyView {
    view! {
        <button class="button" data-kind="quiet" r#type="submit" form=form name=name value=value aria-label="Close">
            <Icon name="cross" />
        </button>
    }
    .into_any()
}

fn query(address: &str) -> Vec<(String, String)> {
    pairs(&address.parse::<Uri>().unwrap_or_default())
}

/// "Cancel": a button of the form that leads to the page below.
#[component]
pub(crate) fn Cancel(#[prop(optional)] first_focus: FirstFocus) -> impl IntoView {
    view! {
        <button class="button" r#type="submit" form=CLOSE data-first-focus=first_focus.attribute()>
            "Cancel"
        </button>
    }
}
