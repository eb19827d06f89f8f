//! The fields of D-GROUP-NEW and D-GROUP-EDIT.

use crate::pages::{
    form_state::FormState,
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        error_summary::FieldErrors,
        field::{FieldError, HiddenField, TextField},
        first_focus::FirstFocus,
        form_action::form_action,
        overlay::Overlay,
    },
};
use identity::group::{Description, Group, GroupName, MOST_GROUPS, Title};
use leptos::prelude::*;
use serde::Deserialize;

/// The id of the form, for errors that concern all of it.
pub(super) const FORM: &str = "group-form";

/// The submitted values, with those the form originally showed. A new group has no version.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct GroupForm {
    #[serde(default)]
    pub(super) version: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) title_was: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) name_was: String,
}

impl GroupForm {
    pub(super) fn of(group: &Group) -> Self {
        Self {
            version: group.version.to_string(),
            title: group.title.clone(),
            title_was: group.title.clone(),
            name: group.name.clone(),
            name_was: group.name.clone(),
        }
    }

    /// The current values of the group, with the edits of this form.
    pub(super) fn against(self, group: &Group) -> Self {
        let kept = |typed: String, was: &str, now: String| if typed == was { now } else { typed };
        let now = Self::of(group);
        Self {
            title: kept(self.title, &self.title_was, now.title),
            name: kept(self.name, &self.name_was, now.name),
            ..now
        }
    }

    /// Parses the fields; errors are noted.
    pub(super) fn parse(&self, errors: &mut FieldErrors) -> Option<Description> {
        let title = Title::parse(&self.title);
        if title.is_none() {
            errors.note("title", sentence::group_title(&self.title));
        }
        let name = GroupName::parse(&self.name);
        if name.is_none() {
            errors.note("name", sentence::PLAIN_NAME);
        }
        Some(Description { name: name?, title: title? })
    }
}

pub(super) fn name_taken(state: &mut FormState<GroupForm>) {
    state.note("name", "Another group has this name");
}

pub(super) fn too_many(state: &mut FormState<GroupForm>) {
    state.note(FORM, format!("There can be at most {MOST_GROUPS} groups."));
}

/// The dialog over the page at `close`.
pub(super) fn dialog(
    title: &'static str,
    button: &'static str,
    action: String,
    close: String,
    state: FormState<GroupForm>,
) -> Overlay {
    Overlay::new(title, state.has_mistakes(), move || {
        let FormState { values: form, errors, .. } = state;
        let problem = errors.at(FORM);
        let at = move |field: &str| errors.at(field);
        let shown =
            [("version", form.version), ("title_was", form.title_was), ("name_was", form.name_was)];
        let shown = shown.map(|(name, value)| view! { <HiddenField name value /> });
        view! {
            <Dialog
                id="group-edit"
                title
                close
                announce=problem.clone().unwrap_or_default()
                actions=view! {
                    <Submit label=button kind=ButtonKind::Primary form=FORM />
                    <Cancel />
                }
            >
                <form class="form" id=FORM method="post" action=form_action(action) novalidate>
                    {problem.map(|text| view! { <FieldError field=FORM text /> })}
                    {shown.into_iter().collect_view()}
                    <TextField name="title" label="Title" value=form.title error=at("title") first_focus=FirstFocus::Yes />
                    <TextField
                        name="name"
                        label="Name"
                        value=form.name
                        hint="Applications know the group by it, for example: accounting"
                        error=at("name")
                        autocapitalize="off"
                        spellcheck=false
                    />
                </form>
            </Dialog>
        }
    })
}
