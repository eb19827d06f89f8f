//! An invitation when email is not set up: the administrator copies the link and passes it on.

use super::{
    return_to::{Query, ReturnTo},
    user,
};
use crate::{
    island::copy_button::CopyButton,
    pages::{
        query::FromQuery,
        reply::{Reply, onward},
        request::SignedIn,
        ui::{
            button::{ButtonKind, Submit},
            callout::Callout,
            code_block::Link,
            dialog::Dialog,
            notice::Notice,
            overlay::Overlay,
            text::nobr,
        },
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::invitation;
use leptos::prelude::*;

const TITLE: &str = "Invitation link";

pub(crate) async fn show(
    signed_in: SignedIn,
    Path(id): Path<String>,
    FromQuery(query): FromQuery<Query>,
) -> Reply {
    let return_to = ReturnTo::from(query);
    let user = user(&signed_in, &id).await?;
    let administrator = signed_in.administrator()?;
    let services = signed_in.context.services();
    let Some(link) = invitation::revealed(services, administrator, user.id).await? else {
        return return_to.back(user.id).into();
    };
    let (email, close) = (user.email, return_to.path().to_owned());
    let overlay = Overlay::new(TITLE, false, move || {
        view! {
            <Dialog
                id="invitation"
                title=TITLE
                close
                actions=view! { <Submit label="Done" kind=ButtonKind::Primary form="close" /> }
            >
                <Callout said=Notice::attention("Email is not set up, so copy this link and give it to the user yourself.") />
                <p>{nobr(&format!("It is for {email}, works once, and expires in 7 days. We will not show it again."))}</p>
                <Link address=link />
                <div><CopyButton label="Copy invitation link" thing="Invitation link" from="#link" /></div>
            </Dialog>
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, return_to.path(), overlay)
}
