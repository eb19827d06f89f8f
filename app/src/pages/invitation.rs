//! P-INVITE: an invited user chooses a name and a password.

use crate::{
    island::password_field::PasswordField,
    pages::{
        cookie::LINK,
        path,
        reply::{Reply, go::Go, page::page},
        request::{Ask, Fields, SecretInput},
        sentence,
        ui::{
            button::{ButtonKind, Submit},
            document::Document,
            error_summary::Mistakes,
            field::{HiddenUsername, TextField},
            first_focus::FirstFocus,
            frame::Frame,
        },
    },
};
use axum::{extract::Path, http::StatusCode, response::Response};
use identity::{
    account::Name,
    invitation::{self, Accept, Invited},
    password,
    secret::Token,
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvitationForm {
    name: String,
    new_password: SecretInput,
    #[serde(default)]
    #[expect(dead_code, reason = "for password managers; the link determines the account")]
    username: String,
}

/// Opening the link moves its token from the address bar and the history to a cookie. It does not
/// use up the link.
pub(crate) async fn open(Path(token): Path<String>) -> Go {
    Go::to(path::INVITATION).link(&token)
}

pub(crate) async fn show(ask: Ask) -> Reply {
    let Some((_, invited)) = link(&ask).await? else {
        return Ok(bad_link(&ask).await);
    };
    let name = invited.name.clone();
    form(&ask, StatusCode::OK, invited, name, Mistakes::default()).await
}

/// "Create account".
pub(crate) async fn submit(ask: Ask, Fields(typed): Fields<InvitationForm>) -> Reply {
    let Some((link, invited)) = link(&ask).await? else {
        return Ok(bad_link(&ask).await);
    };
    let mut mistakes = Mistakes::default();
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(name) = Name::parse(&typed.name) else {
        mistakes.note("name", sentence::NAME_EMPTY);
        return form(&ask, status, invited, typed.name, mistakes).await;
    };
    let (services, before) = (ask.services(), ask.cookies.session());
    let password = typed.new_password.typed();
    let accepted =
        invitation::accept(services, &link, name, password, before.as_ref(), &ask.client);
    match accepted.await? {
        Accept::Done(session) => Go::to(path::HOME).session(&session).remove(LINK).into(),
        Accept::Refused(weakness) => {
            mistakes.note("new_password", sentence::weakness(weakness));
            form(&ask, status, invited, typed.name, mistakes).await
        }
        Accept::BadLink => Ok(bad_link(&ask).await),
    }
}

/// The valid link that was opened in this browser, and the invitation.
async fn link(ask: &Ask) -> Result<Option<(Token, Invited)>, identity::error::Error> {
    let Some(link) = ask.cookies.link() else { return Ok(None) };
    let invited = invitation::find(ask.services(), &link).await?;
    Ok(invited.map(|invited| (link, invited)))
}

async fn form(
    ask: &Ask,
    status: StatusCode,
    invited: Invited,
    name: String,
    mistakes: Mistakes,
) -> Reply {
    let product = ask.about.product.clone();
    let organization = ask.about.organization.clone().unwrap_or_else(|| product.clone());
    let email = invited.email.as_str().to_owned();
    let min = password::min_length(ask.services()).await?;
    Ok(page(ask, status, move || {
        let heading = format!("Welcome to {product}");
        let intro = format!("{organization} created an account for {email}.");
        let listed = mistakes.clone();
        let at = move |field: &str| mistakes.at(field);
        view! {
            <Document frame=Frame::SignedOut title=heading.clone() heading intro mistakes=listed>
                <form class="form door__form" method="post" action=path::INVITATION novalidate>
                    <HiddenUsername email />
                    <TextField name="name" label="Your name" value=name error=at("name") autocomplete="name" spellcheck=false first_focus=FirstFocus::Wide />
                    <PasswordField
                        id="new_password"
                        name="new_password"
                        label="Password"
                        hint=Some(sentence::new_password(min))
                        error=at("new_password")
                        autocomplete="new-password"
                        toggle="password"
                    />
                    <Submit label="Create account" kind=ButtonKind::Primary large=true wide=true />
                </form>
            </Document>
        }
    })
    .await)
}

/// The same page for every invalid link. The status is 200, because opening a page is not an error.
async fn bad_link(ask: &Ask) -> Response {
    page(ask, StatusCode::OK, || {
        let heading = "This link no longer works";
        let intro = "This invitation no longer works. Ask your administrator for a new one.";
        view! {
            <Document frame=Frame::SignedOut title=heading heading=heading intro>
                <p class="door__way"><a href=path::SIGN_IN>"Sign in"</a></p>
            </Document>
        }
    })
    .await
}
