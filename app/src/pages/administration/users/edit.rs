//! D-USER-EDIT: name, email address, user name, role, and whether two-factor authentication is required.

use super::{
    edit_dialog::{self, dialog},
    edit_form::EditForm,
    return_to::{Query, ReturnTo},
    user, words,
};
use crate::pages::{
    administrator_form::AdministratorForm,
    error::{HandlerError, HttpError},
    form_state::FormState,
    path,
    query::FromQuery,
    reply::{Reply, page::zone, redirect::Redirect},
    request::SignedIn,
    sentence,
    ui::notice::Notice,
};
use axum::{extract::Path, http::StatusCode};
use identity::{
    account::{AccountId, EmailAddress, Name, Role, UserName},
    users::edit::{self, MAX_REASON, Saved, Update},
};
use jiff::{civil::Date, tz::TimeZone};

pub(crate) async fn show(
    signed_in: SignedIn,
    Path(id): Path<String>,
    FromQuery(query): FromQuery<Query>,
) -> Reply {
    let user = user(&signed_in, &id).await?;
    let state = FormState::saved(EditForm::of(&user));
    let return_to = ReturnTo::from(query);
    dialog(&signed_in, &return_to, StatusCode::OK, user, state).await
}

pub(crate) async fn submit(
    Path(id): Path<String>,
    FromQuery(query): FromQuery<Query>,
    sent: AdministratorForm<EditForm>,
) -> Reply {
    let (return_to, id) = (ReturnTo::from(query), super::account(&id)?);
    let mut state = FormState::submitted(sent.form.clone());
    if let Some(input) = parse(&mut state, &zone(&sent.context), sent.context.now()) {
        match save(&sent, &return_to, id, input, &mut state).await? {
            Some(done) => return done,
            None if state.has_mistakes() => {}
            None => return sent.require_identity_check().await,
        }
    }
    let AdministratorForm { context, session, .. } = sent;
    let signed_in = SignedIn { context, session };
    let user = user(&signed_in, &id.to_string()).await?;
    dialog(&signed_in, &return_to, StatusCode::UNPROCESSABLE_ENTITY, user, state).await
}

/// `None` if the administrator has to reauthenticate, or if an error was noted in `state`.
async fn save(
    sent: &AdministratorForm<EditForm>,
    return_to: &ReturnTo,
    id: AccountId,
    input: Update,
    state: &mut FormState<EditForm>,
) -> Result<Option<Reply>, HandlerError> {
    let (context, name) = (&sent.context, input.name.clone());
    let own_role = (id == sent.session.account()).then_some(input.role);
    let administrator =
        sent.session.administrator().ok_or(HandlerError::Http(HttpError::Forbidden))?;
    match edit::save(context.services(), administrator, id, input, &context.client).await? {
        Saved::Done { renewed } => {
            // An administrator who gave up the role can no longer see this area.
            let mut redirect = match own_role {
                Some(Role::Member) => Redirect::to(path::HOME),
                _ => return_to.back(id),
            };
            if let Some(renewed) = renewed {
                redirect = redirect.session(&renewed);
            }
            let notice = Notice::success(format!("Changes to {} were saved.", name.as_str()));
            return Ok(Some(redirect.notice(notice).into()));
        }
        Saved::IdentityCheckRequired => {}
        Saved::Conflict(user) => {
            state.values = state.values.clone().against(&user);
            state.note(edit_dialog::FORM, sentence::CONFLICT);
        }
        Saved::Email(problem) => state.note("email", sentence::email(problem)),
        Saved::EmailTaken => state.note("email", sentence::EMAIL_TAKEN),
        Saved::UserNameTaken => state.note("user_name", sentence::USER_NAME_TAKEN),
        Saved::TooMany { until } => {
            state.note("email", sentence::too_many_links(context, until));
        }
        Saved::WithoutSecondFactor => {
            state.note(edit_dialog::FORM, sentence::OWN_SECOND_FACTOR_FIRST);
        }
        Saved::LastAdministrator => state.note("role", sentence::LAST_ADMINISTRATOR),
        Saved::Gone => return Err(HttpError::NotFound.into()),
    }
    Ok(None)
}

/// Parses the form; errors are noted.
fn parse(state: &mut FormState<EditForm>, zone: &TimeZone, now: i64) -> Option<Update> {
    let FormState { values: form, errors, .. } = state;
    let name = Name::parse(&form.name);
    if name.is_none() {
        errors.note("name", sentence::user_name(&form.name));
    }
    let email = EmailAddress::parse(&form.email);
    if let Err(problem) = &email {
        errors.note("email", sentence::email(*problem));
    }
    let user_name = UserName::parse(&form.user_name);
    if user_name.is_none() {
        errors.note("user_name", sentence::PLAIN_NAME);
    }
    let reason = form.reason.trim();
    if reason.chars().count() > MAX_REASON {
        errors.note("reason", sentence::REASON_LONG);
    }
    let until = match form.until.trim() {
        "" => None,
        typed => {
            let day = beginning(typed, zone).filter(|at| *at > now);
            if day.is_none() {
                errors.note("until", sentence::DATE_AHEAD);
            }
            day
        }
    };
    let role = words::role(&form.role);
    let (Some(name), Ok(email), Some(user_name), Some(role), true) =
        (name, email, user_name, role, errors.is_empty())
    else {
        return None;
    };
    Some(Update {
        stamp: form.stamp.clone(),
        name,
        email,
        user_name,
        role,
        two_factor: form.two_factor_was.is_some().then_some(form.two_factor == "on"),
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
        until,
    })
}

/// When a day begins, from the format that date fields send.
fn beginning(typed: &str, zone: &TimeZone) -> Option<i64> {
    let day: Date = typed.parse().ok()?;
    Some(day.to_zoned(zone.clone()).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_the_given_time_zone() {
        let oslo = TimeZone::get("Europe/Oslo").expect("a zone that exists");
        assert_eq!(beginning("2027-03-04", &oslo), Some(1_804_114_800));
        for odd in ["", "4.3.2027", "2027-02-30", "tomorrow"] {
            assert_eq!(beginning(odd, &oslo), None, "{odd}");
        }
    }
}
