//! Signing a user out everywhere, removing their trusted browsers, and deactivating and
//! reactivating the account.

use super::{Outcome, User, lock_to_remove, sign_out};
use crate::{
    account::{ACTIVE, AccountId, DEACTIVATED, INVITED},
    accounts,
    actor::{By, FreshActor},
    administrator,
    audit::{self, Kind},
    client::Client,
    database::Transaction,
    entity::account as row,
    error::Error,
    link, policy,
    services::Services,
    trusted_browser,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// "Sign out everywhere". Administrators can also do this to their own account.
pub async fn sign_out(
    services: &Services,
    by: impl Into<FreshActor<'_>>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    let Some(change) = AccountChange::begin(services, by.into(), id).await? else {
        return Ok(Outcome::Gone);
    };
    sign_out::everywhere(&change.tx, &[id.0]).await?;
    change.finish(Kind::SignedOutByAdministrator, client).await
}

/// "Remove trusted browsers".
pub async fn remove_browsers(
    services: &Services,
    by: impl Into<FreshActor<'_>>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    let Some(change) = AccountChange::begin(services, by.into(), id).await? else {
        return Ok(Outcome::Gone);
    };
    trusted_browser::forget_all(&change.tx, id).await?;
    change.finish(Kind::BrowsersRemovedByAdministrator, client).await
}

/// Deletes no account data. Nothing that was trusted before is trusted after "Reactivate".
pub async fn deactivate(
    services: &Services,
    by: impl Into<FreshActor<'_>>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    let FreshActor(by) = by.into();
    let tx = services.db.begin().await?;
    let target = match lock_to_remove(&tx, by, id).await? {
        Ok(target) => target,
        Err(refused) => return Ok(refused),
    };
    let change = AccountChange { services, by, tx, target };
    if change.target.status == DEACTIVATED {
        return change.out_of_date().await;
    }
    set_status(&change.tx, id, DEACTIVATED).await?;
    accounts::force_versions(&change.tx, id).await?;
    sign_out::everywhere(&change.tx, &[id.0]).await?;
    trusted_browser::forget_all(&change.tx, id).await?;
    link::forget_all(&change.tx, id).await?;
    change.finish(Kind::UserDeactivated, client).await
}

/// A user who never chose a password becomes invited again, not active.
pub async fn reactivate(
    services: &Services,
    by: impl Into<FreshActor<'_>>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    let Some(change) = AccountChange::begin(services, by.into(), id).await? else {
        return Ok(Outcome::Gone);
    };
    let target = &change.target;
    if target.status != DEACTIVATED {
        return change.out_of_date().await;
    }
    let never_came = target.invited_at.is_some() && target.last_sign_in_at.is_none();
    set_status(&change.tx, id, if never_came { INVITED } else { ACTIVE }).await?;
    change.finish(Kind::UserReactivated, client).await
}

async fn set_status(
    tx: &DatabaseTransaction,
    id: AccountId,
    status: &'static str,
) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(status))
        .filter(row::Column::Id.eq(id.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// An action on one account, in one transaction.
struct AccountChange<'a> {
    services: &'a Services,
    by: By<'a>,
    tx: Transaction,
    target: row::Model,
}

impl<'a> AccountChange<'a> {
    /// `None` as in [`administrator::lock`].
    async fn begin(
        services: &'a Services,
        FreshActor(by): FreshActor<'a>,
        id: AccountId,
    ) -> Result<Option<Self>, Error> {
        let tx = services.db.begin().await?;
        let target = administrator::lock(&tx, by, id).await?;
        Ok(target.map(|target| Self { services, by, tx, target }))
    }

    async fn finish(self, kind: Kind, client: &Client) -> Result<Outcome, Error> {
        let (user, now) = (self.user().await?, self.services.now());
        let event = self.by.event(kind, user.id);
        audit::record(self.services, &self.tx, now, client, event).await?;
        self.tx.commit().await?;
        Ok(Outcome::Done(user))
    }

    async fn out_of_date(&self) -> Result<Outcome, Error> {
        self.user().await.map(Outcome::OutOfDate)
    }

    /// The user before the action.
    async fn user(&self) -> Result<User, Error> {
        let policy = policy::read(&self.tx).await?;
        User::of(self.services, &policy, &self.target, self.by)
    }
}
