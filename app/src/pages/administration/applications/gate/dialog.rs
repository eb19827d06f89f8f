//! The fields of D-GATE.

use super::{
    super::{form_dialog::FormDialog, words::told_groups},
    form::GateForm,
    words,
};
use crate::pages::{
    form_state::FormState,
    ui::{
        field::{SelectField, TextField},
        first_focus::FirstFocus,
        overlay::Overlay,
        text_area::TextArea,
    },
};
use identity::gate::{RemoteUser, TOLD_GROUPS};
use leptos::prelude::*;

/// The id of the form, for errors that concern all of it.
pub(super) const FORM: &str = "gate-form";

pub(super) fn dialog(
    action: String,
    close: String,
    is_new: bool,
    state: FormState<GateForm>,
) -> Overlay {
    let (title, button) = if is_new { ("Add gate", "Add") } else { ("Edit gate", "Save") };
    Overlay::new(title, state.has_mistakes(), move || {
        let problem = state.errors.at(FORM);
        let version = state.latest().version().to_owned();
        view! {
            <FormDialog id="gate" title button form=FORM action close problem version>
                <Fields state />
            </FormDialog>
        }
    })
}

#[component]
fn Fields(state: FormState<GateForm>) -> AnyView {
    let FormState { values: form, errors, meanwhile, .. } = state;
    let at = move |field: &str| errors.at(field);
    let now = |of: fn(&GateForm) -> &String| meanwhile.as_ref().map(|it| of(it).clone());
    let users = RemoteUser::ALL;
    let users = users.map(|it| (it.as_str().to_owned(), words::remote_user(it).to_owned()));
    let groups = TOLD_GROUPS.map(|it| (it.as_str().to_owned(), told_groups(it).to_owned()));
    view! {
        <TextField
            name="host"
            label="Host"
            value=form.host
            hint=words::HOST_HINT.to_owned()
            error=at("host")
            meanwhile=now(|it| &it.host)
            autocapitalize="off"
            spellcheck=false
            first_focus=FirstFocus::Yes
        />
        <SelectField
            name="remote_user"
            label="Remote-User contains"
            options=users.to_vec()
            chosen=form.remote_user
            hint="The header by which the application knows its users."
            error=at("remote_user")
            meanwhile=now(|it| &it.remote_user)
        />
        <SelectField
            name="told_groups"
            label="Groups it receives"
            options=groups.to_vec()
            chosen=form.told_groups
            error=at("told_groups")
            meanwhile=now(|it| &it.told_groups)
        />
        <TextArea
            name="rules"
            label="Rules (optional)"
            value=form.rules
            hint=words::RULES_HINT
            error=at("rules")
            meanwhile=now(|it| &it.rules)
        />
    }
    .into_any()
}
