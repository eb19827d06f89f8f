//! A secret on its way to becoming the Mobile App method, and its replacement ("Reset Token").
//!
//! The pending secret belongs to the session: a reload and a second tab show the same one. It has
//! no power until it is confirmed, and it goes away by itself.

use super::{Malformed, Match, TotpCode, generator, matching_step, seal};
use crate::{
    account::{self, AccountId},
    audit::{self, Event, Kind},
    client::Client,
    entity::{totp, totp_enrollment as row},
    error::Error,
    recovery_code,
    secret::{Sealed, random_bytes},
    services::Services,
    session::{self, FreshSession, NewSession, ResetSession, Session},
    throttle::{self, CONFIRMATIONS, Charge, Key},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use totp_rs::{Builder, Secret};
use zeroize::Zeroizing;

/// Seconds that a secret waits to be confirmed.
const LIFETIME: i64 = 15 * 60;
/// Seconds after the first one in which it can be followed by others without a new proof.
pub(crate) const RENEWABLE: i64 = 30 * 60;

/// What the screen shows: it never comes back from the browser.
pub struct Enrollment {
    /// The secret in base32, 32 characters (160 bits, RFC 4226 R6).
    pub key: Zeroizing<String>,
    /// The `otpauth://` address that the QR code carries.
    pub uri: Zeroizing<String>,
    pub expires_at: i64,
}

/// How confirming ended.
#[derive(Debug)]
pub enum Confirm {
    /// The method is on; this browser goes on with a new cookie.
    Done(NewSession),
    Malformed(Malformed),
    /// Failures in a row, this one counted.
    Wrong {
        failures: i64,
    },
    /// The secret was replaced or ran out: there is a new one to scan.
    Expired,
    /// Another tab was faster, or there is nothing to reset.
    OutOfDate,
    Paused {
        until: i64,
    },
}

/// The pending secret of this session, made now if there is none.
///
/// # Errors
/// The database's; a name that no address can carry.
pub async fn begin_enrollment(
    services: &Services,
    fresh: FreshSession<'_>,
) -> Result<Enrollment, Error> {
    pending(services, fresh.0).await
}

/// The same for a new token in place of the old one, which keeps working until it is confirmed.
///
/// # Errors
/// The database's.
pub async fn begin_reset(
    services: &Services,
    proof: ResetSession<'_>,
) -> Result<Enrollment, Error> {
    pending(services, proof.0).await
}

/// Another secret in place of the one on the screen ("Get a new QR code"). `false` when it is too
/// long since this session proved who it is.
///
/// # Errors
/// The database's.
pub async fn new_secret(services: &Services, session: &Session) -> Result<bool, Error> {
    match begun(services, session).await? {
        Some(begun) => {
            put(services, session, Replace::Always, begun.created_at).await.map(|_| true)
        }
        None => Ok(false),
    }
}

/// Forgets the pending secret.
///
/// # Errors
/// The database's.
pub async fn cancel(services: &Services, session: &Session) -> Result<(), Error> {
    row::Entity::delete_by_id(session.id).exec(services.db.write()).await?;
    Ok(())
}

/// The secret that this session is looking at, if it began one. It was begun with a fresh proof, so
/// whoever takes longer than that proof lasts can still confirm it; and when it ran out, there is
/// another one, for half an hour after the first.
///
/// # Errors
/// The database's.
pub async fn on_screen(
    services: &Services,
    session: &Session,
) -> Result<Option<Enrollment>, Error> {
    let Some(begun) = begun(services, session).await? else {
        return Ok(None);
    };
    let row = match services.now() < begun.expires_at {
        true => begun,
        false => put(services, session, Replace::WhenOver, begun.created_at).await?,
    };
    Ok(Some(reveal(services, session, &row).await?))
}

/// Turns the pending secret into the method: the confirming code is spent, recovery codes are
/// made, every other session ends, and what was trusted before is void. The pending secret is the
/// proof: it is bound to this session and was begun with a fresh one.
///
/// # Errors
/// The database's.
pub async fn confirm_enrollment(
    services: &Services,
    session: &Session,
    typed: &str,
    client: &Client,
) -> Result<Confirm, Error> {
    let accepted = match accept(services, session, typed, client, Kind::TotpEnrolled).await? {
        Ok(accepted) => accepted,
        Err(refused) => return Ok(refused),
    };
    let codes = recovery_code::prepare(services).await?;
    let tx = services.db.begin().await?;
    let Some(version) =
        account::raise_security_version(&tx, session.account, session.security_version).await?
    else {
        return Ok(Confirm::OutOfDate);
    };
    if !take(&tx, session, &accepted.pending).await? {
        return Ok(Confirm::Expired);
    }
    let method = totp::ActiveModel {
        account_id: Set(session.account.0),
        secret: Set(seal(services, session.account, &accepted.secret)?),
        last_used_step: Set(accepted.step),
        created_at: Set(services.now()),
        last_used_at: Set(None),
    };
    let inserted = totp::Entity::insert(method)
        .on_conflict(OnConflict::column(totp::Column::AccountId).do_nothing().to_owned())
        .exec_without_returning(&tx)
        .await?;
    if inserted != 1 {
        return Ok(Confirm::OutOfDate);
    }
    recovery_code::issue(services, &tx, session, codes).await?;
    let Some(renewed) = finish(services, &tx, session, version, &accepted.key).await? else {
        return Ok(Confirm::OutOfDate);
    };
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::TotpEnrolled, session.account),
    )
    .await?;
    tx.commit().await?;
    Ok(Confirm::Done(renewed))
}

/// Puts the pending secret in place of the present one; recovery codes stay the same.
///
/// # Errors
/// The database's.
pub async fn confirm_reset(
    services: &Services,
    session: &Session,
    typed: &str,
    client: &Client,
) -> Result<Confirm, Error> {
    let accepted = match accept(services, session, typed, client, Kind::TotpReset).await? {
        Ok(accepted) => accepted,
        Err(refused) => return Ok(refused),
    };
    let tx = services.db.begin().await?;
    let Some(version) =
        account::raise_security_version(&tx, session.account, session.security_version).await?
    else {
        return Ok(Confirm::OutOfDate);
    };
    if !take(&tx, session, &accepted.pending).await? {
        return Ok(Confirm::Expired);
    }
    let replaced = totp::Entity::update_many()
        .col_expr(
            totp::Column::Secret,
            Expr::value(seal(services, session.account, &accepted.secret)?),
        )
        .col_expr(totp::Column::LastUsedStep, Expr::value(accepted.step))
        .col_expr(totp::Column::CreatedAt, Expr::value(services.now()))
        .col_expr(totp::Column::LastUsedAt, Expr::value(None::<i64>))
        .filter(totp::Column::AccountId.eq(session.account.0))
        .exec(&tx)
        .await?;
    if replaced.rows_affected != 1 {
        return Ok(Confirm::OutOfDate);
    }
    let Some(renewed) = finish(services, &tx, session, version, &accepted.key).await? else {
        return Ok(Confirm::OutOfDate);
    };
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::TotpReset, session.account),
    )
    .await?;
    tx.commit().await?;
    Ok(Confirm::Done(renewed))
}

/// When a code that confirms a secret is looked at again, if it is paused.
///
/// # Errors
/// The database's.
pub async fn paused_until(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<Option<i64>, Error> {
    let key = Key::of_account(services, "confirm", session, client);
    throttle::paused_until(services, &key, CONFIRMATIONS).await
}

struct Accepted {
    pending: row::Model,
    secret: Zeroizing<Vec<u8>>,
    step: i64,
    key: Key,
}

/// Charges, then compares with the pending secret. A refusal is recorded and changes nothing else.
async fn accept(
    services: &Services,
    session: &Session,
    typed: &str,
    client: &Client,
    kind: Kind,
) -> Result<Result<Accepted, Confirm>, Error> {
    let code = match TotpCode::parse(typed) {
        Ok(code) => code,
        Err(malformed) => return Ok(Err(Confirm::Malformed(malformed))),
    };
    let method = totp::Entity::find_by_id(session.account.0).one(services.db.read()).await?;
    if method.is_some() != (kind == Kind::TotpReset) {
        return Ok(Err(Confirm::OutOfDate));
    }
    let Some(pending) = present(services, services.db.read(), session).await? else {
        // The answer to the first try may have been lost on its way.
        let just_now = method.is_some_and(|method| services.now() < method.created_at + 60);
        return Ok(Err(if just_now { Confirm::OutOfDate } else { Confirm::Expired }));
    };
    let key = Key::of_account(services, "confirm", session, client);
    let failures = match throttle::charge(services, &key, CONFIRMATIONS).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(Confirm::Paused { until })),
    };
    let secret = open(services, session, &pending.secret)?;
    match matching_step(&generator(&secret), &code, services.now(), services.skew, -1) {
        Match::Step(step) => Ok(Ok(Accepted { pending, secret, step, key })),
        Match::Used | Match::Wrong => {
            audit::record_alone(services, client, Event::of(kind, session.account).refused())
                .await?;
            Ok(Err(Confirm::Wrong { failures }))
        }
    }
}

/// Spends the pending secret: `true` for exactly one caller.
async fn take(
    db: &impl ConnectionTrait,
    session: &Session,
    pending: &row::Model,
) -> Result<bool, Error> {
    let taken = row::Entity::delete_many()
        .filter(row::Column::SessionId.eq(session.id))
        .filter(row::Column::Secret.eq(pending.secret.clone()))
        .exec(db)
        .await?;
    Ok(taken.rows_affected == 1)
}

async fn finish(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    version: i64,
    key: &Key,
) -> Result<Option<NewSession>, Error> {
    throttle::clear(db, key).await?;
    throttle::reopen_codes(db, session.account).await?;
    session::end_others(db, session).await?;
    session::renew(services, db, session, version).await
}

async fn pending(services: &Services, session: &Session) -> Result<Enrollment, Error> {
    let row = match present(services, services.db.read(), session).await? {
        Some(row) => row,
        None => put(services, session, Replace::WhenOver, services.now()).await?,
    };
    reveal(services, session, &row).await
}

/// The pending secret while it can be confirmed.
async fn present(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
) -> Result<Option<row::Model>, Error> {
    let found = row::Entity::find_by_id(session.id).one(db).await?;
    Ok(found.filter(|row| {
        row.security_version == session.security_version && services.now() < row.expires_at
    }))
}

/// The same, also when it ran out a short time ago.
async fn begun(services: &Services, session: &Session) -> Result<Option<row::Model>, Error> {
    let found = row::Entity::find_by_id(session.id).one(services.db.read()).await?;
    Ok(found.filter(|row| {
        row.security_version == session.security_version
            && (services.now() < row.expires_at || services.now() < row.created_at + RENEWABLE)
    }))
}

/// Which pending secret gives way to a new one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Replace {
    /// One that ran out or belongs to an older version of the account. Of two tabs that ask at the
    /// same moment, one makes the secret and both read it.
    WhenOver,
    Always,
}

/// `begun` is when the first of these secrets was made, with a fresh proof.
async fn put(
    services: &Services,
    session: &Session,
    which: Replace,
    begun: i64,
) -> Result<row::Model, Error> {
    let now = services.now();
    let place = session.id.to_string();
    let keys = &services.keys;
    let new = row::ActiveModel {
        session_id: Set(session.id),
        account_id: Set(session.account.0),
        security_version: Set(session.security_version),
        secret: Set(keys.seal(
            TABLE,
            "secret",
            session.account.0,
            &place,
            &random_bytes::<20>(),
        )?),
        created_at: Set(begun),
        expires_at: Set(now + LIFETIME),
    };
    let mut instead = OnConflict::column(row::Column::SessionId)
        .update_columns([
            row::Column::SecurityVersion,
            row::Column::Secret,
            row::Column::CreatedAt,
            row::Column::ExpiresAt,
        ])
        .to_owned();
    if which == Replace::WhenOver {
        let over = Expr::col((row::Entity, row::Column::ExpiresAt)).lte(now);
        let older =
            Expr::col((row::Entity, row::Column::SecurityVersion)).ne(session.security_version);
        instead.action_and_where(over.or(older));
    }
    row::Entity::insert(new)
        .on_conflict(instead)
        .exec_without_returning(services.db.write())
        .await?;
    present(services, services.db.write(), session).await?.ok_or(Error::Unreadable("enrollment"))
}

const TABLE: &str = "totp_enrollments";

async fn reveal(
    services: &Services,
    session: &Session,
    row: &row::Model,
) -> Result<Enrollment, Error> {
    let secret = open(services, session, &row.secret)?;
    let about = services.about().await?;
    let uri = uri(&about.product, &session.email, &secret)?;
    let key = Zeroizing::new(Secret::from(secret.to_vec()).to_base32());
    Ok(Enrollment { key, uri: Zeroizing::new(uri), expires_at: row.expires_at })
}

/// `:` separates issuer and name in a label, so it becomes a blank in both.
fn uri(product: &str, email: &str, secret: &[u8]) -> Result<String, Error> {
    let plain = |text: &str| text.replace(':', " ").trim().to_owned();
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_issuer(Some(plain(product)))
        .with_account_name(plain(email))
        .build()
        .and_then(|totp| totp.to_url())
        .map_err(|_| Error::Unreadable("account name"))
}

fn open(
    services: &Services,
    session: &Session,
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let AccountId(account) = session.account;
    services.keys.open(TABLE, "secret", account, &session.id.to_string(), sealed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_rs::Totp;

    #[test]
    fn any_name_makes_an_address_with_one_secret_and_one_issuer() {
        for name in [
            "a b+c%&?#/@'\"\n😀@example.com",
            "a:b@example.com",
            "a?secret=AAAA&issuer=Evil@example.com",
            "\u{202E}x@example.com",
            &"x".repeat(200),
        ] {
            for product in ["Latchkey", "A: B & C?"] {
                let made = uri(product, name, &[7; 20]).unwrap();
                assert_eq!(made.matches("secret=").count(), 1, "{made}");
                assert_eq!(made.matches("issuer=").count(), 1, "{made}");
                let read = Totp::from_url(&made).unwrap();
                assert_eq!(read.account_name(), name.replace(':', " ").trim());
                assert_eq!(read.issuer(), Some(product.replace(':', " ").as_str()));
            }
        }
    }
}
