//! "Get started": what an administrator does in the first hour. Each step is done as soon as its
//! effect is there, however it came about.

use super::figures::Figures;
use crate::{
    administrator,
    audit::{self, Event, Kind},
    client::Client,
    delivery::MailRoute,
    entity::installation,
    error::Error,
    services::Services,
    session::Administrator,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

/// Which steps are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GetStarted {
    /// The administrator who asks has a second factor.
    pub account_protected: bool,
    pub organization_named: bool,
    /// Emails go to a mail server.
    pub email_connected: bool,
    pub users_added: bool,
    pub two_factor_required: bool,
}

impl GetStarted {
    fn is_complete(self) -> bool {
        self.account_protected
            && self.organization_named
            && self.email_connected
            && self.users_added
            && self.two_factor_required
    }
}

/// `None` if all steps are done, or an administrator hid them.
pub async fn get_started(
    services: &Services,
    Administrator(session): Administrator<'_>,
    figures: &Figures,
) -> Result<Option<GetStarted>, Error> {
    let row = installation::Entity::find_by_id(1).one(services.db.read()).await?;
    let row = row.ok_or(Error::Unreadable("installation"))?;
    let steps = GetStarted {
        account_protected: session.has_method,
        organization_named: row.organization.is_some(),
        email_connected: matches!(services.routes().mail, MailRoute::Smtp(_)),
        users_added: figures.all > 1,
        two_factor_required: figures.enforcement.is_some(),
    };
    let is_shown = row.get_started_hidden_at.is_none() && !steps.is_complete();
    Ok(is_shown.then_some(steps))
}

/// Hides the steps from all administrators.
pub async fn hide_get_started(
    services: &Services,
    Administrator(session): Administrator<'_>,
    client: &Client,
) -> Result<(), Error> {
    let (tx, now) = (services.db.begin().await?, services.now());
    if !administrator::lock_own(&tx, session).await? {
        return Ok(());
    }
    let hidden = installation::Entity::update_many()
        .col_expr(installation::Column::GetStartedHiddenAt, Expr::value(now))
        .filter(installation::Column::Id.eq(1))
        .filter(installation::Column::GetStartedHiddenAt.is_null())
        .exec(&tx)
        .await?;
    if hidden.rows_affected == 1 {
        let details = json!({ "get_started": "hidden" }).to_string();
        let event = Event::by(Kind::GeneralSettingsChanged, session, None).details(details);
        audit::record(services, &tx, now, client, event).await?;
        tx.commit().await?;
    }
    Ok(())
}
