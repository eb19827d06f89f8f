//! Settings › Security: the policy. Of two concurrent changes, the second is refused.

mod questions; // how many users a change would affect
mod update; // the policy to be saved

pub use questions::{Question, adoption, questions};
pub use update::{Save, Start, Update};

use super::versioned::Versioned;
use crate::{
    audit::{self, Kind},
    client::Client,
    enrolled_methods,
    entity::policy as row,
    error::Error,
    method::Method,
    policy::{self, Allowed, Enforcement, Policy},
    reminder,
    services::Services,
    session::{FreshAdministrator, Session},
    trusted_browser,
};
use sea_orm::{EntityTrait, UpdateMany, sea_query::Expr};
use serde_json::{Value, json};

pub async fn save(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    input: Update,
    client: &Client,
) -> Result<Save, Error> {
    let session = administrator.0;
    let before = policy::policy(services).await?;
    if let Some(refused) = check(services, session, &input, &before).await? {
        return Ok(refused);
    }
    let now = services.now();
    let enforcement = input.enforcement(&before, now);
    // Allowing trust again later must not bring the browsers back, nor must allowing more days.
    let ends_trust = input.trust_allowed != before.trust_allowed || !input.second_factor_on;
    let shortens_trust = input.trust_allowed && input.trust_days < before.trust_days;
    let tx = services.db.begin().await?;
    if ends_trust || shortens_trust {
        trusted_browser::lock_owners(&tx, session.account).await?;
    }
    let narrower = |method| before.allowed.has(method) && !input.allowed.has(method);
    let narrowed_at = match Method::ALL.into_iter().any(narrower) {
        true => Some(now),
        false => before.narrowed_at,
    };
    let update =
        columns(&input, enforcement).col_expr(row::Column::NarrowedAt, Expr::value(narrowed_at));
    let change = Versioned { version: input.version, update };
    let Some(written) = change.write_in(tx, services, administrator).await? else {
        return Ok(Save::Conflict);
    };
    if ends_trust {
        trusted_browser::forget_everywhere(&written.tx).await?;
    } else if shortens_trust {
        trusted_browser::shorten_everywhere(&written.tx, input.trust_days).await?;
    }
    let after = policy::read(&written.tx).await?;
    written.commit(client, Kind::PolicyChanged, changes(&before, &after)).await?;
    reminder::start(services);
    Ok(Save::Done)
}

/// The first reason to refuse the change.
async fn check(
    services: &Services,
    session: &Session,
    input: &Update,
    before: &Policy,
) -> Result<Option<Save>, Error> {
    if let Some(error) = input.errors(services, before).into_iter().next() {
        return Ok(Some(error));
    }
    Ok(lacks_own_method(services, session, input, before).await?.then_some(Save::OwnMethod))
}

/// Whether an administrator without a method would require one of every user.
pub async fn lacks_own_method(
    services: &Services,
    session: &Session,
    input: &Update,
    before: &Policy,
) -> Result<bool, Error> {
    let enforces = input.enforce.is_some() && input.second_factor_on;
    if !enforces || before.enforcement.is_some() {
        return Ok(false);
    }
    Ok(!enrolled_methods::any(services.db.read(), session.account).await?)
}

fn columns(input: &Update, enforcement: Option<Enforcement>) -> UpdateMany<row::Entity> {
    let Allowed { app, sms, email } = input.allowed;
    let mut update = row::Entity::update_many()
        .col_expr(row::Column::SecondFactorOn, Expr::value(input.second_factor_on))
        .col_expr(row::Column::AppAllowed, Expr::value(app))
        .col_expr(row::Column::SmsAllowed, Expr::value(sms))
        .col_expr(row::Column::EmailAllowed, Expr::value(email))
        .col_expr(row::Column::PasskeysAllowed, Expr::value(input.passkeys_allowed))
        .col_expr(row::Column::TrustAllowed, Expr::value(input.trust_allowed))
        .col_expr(row::Column::EnforcedAt, Expr::value(enforcement.map(|it| it.since)))
        .col_expr(row::Column::RequiredFrom, Expr::value(enforcement.and_then(|it| it.from)));
    if input.trust_allowed {
        update = update.col_expr(row::Column::TrustDays, Expr::value(input.trust_days));
    }
    update
}

/// Old and new values of the changed fields, for the audit log.
fn changes(before: &Policy, after: &Policy) -> Value {
    let both = shown(before).into_iter().zip(shown(after));
    audit::changed(both.map(|((name, before), (_, after))| (name, before, after)))
}

fn shown(policy: &Policy) -> [(&'static str, Value); 9] {
    let Allowed { app, sms, email } = policy.allowed;
    let enforcement = policy.enforcement;
    let from = enforcement.and_then(|enforcement| enforcement.from);
    let day = from.and_then(|from| jiff::Timestamp::from_second(from).ok());
    [
        ("two factor user login", json!(policy.second_factor_on)),
        ("mobile app", json!(app)),
        ("SMS message", json!(sms)),
        ("email", json!(email)),
        ("passkeys", json!(policy.passkeys_allowed)),
        ("trusting browsers", json!(policy.trust_allowed)),
        ("days of trust", json!(policy.trust_days)),
        ("enforced", json!(enforcement.is_some())),
        ("required from", json!(day.map(|day| day.to_string()))),
    ]
}
