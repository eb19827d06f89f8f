//! The fields of D-APP-NEW and D-APP-EDIT.

use super::{
    form::{ApplicationForm, EVERYONE, MEMBERS},
    form_dialog::FormDialog,
    words,
};
use crate::pages::{
    form_state::FormState,
    ui::{
        checkbox::{Checkbox, ValueCheckbox},
        field::{Hint, SelectField, TextField},
        first_focus::FirstFocus,
        meanwhile,
        overlay::Overlay,
        radio_group::{RadioGroup, RadioOption},
        text::listed,
    },
};
use identity::{
    application::{Age, MOST_APPLICATIONS, RequiredProof},
    group::Group,
};
use leptos::prelude::*;

/// The id of the form, for errors that concern all of it.
pub(super) const FORM: &str = "application-form";

/// The choices of "Ask again after", in minutes.
const AGES: [i64; 8] = [5, 15, 30, 60, 120, 240, 480, 720];

pub(super) fn too_many(state: &mut FormState<ApplicationForm>) {
    state.note(FORM, format!("There can be at most {MOST_APPLICATIONS} applications."));
}

/// What the dialog is for.
pub(super) struct Purpose {
    pub(super) title: &'static str,
    pub(super) button: &'static str,
    pub(super) action: String,
    /// The page below.
    pub(super) close: String,
    /// How many users can open the application as it was saved last.
    pub(super) reach: Option<String>,
}

pub(super) fn dialog(
    purpose: Purpose,
    groups: Vec<Group>,
    state: FormState<ApplicationForm>,
) -> Overlay {
    let Purpose { title, button, action, close, reach } = purpose;
    Overlay::new(title, state.has_mistakes(), move || {
        let problem = state.errors.at(FORM);
        let version = state.latest().version.to_string();
        view! {
            <FormDialog
                id="application-edit"
                title
                button
                form=FORM
                form_class="form application-form"
                action
                close
                problem
                version
            >
                <Fields groups state />
                {reach.map(|text| view! { <p class="muted">{text}</p> })}
            </FormDialog>
        }
    })
}

#[component]
fn Fields(groups: Vec<Group>, state: FormState<ApplicationForm>) -> AnyView {
    let FormState { values: form, errors, meanwhile, .. } = state;
    let at = move |field: &str| errors.at(field);
    let now = |of: fn(&ApplicationForm) -> String| meanwhile.as_ref().map(of);
    let saved_groups = meanwhile.as_ref().map(|saved| saved.groups.clone());
    let ages = ages([form.age.clone(), now(|it| it.age.clone()).unwrap_or_default()]);
    let trusted = now(|it| if it.trusted_browser { "Checked" } else { "Not checked" }.to_owned());
    let trusted = trusted.filter(|saved| (saved == "Checked") != form.trusted_browser);
    let who = vec![
        RadioOption { value: EVERYONE, label: words::EVERYONE, hint: None },
        RadioOption { value: MEMBERS, label: "Members of any of these groups", hint: None },
    ];
    let proofs = RequiredProof::ALL.map(|proof| RadioOption {
        value: proof.as_str(),
        label: words::way(proof),
        hint: (proof == RequiredProof::SecondFactor).then_some("Codes sent by email do not count."),
    });
    view! {
        <TextField name="name" label="Name" value=form.name error=at("name") meanwhile=now(|it| it.name.clone()) first_focus=FirstFocus::Yes />
        <TextField
            name="address"
            label="Address (optional)"
            value=form.address
            hint="Where users open it, for example https://wiki.example.org"
            error=at("address")
            meanwhile=now(|it| it.address.clone())
            autocapitalize="off"
            spellcheck=false
            optional=true
        />
        <RadioGroup name="who" label="Who can open it?" options=who chosen=form.who error=at("who") meanwhile=now(|it| it.who.clone()) />
        <GroupBoxes groups checked=form.groups saved=saved_groups />
        <RadioGroup
            name="proof"
            label="How must they sign in?"
            options=proofs.to_vec()
            chosen=form.proof
            error=at("proof")
            meanwhile=now(|it| it.proof.clone())
        />
        <SelectField
            name="age"
            label="Ask again after"
            options=ages
            chosen=form.age
            error=at("age")
            meanwhile=now(|it| it.age.clone())
        />
        <Checkbox
            name="trusted_browser"
            label="Accept a trusted browser as the second factor"
            checked=form.trusted_browser
            hint=trusted.map(|saved| format!("Saved in the meantime: {}", saved.to_lowercase()))
        />
    }
    .into_any()
}

/// The style sheet hides them while everyone can open the application.
#[component]
fn GroupBoxes(
    groups: Vec<Group>,
    checked: Vec<String>,
    /// The groups that another administrator has saved since the form was opened.
    saved: Option<Vec<String>>,
) -> AnyView {
    if groups.is_empty() {
        return view! { <p class="field__hint application-form__groups">"There are no groups yet."</p> }
            .into_any();
    }
    let titles = |ids: &[String]| {
        let named = groups.iter().filter(|group| ids.contains(&group.id.to_string()));
        listed(&named.map(|group| group.title.as_str()).collect::<Vec<_>>())
    };
    let saved = saved.map(|saved| titles(&saved));
    let changed = meanwhile::hint(None, &titles(&checked), saved.as_deref());
    let boxes = groups.into_iter().map(|group| {
        let value = group.id.to_string();
        let checked = checked.contains(&value);
        view! { <ValueCheckbox name="group" value label=group.title checked /> }
    });
    view! {
        <div class="application-form__groups" role="group" aria-label="Groups">
            {changed.map(|text| view! { <Hint field="group" text /> })}
            {boxes.collect_view()}
        </div>
    }
    .into_any()
}

/// Also these times, if they are not among those that are offered.
fn ages(also: [String; 2]) -> Vec<(String, String)> {
    let mut minutes = AGES.to_vec();
    minutes.extend(also.iter().filter_map(|age| age.parse::<i64>().ok()));
    minutes.sort_unstable();
    minutes.dedup();
    let never = (String::new(), "Never".to_owned());
    let ages = minutes.into_iter().filter_map(Age::new);
    let ages = ages.map(|age| (age.minutes().to_string(), words::duration(age)));
    [never].into_iter().chain(ages).collect()
}
