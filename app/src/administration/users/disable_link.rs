//! D-USER-LINK: emails a link to a user who lost their phone, or cancels it.

use super::{
    user, user_page,
    whence::{Query, Whence},
};
use crate::{
    confirmed::Confirmed,
    fault::Fault,
    reply::{Reply, zone},
    request::{Fields, SignedIn},
    sentence,
    two_factor::tab::Opened,
    ui::{
        button::{ButtonKind, Submit},
        callout::Callout,
        dialog::{Cancel, Dialog},
        first_focus::FirstFocus,
        notice::Notice,
        time::{Style, moment},
    },
};
use axum::{
    extract::{self, Path},
    http::StatusCode,
};
use identity::{
    disable_link::{self, Send},
    second_factor::State,
    users::User,
};
use leptos::prelude::*;

use super::confirm::Nothing;

const TITLE: &str = "Send link to disable 2FA";

/// Whether a link can be sent to this user.
pub(super) fn applies(user: &User) -> bool {
    user.state == State::Enabled && user.is_active() && !user.is_own
}

pub(crate) async fn show(
    signed_in: SignedIn,
    Path(id): Path<String>,
    extract::Query(query): extract::Query<Query>,
) -> Reply {
    let whence = Whence::from(query);
    let user = user(&signed_in.ask, signed_in.administrator()?, &id).await?;
    if !applies(&user) {
        return whence.back(user.id).into();
    }
    let can_send = signed_in.ask.services().can_send().mail;
    whence.below(&signed_in, StatusCode::OK, dialog(&user, &whence, can_send)).await
}

pub(crate) async fn submit(
    Path(id): Path<String>,
    extract::Query(query): extract::Query<Query>,
    sent: Confirmed<Nothing>,
) -> Reply {
    let (whence, id) = (Whence::from(query), super::account(&id)?);
    let Confirmed { ask, session, form: Nothing {} } = &sent;
    let administrator = sent.administrator()?;
    let go = whence.back(id);
    let notice = match disable_link::send(ask.services(), administrator, id, &ask.client).await? {
        Send::Done { email, until } => {
            let until = moment(until, &zone(ask), Style::DateTime);
            Notice::success(format!("A link was sent to {email}. It expires {until}."))
        }
        Send::WithoutSecondFactor => Notice::attention(sentence::OWN_SECOND_FACTOR_FIRST),
        Send::TooMany { until } => Notice::attention(sentence::too_many_links(ask, until)),
        Send::NoMail => Notice::attention(sentence::NO_MAIL),
        Send::NotEnabled => return go.into(),
        Send::Own => return user_page::own(ask, session).await,
        Send::Gone => return Err(Fault::NotFound.into()),
    };
    go.notice(notice).into()
}

pub(crate) async fn cancel(
    signed_in: SignedIn,
    Path(id): Path<String>,
    extract::Query(query): extract::Query<Query>,
    Fields(Nothing {}): Fields<Nothing>,
) -> Reply {
    let (whence, ask) = (Whence::from(query), &signed_in.ask);
    let user = user(ask, signed_in.administrator()?, &id).await?;
    let administrator = signed_in.administrator()?;
    let go = whence.back(user.id);
    match disable_link::cancel(ask.services(), administrator, user.id, &ask.client).await? {
        true => go.notice(Notice::success("The link no longer works.")).into(),
        false => go.into(),
    }
}

fn dialog(user: &User, whence: &Whence, can_send: bool) -> Opened {
    let User { name, email, .. } = user.clone();
    let action = whence.over(&format!("/admin/users/{}/disable-link", user.id));
    let close = whence.path().to_owned();
    Opened::new(TITLE, false, move || {
        let send = can_send.then(|| {
            view! { <Submit label="Send link" kind=ButtonKind::Primary form="disable-link-form" /> }
        });
        let body = match can_send {
            true => view! {
                <p>{format!("We'll email {email} a link that turns off two-factor authentication for {name}. It works once, for 24 hours, and only with their password.")}</p>
                <Callout said=Notice::attention(format!("Make sure that you are talking to {name}, for example in person or by calling a number you already know. Do not rely on an email or chat message that asks for this.")) />
            }
            .into_any(),
            false => view! { <p>"Email is not set up. Use “Reset two-factor authentication” instead."</p> }
                .into_any(),
        };
        view! {
            <Dialog
                id="disable-link"
                title=TITLE
                close
                light_dismiss=true
                actions=view! { {send} <Cancel first_focus=FirstFocus::Yes /> }
            >
                <form id="disable-link-form" method="post" action=action hidden></form>
                {body}
            </Dialog>
        }
    })
}
