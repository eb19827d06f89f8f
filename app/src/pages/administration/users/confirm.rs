//! D-USER-CONFIRM: short confirmations about one user.

use super::{
    confirmation::Question,
    user, user_page,
    whence::{Query, Whence},
};
use crate::pages::{
    confirmed::Confirmed,
    fault::{Fault, Trouble},
    path,
    reply::{Reply, go::Go, onward},
    request::{Nothing, SignedIn},
    sentence,
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::{
    extract::{self, Path},
    http::StatusCode,
};
use identity::{
    account::AccountId,
    users::{Outcome, User, help, status},
};
use leptos::prelude::*;

fn asked(word: &str) -> Result<Question, Trouble> {
    Question::parse(word).ok_or(Trouble::Fault(Fault::NotFound))
}

pub(crate) async fn show(
    signed_in: SignedIn,
    Path((id, word)): Path<(String, String)>,
    extract::Query(query): extract::Query<Query>,
) -> Reply {
    let (question, whence) = (asked(&word)?, Whence::from(query));
    let user = user(&signed_in.ask, signed_in.administrator()?, &id).await?;
    if !question.applies(&user) {
        return whence.back(user.id).into();
    }
    onward::over(&signed_in.ask, StatusCode::OK, whence.path(), dialog(question, &user, &whence))
}

pub(crate) async fn submit(
    Path((id, word)): Path<(String, String)>,
    extract::Query(query): extract::Query<Query>,
    sent: Confirmed<Nothing>,
) -> Reply {
    let (question, whence) = (asked(&word)?, Whence::from(query));
    let id = super::account(&id)?;
    let go = whence.back(id);
    match perform(question, &sent, id).await? {
        // After signing themselves out, the administrator has no page to return to.
        Outcome::Done(user) if user.is_own && question == Question::SignOut => {
            Go::to(path::SIGN_IN).into()
        }
        Outcome::Done(user) => go.notice(Notice::success(question.done(&user.name))).into(),
        Outcome::OutOfDate(_) => go.into(),
        Outcome::LastAdministrator => {
            go.notice(Notice::attention(sentence::LAST_ADMINISTRATOR)).into()
        }
        Outcome::Own => user_page::own(&sent.ask, &sent.session).await,
        Outcome::Gone => Err(Fault::NotFound.into()),
    }
}

async fn perform(
    question: Question,
    sent: &Confirmed<Nothing>,
    id: AccountId,
) -> Result<Outcome, Trouble> {
    let (services, client) = (sent.ask.services(), &sent.ask.client);
    let administrator = sent.administrator()?;
    Ok(match question {
        Question::Reset => help::reset_two_factor(services, administrator, id, client).await?,
        Question::RemoveBrowsers => {
            status::remove_browsers(services, administrator, id, client).await?
        }
        Question::SignOut => status::sign_out(services, administrator, id, client).await?,
        Question::Deactivate => status::deactivate(services, administrator, id, client).await?,
        Question::Reactivate => status::reactivate(services, administrator, id, client).await?,
    })
}

fn dialog(question: Question, user: &User, whence: &Whence) -> Overlay {
    let title = question.heading(&user.name);
    let message = question.message(user);
    let action = whence.over(&path::user_question(user.id, question.word()));
    let close = whence.path().to_owned();
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
