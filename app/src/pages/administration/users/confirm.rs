//! D-USER-CONFIRM: short confirmations about one user.

use super::{
    confirmation::Question,
    deletion,
    return_to::{Query, ReturnTo},
    user, user_page,
};
use crate::pages::{
    administrator_form::FreshAdministratorForm,
    error::{HandlerError, HttpError},
    path,
    query::FromQuery,
    reply::{Reply, onward, redirect::Redirect},
    request::{Nothing, SignedIn},
    sentence,
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::{extract::Path, http::StatusCode};
use identity::{
    account::AccountId,
    users::{Outcome, User, delete, help, status},
};
use leptos::prelude::*;

fn parse_question(word: &str) -> Result<Question, HandlerError> {
    Question::parse(word).ok_or(HandlerError::Http(HttpError::NotFound))
}

pub(crate) async fn show(
    signed_in: SignedIn,
    Path((id, word)): Path<(String, String)>,
    FromQuery(query): FromQuery<Query>,
) -> Reply {
    let (question, return_to) = (parse_question(&word)?, ReturnTo::from(query));
    let user = user(&signed_in, &id).await?;
    if !question.applies(&user) {
        return return_to.back(user.id).into();
    }
    let dialog = match question {
        Question::Delete => deletion::dialog(&signed_in, user, &return_to).await?,
        question => dialog(question, &user, &return_to),
    };
    onward::over(&signed_in.context, StatusCode::OK, return_to.path(), dialog)
}

pub(crate) async fn submit(
    Path((id, word)): Path<(String, String)>,
    FromQuery(query): FromQuery<Query>,
    sent: FreshAdministratorForm<Nothing>,
) -> Reply {
    let (question, return_to) = (parse_question(&word)?, ReturnTo::from(query));
    let id = super::account(&id)?;
    let redirect = return_to.back(id);
    match perform(question, &sent, id).await? {
        // After signing themselves out, the administrator has no page to return to.
        Outcome::Done(user) if user.is_own && question == Question::SignOut => {
            Redirect::to(path::SIGN_IN).into()
        }
        Outcome::Done(user) if question == Question::Delete => {
            return_to.list().notice(Notice::success(question.done(&user.name))).into()
        }
        Outcome::Done(user) => redirect.notice(Notice::success(question.done(&user.name))).into(),
        Outcome::OutOfDate(_) => redirect.into(),
        Outcome::LastAdministrator => {
            redirect.notice(Notice::attention(sentence::LAST_ADMINISTRATOR)).into()
        }
        Outcome::WithoutSecondFactor => {
            redirect.notice(Notice::attention(sentence::OWN_SECOND_FACTOR_FIRST)).into()
        }
        Outcome::Own => user_page::own(&sent.context, &sent.session).await,
        Outcome::Gone => Err(HttpError::NotFound.into()),
    }
}

async fn perform(
    question: Question,
    sent: &FreshAdministratorForm<Nothing>,
    id: AccountId,
) -> Result<Outcome, HandlerError> {
    let (services, client) = (sent.context.services(), &sent.context.client);
    let administrator = sent.administrator()?;
    Ok(match question {
        Question::Reset => help::reset_two_factor(services, administrator, id, client).await?,
        Question::RemoveBrowsers => {
            status::remove_browsers(services, administrator, id, client).await?
        }
        Question::SignOut => status::sign_out(services, administrator, id, client).await?,
        Question::Deactivate => status::deactivate(services, administrator, id, client).await?,
        Question::Reactivate => status::reactivate(services, administrator, id, client).await?,
        Question::Delete => delete::delete(services, administrator, id, client).await?,
    })
}

fn dialog(question: Question, user: &User, return_to: &ReturnTo) -> Overlay {
    let title = question.heading(&user.name);
    let message = question.message(user);
    let action = return_to.over(&path::user_question(user.id, question.word()));
    let close = return_to.path().to_owned();
    Overlay::new(&title.clone(), false, move || {
        view! {
            <ConfirmDialog
                id="user-confirm"
                title
                close
                form="user-confirm-form"
                action
                label=question.button()
                kind=question.kind()
                message
            />
        }
    })
}
