//! "Resend invitation", and links that an administrator hands over.

use super::send::{Delivery, PURPOSE, send};
use crate::{
    account::{AccountId, INVITED},
    accounts, administrator,
    client::Client,
    error::Error,
    link, send_budget,
    services::Services,
    session::Administrator,
};

/// The result of sending another invitation.
#[derive(Debug, PartialEq, Eq)]
pub enum Resend {
    Done {
        email: String,
        delivery: Delivery,
    },
    /// The user accepted already, or may no longer accept.
    OutOfDate,
    /// Sent a moment ago, or too often.
    TooMany {
        until: i64,
    },
    /// The link would be shown, and it gives control of the account: requires an identity check.
    IdentityCheckRequired,
    /// The administrator lost the role, or the account does not exist.
    Gone,
}

/// "Resend invitation".
pub async fn resend(
    services: &Services,
    administrator: Administrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Resend, Error> {
    let session = administrator.0;
    let is_fresh = session.fresh(services.now()).is_some();
    let tx = services.db.begin().await?;
    let Some(target) = administrator::lock(&tx, session.into(), id).await? else {
        return Ok(Resend::Gone);
    };
    if target.status != INVITED {
        return Ok(Resend::OutOfDate);
    }
    if !services.can_send().mail && !is_fresh {
        return Ok(Resend::IdentityCheckRequired);
    }
    let by = Some(session.account);
    let limits = send_budget::of_invitation(services, id, &target.email_key, by);
    if let Err(refusal) = send_budget::charge(&tx, services.now(), &limits).await? {
        return Ok(Resend::TooMany { until: refusal.until() });
    }
    let delivery = send(services, &tx, session, &target, client).await?;
    tx.commit().await?;
    Ok(Resend::Done { email: target.email, delivery })
}

/// The URL of the link that this administrator just created and has to hand over.
pub async fn revealed(
    services: &Services,
    administrator: Administrator<'_>,
    id: AccountId,
) -> Result<Option<String>, Error> {
    let owner = accounts::find(services.db.read(), id).await?;
    let Some(owner) = owner.filter(|owner| owner.status == INVITED) else {
        return Ok(None);
    };
    let token = link::revealed(services, PURPOSE, &owner, administrator.0).await?;
    Ok(token.map(|token| format!("{}/invitation/{}", services.public_url, token.reveal())))
}
