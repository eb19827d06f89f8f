//! Messages sent without confirmation: a password reset link, or another invitation.

use super::{
    return_to::{Query, ReturnTo},
    user,
};
use crate::pages::{
    administrator_form::AdministratorForm,
    error::HttpError,
    path,
    query::FromQuery,
    reply::{Reply, redirect::Redirect},
    request::{Fields, Nothing, SignedIn},
    sentence,
    ui::notice::Notice,
};
use axum::extract::Path;
use identity::{
    invitation::{self, Delivery, Resend},
    users::help::{self, Sent},
};

pub(crate) async fn password_link(
    signed_in: SignedIn,
    Path(id): Path<String>,
    FromQuery(query): FromQuery<Query>,
    Fields(Nothing {}): Fields<Nothing>,
) -> Reply {
    let (return_to, context) = (ReturnTo::from(query), &signed_in.context);
    let user = user(&signed_in, &id).await?;
    let administrator = signed_in.administrator()?;
    let sent =
        help::send_password_link(context.services(), administrator, user.id, &context.client);
    let notice = match sent.await? {
        Sent::Done(user) => {
            Notice::success(format!("A password reset link was sent to {}.", user.email))
        }
        Sent::NoMail => Notice::attention(sentence::NO_MAIL),
        Sent::TooMany { until } => Notice::attention(sentence::too_many_links(context, until)),
        Sent::OutOfDate => return return_to.back(user.id).into(),
        Sent::Gone => return Err(HttpError::NotFound.into()),
    };
    return_to.back(user.id).notice(notice).into()
}

/// Opening the address of such a form leads to the page of the form.
pub(crate) async fn back(FromQuery(query): FromQuery<Query>) -> Redirect {
    Redirect::to(ReturnTo::from(query).path())
}

/// "Resend invitation". Shows the new link if email is not set up.
pub(crate) async fn invitation(
    Path(id): Path<String>,
    FromQuery(query): FromQuery<Query>,
    sent: AdministratorForm<Nothing>,
) -> Reply {
    let (return_to, context, signed_in) = (ReturnTo::from(query), &sent.context, sent.signed_in());
    let user = user(&signed_in, &id).await?;
    let administrator = signed_in.administrator()?;
    let resend = invitation::resend(context.services(), administrator, user.id, &context.client);
    let notice = match resend.await? {
        Resend::Done { email, delivery: Delivery::Mailed } => {
            Notice::success(format!("An invitation was sent to {email}."))
        }
        Resend::Done { delivery: Delivery::ByHand, .. } => {
            return Redirect::to(return_to.over(&path::with(path::USER_INVITATION, user.id)))
                .into();
        }
        Resend::TooMany { until } => Notice::attention(sentence::too_many_links(context, until)),
        Resend::OutOfDate => return return_to.back(user.id).into(),
        Resend::IdentityCheckRequired => return sent.require_identity_check().await,
        Resend::Gone => return Err(HttpError::NotFound.into()),
    };
    return_to.back(user.id).notice(notice).into()
}
