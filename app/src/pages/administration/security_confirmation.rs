//! The confirmation before a policy change is saved: its consequences, in numbers.

use super::security_form::{self, SecurityForm};
use crate::pages::{
    path,
    request::RequestContext,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{CloseButton, Dialog},
        form_action::form_action,
        overlay::Overlay,
        text::{count, listed, nobr, number},
        time::{Style, moment},
    },
};
use identity::settings::security::{Question, Start};
use leptos::prelude::*;

/// The id of the form that answers.
const FORM: &str = "answer";

/// `None` if no confirmation is needed.
pub(super) fn dialog(
    context: &RequestContext,
    questions: Vec<Question>,
    form: &SecurityForm,
) -> Option<Overlay> {
    let first = questions.first()?;
    let (title, label) = (heading(&questions, first), button(first));
    let danger = !matches!(first, Question::Enforce { .. });
    let messages: Vec<String> =
        questions.iter().map(|question| message(context, question)).collect();
    let fields = fields(form);
    Some(Overlay::new(&title.clone(), false, move || {
        let kind = if danger { ButtonKind::Danger } else { ButtonKind::Primary };
        let paragraphs = messages.into_iter().map(|text| view! { <p>{nobr(&text)}</p> });
        let fields = fields.into_iter().map(|(name, value)| {
            view! { <input r#type="hidden" name=name value=value /> }
        });
        view! {
            <Dialog
                id="question"
                title=title
                alert=true
                close_button=view! { <CloseButton form=FORM name="confirmed" value="no" /> }.into_any()
                actions=view! {
                    <Submit label kind busy="Saving…" form=FORM name="confirmed" value="yes" />
                    <button class="button" r#type="submit" form=FORM name="confirmed" value="no" data-cancel="" data-first-focus="">
                        "Cancel"
                    </button>
                }
            >
                <div class="question" id="question-message">{paragraphs.collect_view()}</div>
                <form id=FORM method="post" action=form_action(path::SECURITY_SETTINGS) hidden>{fields.collect_view()}</form>
            </Dialog>
        }
    }))
}

fn heading(questions: &[Question], first: &Question) -> String {
    match first {
        Question::Enforce { sooner: true, .. } => {
            "Require two-factor authentication sooner?".to_owned()
        }
        Question::Enforce { .. } => "Enforce two-factor authentication for everyone?".to_owned(),
        Question::TurnOff { .. } => "Turn off two factor user login?".to_owned(),
        Question::StopTrusting { .. } => "Stop trusting browsers?".to_owned(),
        Question::StopAllowing { .. } | Question::StopAllowingPasskeys { .. } => {
            let names: Vec<&str> = questions.iter().filter_map(stopped).collect();
            format!("Stop allowing {}?", listed(&names))
        }
    }
}

/// What users can no longer sign in with.
fn stopped(question: &Question) -> Option<&'static str> {
    match question {
        Question::StopAllowing { method, .. } => Some(method.name()),
        Question::StopAllowingPasskeys { .. } => Some("passkeys"),
        _ => None,
    }
}

fn button(question: &Question) -> &'static str {
    match question {
        Question::Enforce { sooner: true, .. } => "Require sooner",
        Question::Enforce { .. } => "Enforce",
        Question::TurnOff { .. } => "Turn off",
        Question::StopTrusting { .. } => "Stop trusting",
        Question::StopAllowing { .. } | Question::StopAllowingPasskeys { .. } => "Stop allowing",
    }
}

fn message(context: &RequestContext, question: &Question) -> String {
    match *question {
        Question::Enforce { missing, total, invited, start, .. } => {
            let date = match start {
                Start::NextSignIn => None,
                Start::On(from) => Some(moment(from, &security_form::zone(context), Style::Date)),
            };
            enforcement(missing, total, invited, date.as_deref())
        }
        Question::TurnOff { users, ends_enforcement } => {
            let ends = if ends_enforcement { " Enforcement ends as well." } else { "" };
            let users = count(users, "user", "users");
            format!(
                "{users} will sign in with their password only. Their methods are kept and will be used again if you turn it back on.{ends}"
            )
        }
        Question::StopTrusting { browsers } => {
            let removed = count(
                browsers,
                "trusted browser will be removed",
                "trusted browsers will be removed",
            );
            format!("{removed}.")
        }
        Question::StopAllowing { method, users, without_other } => {
            let (users, name) = (count(users, "user has", "users have"), method.name());
            let others = count(without_other, "has", "have");
            format!(
                "{users} {name}; {others} no other method and must choose a new one at the next sign-in."
            )
        }
        Question::StopAllowingPasskeys { users: 1 } => {
            "1 user has a passkey or security key and will sign in without it from now on."
                .to_owned()
        }
        Question::StopAllowingPasskeys { users } => {
            let users = number(users);
            format!(
                "{users} users have a passkey or security key and will sign in without it from now on."
            )
        }
    }
}

/// Whom enforcement concerns, and what they must do by when.
fn enforcement(missing: u64, total: u64, invited: u64, date: Option<&str>) -> String {
    let have = if missing == 1 { "has" } else { "have" };
    let without = format!("{} of {} users {have} not set it up.", number(missing), number(total));
    let active = match (missing, date) {
        (0, _) => "All active users have set it up.".to_owned(),
        (_, None) => format!("{without} They must do so at their next sign-in."),
        (_, Some(date)) => format!(
            "{without} They will get an email now and reminders 7 days and 1 day before {date}. After that date, they must set it up before they can continue."
        ),
    };
    let others = match invited {
        0 => "Users who join later".to_owned(),
        _ => count(invited, "invited user", "invited users"),
    };
    let when = date.map(|date| format!(", if that is after {date}")).unwrap_or_default();
    format!(
        "{active} {others} must set it up when they first sign in{when}. No one is signed out now."
    )
}

/// The submitted fields, to be sent again with the answer.
fn fields(form: &SecurityForm) -> Vec<(&'static str, String)> {
    vec![
        ("version", form.version.to_string()),
        ("second_factor", form.second_factor.clone()),
        ("trust", form.trust.clone()),
        ("trust_days", form.trust_days.clone()),
        ("enforce", form.enforce.clone()),
        ("start", form.start.clone()),
        ("required_from", form.required_from.clone()),
        ("app", form.app.clone()),
        ("sms", form.sms.clone()),
        ("email", form.email.clone()),
        ("passkeys", form.passkeys.clone()),
    ]
}
