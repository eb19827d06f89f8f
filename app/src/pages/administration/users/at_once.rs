//! Messages sent without confirmation: a password reset link, or another invitation.

use super::{
    user,
    whence::{Query, Whence},
};
use crate::pages::{
    confirmed::Unconfirmed,
    fault::Fault,
    path,
    reply::{Reply, go::Go},
    request::{Fields, Nothing, SignedIn},
    sentence,
    ui::notice::Notice,
};
use axum::extract::{self, Path};
use identity::{
    invitation::{self, Again, Delivery},
    users::help::{self, Sent},
};

pub(crate) async fn password_link(
    signed_in: SignedIn,
    Path(id): Path<String>,
    extract::Query(query): extract::Query<Query>,
    Fields(Nothing {}): Fields<Nothing>,
) -> Reply {
    let (whence, ask) = (Whence::from(query), &signed_in.ask);
    let user = user(ask, signed_in.administrator()?, &id).await?;
    let administrator = signed_in.administrator()?;
    let sent = help::send_password_link(ask.services(), administrator, user.id, &ask.client);
    let notice = match sent.await? {
        Sent::Done(user) => {
            Notice::success(format!("A password reset link was sent to {}.", user.email))
        }
        Sent::NoMail => Notice::attention(sentence::NO_MAIL),
        Sent::TooMany { until } => Notice::attention(sentence::too_many_links(ask, until)),
        Sent::OutOfDate => return whence.back(user.id).into(),
        Sent::Gone => return Err(Fault::NotFound.into()),
    };
    whence.back(user.id).notice(notice).into()
}

/// "Resend invitation". Shows the new link if email is not set up.
pub(crate) async fn invitation(
    Path(id): Path<String>,
    extract::Query(query): extract::Query<Query>,
    sent: Unconfirmed<Nothing>,
) -> Reply {
    let (whence, ask, signed_in) = (Whence::from(query), &sent.ask, sent.signed_in());
    let user = user(ask, signed_in.administrator()?, &id).await?;
    let administrator = signed_in.administrator()?;
    let again = invitation::send_again(ask.services(), administrator, user.id, &ask.client);
    let notice = match again.await? {
        Again::Done { email, delivery: Delivery::Mailed } => {
            Notice::success(format!("An invitation was sent to {email}."))
        }
        Again::Done { delivery: Delivery::ByHand, .. } => {
            return Go::to(whence.over(&path::with(path::USER_INVITATION, user.id))).into();
        }
        Again::TooMany { until } => Notice::attention(sentence::too_many_links(ask, until)),
        Again::OutOfDate => return whence.back(user.id).into(),
        Again::ProveFirst => return sent.prove_first().await,
        Again::Gone => return Err(Fault::NotFound.into()),
    };
    whence.back(user.id).notice(notice).into()
}
