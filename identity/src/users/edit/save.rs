//! Saving the form.

use super::{
    address::{is_duplicate, is_taken},
    changes::Changes,
    consequences::{Ended, end_everything, record, tell},
    requirement::Switch,
    update::Update,
};
use crate::{
    account::{AccountId, EmailError, INVITED, search_key},
    accounts,
    administrator::{self, Locked},
    client::Client,
    entity::account as row,
    error::Error,
    invitation, link, policy, send_budget,
    services::Services,
    session::{Administrator, NewSession},
    user_names,
    users::User,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// The result of [`save`].
#[derive(Debug)]
pub enum Saved {
    Done {
        /// For the browser of an administrator who changed their own account.
        renewed: Option<NewSession>,
    },
    /// The change needs an identity check first.
    IdentityCheckRequired,
    /// The account changed in the meantime; this is its current state.
    Conflict(User),
    /// No email can be sent to the new address.
    Email(EmailError),
    EmailTaken,
    /// The user name is or was the one of another account.
    UserNameTaken,
    /// The address was changed too often, and each change sends an email.
    TooMany {
        until: i64,
    },
    /// At least one administrator must be able to sign in.
    LastAdministrator,
    /// The administrator has no second factor, and would remove another administrator's.
    WithoutSecondFactor,
    /// The administrator's role was removed, or there is no such account.
    Gone,
}

pub async fn save(
    services: &Services,
    administrator: Administrator<'_>,
    id: AccountId,
    update: Update,
    client: &Client,
) -> Result<Saved, Error> {
    let (session, now) = (administrator.0, services.now());
    let tx = services.db.begin().await?;
    let Some(Locked { target, is_last }) =
        administrator::lock_with_administrators(&tx, session.into(), id).await?
    else {
        return Ok(Saved::Gone);
    };
    let policy = policy::read(&tx).await?;
    let user = User::of(services, &policy, &target, session.into())?;
    if user.stamp != update.stamp {
        return Ok(Saved::Conflict(user));
    }
    let changes = Changes::of(&user, &update);
    if !changes.any() {
        return Ok(Saved::Done { renewed: None });
    }
    if changes.needs_proof() && session.fresh_administrator(now).is_none() {
        return Ok(Saved::IdentityCheckRequired);
    }
    if changes.role && is_last {
        return Ok(Saved::LastAdministrator);
    }
    if changes.switch == Some(Switch::RemoveMethods)
        && administrator::may_act(&target)
        && !administrator::has_second_factor(&tx, session.into()).await?
    {
        return Ok(Saved::WithoutSecondFactor);
    }
    if changes.email
        && let Err(problem) = update.email.check_deliverable()
    {
        return Ok(Saved::Email(problem));
    }
    if changes.email && is_taken(&tx, id, &update.email).await? {
        return Ok(Saved::EmailTaken);
    }
    if changes.user_name && !user_names::reserve(&tx, id, &update.user_name).await? {
        return Ok(Saved::UserNameTaken);
    }
    let invites_again = target.status == INVITED && changes.ends_sessions();
    if changes.email || invites_again {
        let what = if invites_again { "invitation" } else { "address" };
        let limits = send_budget::of_correction(what, id, session.account);
        if let Err(refusal) = send_budget::charge(&tx, now, &limits).await? {
            return Ok(Saved::TooMany { until: refusal.until() });
        }
    }
    match write(&tx, id, &update, changes.email).await {
        Err(Error::Database(error)) if is_duplicate(&error) => return Ok(Saved::EmailTaken),
        written => written?,
    }
    let mut renewed = None;
    if changes.ends_sessions() {
        match end_everything(services, &tx, session, &target, client).await? {
            Ended::Own(new) => renewed = Some(new),
            Ended::Other => {}
            Ended::TooLate => return Ok(Saved::Gone),
        }
    }
    if changes.role || changes.email {
        link::end_made_by(&tx, id).await?;
    }
    if let Some(switch) = changes.switch {
        switch.apply(&tx, &user, &update, now).await?;
    }
    record(services, &tx, session, &user, &update, &changes, client).await?;
    if invites_again {
        // The first invitation went to another address, or was for another role.
        let corrected = accounts::find(&tx, id).await?.ok_or(Error::Unreadable("account"))?;
        invitation::send(services, &tx, session, &corrected, client).await?;
    }
    tell(services, &tx, &target, &update, &changes, client).await?;
    tx.commit().await?;
    Ok(Saved::Done { renewed })
}

async fn write(
    tx: &DatabaseTransaction,
    id: AccountId,
    update: &Update,
    is_other_address: bool,
) -> Result<(), Error> {
    let Update { name, email, user_name, role, .. } = update;
    let mut write = row::Entity::update_many()
        .col_expr(row::Column::Name, Expr::value(name.as_str()))
        .col_expr(row::Column::NameKey, Expr::value(name.key()))
        .col_expr(row::Column::SearchKey, Expr::value(search_key(name, email.as_str())))
        .col_expr(row::Column::Email, Expr::value(email.as_str()))
        .col_expr(row::Column::EmailKey, Expr::value(email.key()))
        .col_expr(row::Column::UserName, Expr::value(user_name.as_str()))
        .col_expr(row::Column::Role, Expr::value(role.as_str()))
        .filter(row::Column::Id.eq(id.0));
    if is_other_address {
        write = write
            .col_expr(row::Column::MailRefusedAt, Expr::value(None::<i64>))
            .col_expr(row::Column::EmailVerifiedAt, Expr::value(None::<i64>));
    }
    write.exec(tx).await?;
    Ok(())
}
