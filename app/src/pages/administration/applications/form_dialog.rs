//! What the dialogs with the settings of an application, a connection and a gate have in common: one form,
//! which is refused if another administrator saved it in the meantime.

use crate::pages::ui::{
    button::{ButtonKind, Submit},
    dialog::{Cancel, Dialog},
    field::{FieldError, HiddenField},
    form_action::form_action,
};
use leptos::prelude::*;

#[component]
pub(super) fn FormDialog(
    id: &'static str,
    title: &'static str,
    button: &'static str,
    /// The id of the form, for errors that concern all of it.
    form: &'static str,
    #[prop(default = "form")] form_class: &'static str,
    action: String,
    /// The page below.
    close: String,
    /// An error that concerns the whole form.
    problem: Option<String>,
    /// Of the values that the form showed.
    version: String,
    #[prop(optional_no_strip)] advice: Option<AnyView>,
    children: Children,
) -> AnyView {
    view! {
        <Dialog
            id
            title
            close
            wide=true
            announce=problem.clone().unwrap_or_default()
            actions=view! {
                <Submit label=button kind=ButtonKind::Primary form />
                <Cancel />
            }
        >
            <form class=form_class id=form method="post" action=form_action(action) novalidate>
                {problem.map(|text| view! { <FieldError field=form text /> })}
                {advice}
                <HiddenField name="version" value=version />
                {children()}
            </form>
        </Dialog>
    }
    .into_any()
}
