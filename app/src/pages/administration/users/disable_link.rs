//! D-USER-LINK: emails a link to a user who lost their phone, or cancels it.

use super::{
    return_to::{Query, ReturnTo},
    user,
    user_actions::can_get_link,
    user_page,
};
use crate::pages::{
    administrator_form::FreshAdministratorForm,
    error::HttpError,
    path,
    query::FromQuery,
    reply::{Reply, onward, page::zone},
    request::{Fields, Nothing, SignedIn},
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        callout::Callout,
        dialog::{Cancel, Dialog},
        first_focus::FirstFocus,
        form_action::form_action,
        notice::Notice,
        overlay::Overlay,
        text::nobr,
        time::{Style, moment},
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::{
    disable_link::{self, Send},
    users::User,
};
use leptos::prelude::*;

const TITLE: &str = "Send link to disable 2FA";

pub(crate) async fn show(
    signed_in: SignedIn,
    Path(id): Path<String>,
    FromQuery(query): FromQuery<Query>,
) -> Reply {
    let return_to = ReturnTo::from(query);
    let user = user(&signed_in, &id).await?;
    if !can_get_link(&user) {
        return return_to.back(user.id).into();
    }
    let can_send = signed_in.context.services().can_send().mail;
    onward::over(
        &signed_in.context,
        StatusCode::OK,
        return_to.path(),
        dialog(&user, &return_to, can_send),
    )
}

pub(crate) async fn submit(
    Path(id): Path<String>,
    FromQuery(query): FromQuery<Query>,
    sent: FreshAdministratorForm<Nothing>,
) -> Reply {
    let (return_to, id) = (ReturnTo::from(query), super::account(&id)?);
    let FreshAdministratorForm { context, session, form: Nothing {} } = &sent;
    let administrator = sent.administrator()?;
    let redirect = return_to.back(id);
    let notice =
        match disable_link::send(context.services(), administrator, id, &context.client).await? {
            Send::Done { email, until } => {
                let until = moment(until, &zone(context), Style::DateTime);
                Notice::success(format!("A link was sent to {email}. It expires {until}."))
            }
            Send::WithoutSecondFactor => Notice::attention(sentence::OWN_SECOND_FACTOR_FIRST),
            Send::TooMany { until } => Notice::attention(sentence::too_many_links(context, until)),
            Send::NoMail => Notice::attention(sentence::NO_MAIL),
            Send::NotEnabled => return redirect.into(),
            Send::Own => return user_page::own(context, session).await,
            Send::Gone => return Err(HttpError::NotFound.into()),
        };
    redirect.notice(notice).into()
}

pub(crate) async fn cancel(
    signed_in: SignedIn,
    Path(id): Path<String>,
    FromQuery(query): FromQuery<Query>,
    Fields(Nothing {}): Fields<Nothing>,
) -> Reply {
    let (return_to, context) = (ReturnTo::from(query), &signed_in.context);
    let user = user(&signed_in, &id).await?;
    let administrator = signed_in.administrator()?;
    let redirect = return_to.back(user.id);
    if disable_link::cancel(context.services(), administrator, user.id, &context.client).await? {
        redirect.notice(Notice::success("The link no longer works.")).into()
    } else {
        redirect.into()
    }
}

fn dialog(user: &User, return_to: &ReturnTo, can_send: bool) -> Overlay {
    let User { name, email, .. } = user.clone();
    let action = return_to.over(&path::with(path::USER_DISABLE_LINK, user.id));
    let close = return_to.path().to_owned();
    Overlay::new(TITLE, false, move || {
        let send = can_send.then(|| {
            view! { <Submit label="Send link" kind=ButtonKind::Primary form="disable-link-form" /> }
        });
        let body = if can_send {
            view! {
                <p>{nobr(&format!("We will email {email} a link that turns off two-factor authentication for {name}. It works once, for 24 hours, and only with their password."))}</p>
                <Callout said=Notice::attention(format!("Make sure that you are talking to {name}, for example in person or by calling a number you already know. Do not rely on an email or chat message that asks for this.")) />
            }
            .into_any()
        } else {
            view! { <p>"Email is not set up. Use “Reset two-factor authentication” instead."</p> }
                .into_any()
        };
        view! {
            <Dialog
                id="disable-link"
                title=TITLE
                close
                light_dismiss=true
                actions=view! { {send} <Cancel first_focus=FirstFocus::Yes /> }
            >
                <form id="disable-link-form" method="post" action=form_action(action) hidden></form>
                {body}
            </Dialog>
        }
    })
}
