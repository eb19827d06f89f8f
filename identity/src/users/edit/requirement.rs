//! The switch "Two factor authentication enabled". What moving it means depends on the account.

use super::update::Update;
use crate::{
    account::ACTIVE,
    audit::{Event, Kind},
    client::Happened,
    entity::account as row,
    error::Error,
    link,
    message::{DisabledBy, Message},
    pending_sign_in,
    requirement::Override,
    second_factor::{self, State},
    session::Session,
    users::User,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// A move of the switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    /// On: they must set it up at their next sign-in.
    Require,
    /// Off, for a user with methods: removes these and the requirement.
    RemoveMethods,
    /// Off, for a user without methods: they need not set it up.
    Release,
}

impl User {
    /// Whether the switch can be moved: not for the own account, and not while the second factor is
    /// off.
    pub fn switch_is_free(&self) -> bool {
        !self.is_own && self.state != State::Off
    }

    pub fn switch_is_on(&self) -> bool {
        matches!(self.state, State::Enabled | State::Required { .. } | State::Overdue { .. })
    }
}

impl Switch {
    pub(super) fn moved(user: &User, on: Option<bool>) -> Option<Self> {
        let on = on.filter(|on| user.switch_is_free() && *on != user.switch_is_on())?;
        Some(match user.state {
            _ if on => Self::Require,
            State::Enabled => Self::RemoveMethods,
            _ => Self::Release,
        })
    }

    pub(super) fn requires(self) -> bool {
        self == Self::Require
    }

    /// The new decision for the account. While every user must have a method, switching it off is
    /// an exemption with a reason and, if one was given, an end.
    fn decision(self, user: &User) -> &'static str {
        match self {
            Self::Require => Override::REQUIRED,
            Self::RemoveMethods | Self::Release if user.enforced => Override::LIFTED,
            Self::RemoveMethods | Self::Release => Override::INHERIT,
        }
    }

    /// Ends pending sign-ins and links that began under the previous decision. Sessions continue.
    pub(super) async fn apply(
        self,
        tx: &DatabaseTransaction,
        user: &User,
        update: &Update,
        now: i64,
    ) -> Result<(), Error> {
        if self == Self::RemoveMethods {
            second_factor::remove_all(tx, user.id).await?;
        }
        pending_sign_in::forget_all(tx, user.id).await?;
        link::forget_all_but_invitations(tx, &[user.id.0]).await?;
        let decision = self.decision(user);
        let until = update.until.filter(|_| decision == Override::LIFTED);
        let reason = update.reason.clone().filter(|_| decision != Override::INHERIT);
        row::Entity::update_many()
            .col_expr(row::Column::Requirement, Expr::value(decision))
            .col_expr(row::Column::RequiredAt, Expr::value(self.requires().then_some(now)))
            .col_expr(row::Column::RequirementUntil, Expr::value(until))
            .col_expr(row::Column::RequirementReason, Expr::value(reason))
            .filter(row::Column::Id.eq(user.id.0))
            .exec(tx)
            .await?;
        Ok(())
    }

    pub(super) fn event(self, session: &Session, user: &User, update: &Update) -> Event {
        let kind = match self {
            Self::Require => Kind::TwoFactorRequiredByAdministrator,
            Self::RemoveMethods => Kind::TwoFactorDisabledByAdministrator,
            Self::Release => Kind::RequirementLifted,
        };
        let decision = self.decision(user);
        let mut details = serde_json::Map::new();
        details.insert("requirement".to_owned(), decision.into());
        if let Some(reason) = &update.reason {
            details.insert("reason".to_owned(), reason.as_str().into());
        }
        if let Some(until) = update.until.filter(|_| decision == Override::LIFTED) {
            details.insert("until".to_owned(), until.into());
        }
        let details = serde_json::Value::Object(details).to_string();
        Event::by(kind, session, Some(user.id)).details(details)
    }

    /// Users who cannot sign in yet are told when they do.
    pub(super) fn message(self, before: &row::Model, happened: Happened) -> Option<Message> {
        match self {
            Self::Require if before.status == ACTIVE => Some(Message::RequiredByAdministrator),
            Self::RemoveMethods => {
                let by = DisabledBy::Administrator;
                Some(Message::Disabled { by, required: false, happened })
            }
            Self::Require | Self::Release => None,
        }
    }
}
