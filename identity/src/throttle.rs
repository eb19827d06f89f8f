//! Limits on guessing. An attempt is charged before anything is compared, in one conditional
//! statement that is committed separately: parallel guesses cannot share a charge, and a refusal
//! keeps its count (RFC 4226 7.3; NIST SP 800-63B 3.2.2). A key's count is the same on every node
//! and survives a restart. Strangers cannot lock users out for good: browsers that have signed in
//! before are counted separately.

use crate::{
    account::{AccountId, Owner},
    client::Client,
    device,
    entity::{account, throttle},
    error::Error,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{CaseStatement, Expr, ExprTrait, OnConflict},
};

/// How many failures are free, and how long to wait after that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The failure that causes the first wait.
    free: i64,
    /// Seconds; doubled by each further failure.
    first_wait: i64,
    longest_wait: i64,
    /// From this failure on, nothing is compared until the count is cleared in another way.
    cap: i64,
}

impl Rule {
    /// Whether this number of consecutive failures causes a wait.
    pub(crate) fn pauses_at(self, failures: i64) -> bool {
        failures >= self.free
    }
}

/// App codes and sent codes: 5 failures, then waits from 30 seconds doubling to an hour. After 20
/// in a row, code entry is paused until a recovery code or an administrator clears it.
pub(crate) const CODES: Rule = Rule { free: 5, first_wait: 30, longest_wait: 3600, cap: 20 };
/// All codes of an account together, from known browsers or from unknown ones: at most 100 failures
/// in a row (NIST SP 800-63B 3.2.2), however often waits were lifted. Only a right code resets this
/// count.
pub(crate) const CODES_IN_ALL: Rule =
    Rule { free: 100, first_wait: 3600, longest_wait: 3600, cap: 100 };
/// Codes that confirm a new secret: the same waits, counted separately and without a cap, because a
/// right guess gives access to nothing.
pub(crate) const CONFIRMATIONS: Rule = Rule { cap: i64::MAX, ..CODES };
/// Recovery codes: the same waits, counted separately. 80 random bits need no cap below NIST's 100.
pub(crate) const RECOVERY_CODES: Rule = Rule { cap: 100, ..CODES };
/// Passwords: 10 failures, then waits growing to 15 minutes; never for good.
pub(crate) const PASSWORDS: Rule =
    Rule { free: 10, first_wait: 30, longest_wait: 900, cap: i64::MAX };
/// Wrong set-up codes. 125 random bits need no wait; it keeps the audit log short.
pub(crate) const SETUP_CODES: Rule =
    Rule { free: 10, first_wait: 30, longest_wait: 900, cap: i64::MAX };

/// In place of a time: the pause ends only with another proof or through an administrator.
pub const UNTIL_CLEARED: i64 = i64::MAX;

/// Identifies the attempts that are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    text: String,
    /// The account that is shown as "Locked" while this key is paused: browsers that have not
    /// signed in before are kept out.
    locks: Option<AccountId>,
}

impl Key {
    /// Attempts at `what` for this account by a browser that has signed in before, or by all
    /// unknown browsers together.
    pub(crate) fn of_account(
        services: &Services,
        what: &str,
        owner: impl Into<Owner>,
        client: &Client,
    ) -> Self {
        let owner = owner.into();
        let account = owner.id.0;
        match device::known(&services.keys, owner, client.device.as_deref()) {
            Some(id) => Self::new(format!("{what}:{account}:{id}")),
            None if what == "code" => Self::of_strangers_codes(owner.id),
            None => Self::new(format!("{what}:{account}")),
        }
    }

    /// Codes of this account from all unknown browsers together.
    fn of_strangers_codes(account: AccountId) -> Self {
        Self { locks: Some(account), ..Self::new(format!("code:{}", account.0)) }
    }

    fn new(text: String) -> Self {
        Self { text, locks: None }
    }

    /// Shows this account, if there is one, as locked while the key is paused.
    pub(crate) fn locking(self, account: Option<AccountId>) -> Self {
        Self { locks: account, ..self }
    }

    /// All codes of this account, from browsers that have signed in before or from all others.
    pub(crate) fn of_all_codes(services: &Services, owner: Owner, client: &Client) -> Self {
        match device::known(&services.keys, owner, client.device.as_deref()) {
            Some(_) => Self::new(format!("codes-in-all:{}:known", owner.id.0)),
            None => Self::of_all_codes_of_strangers(owner.id),
        }
    }

    fn of_all_codes_of_strangers(account: AccountId) -> Self {
        Self { locks: Some(account), ..Self::new(format!("codes-in-all:{}:unknown", account.0)) }
    }

    /// Passwords for an address that may have no account. Only a MAC of the address is stored.
    pub(crate) fn of_address(services: &Services, email_key: &str) -> Self {
        let mac = services.keys.mac("throttle", email_key.as_bytes());
        Self::new(format!("password:{}", crate::secret::hex(&mac[..16])))
    }

    pub(crate) fn setup_code() -> Self {
        Self::new("setup-code".to_owned())
    }
}

/// The result of [`charge`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charge {
    /// Compare now. `failures` are consecutive, including this one.
    Granted { failures: i64 },
    /// Do not compare. `until` is when the next attempt is allowed, in seconds since 1970, or
    /// [`UNTIL_CLEARED`].
    Paused { until: i64 },
}

/// Counts an attempt before it is made, in one statement.
pub(crate) async fn charge(services: &Services, key: &Key, rule: Rule) -> Result<Charge, Error> {
    let now = services.now();
    let first = throttle::ActiveModel {
        key: Set(key.text.clone()),
        failures: Set(1),
        next_at: Set(0),
        updated_at: Set(now),
    };
    let failures = || Expr::col((throttle::Entity, throttle::Column::Failures));
    let open = Expr::col((throttle::Entity, throttle::Column::NextAt))
        .lte(now)
        .and(failures().lt(rule.cap));
    let again = OnConflict::column(throttle::Column::Key)
        .value(throttle::Column::Failures, failures().add(1))
        .value(throttle::Column::NextAt, wait_after(rule, now))
        .value(throttle::Column::UpdatedAt, Expr::value(now))
        .action_and_where(open)
        .to_owned();
    let charged = throttle::Entity::insert_many([first])
        .on_conflict(again)
        .exec_with_returning(services.db.write())
        .await?;
    if let Some(row) = charged.first() {
        if row.next_at > now {
            lock_later(services, key, row.next_at);
        }
        return Ok(Charge::Granted { failures: row.failures });
    }
    Ok(Charge::Paused { until: paused_until(services, key, rule).await?.unwrap_or(now) })
}

/// When the next attempt is allowed, if not now. Counts nothing.
pub(crate) async fn paused_until(
    services: &Services,
    key: &Key,
    rule: Rule,
) -> Result<Option<i64>, Error> {
    let now = services.now();
    let row = throttle::Entity::find_by_id(key.text.clone()).one(services.db.read()).await?;
    Ok(row.and_then(|row| {
        if row.failures >= rule.cap {
            return Some(UNTIL_CLEARED);
        }
        (row.next_at > now).then_some(row.next_at)
    }))
}

/// A success resets the failure count.
pub(crate) async fn clear(db: &impl ConnectionTrait, key: &Key) -> Result<(), Error> {
    unlock(db, key).await?;
    throttle::Entity::delete_by_id(key.text.clone()).exec(db).await?;
    Ok(())
}

/// Stores in the account until when unknown browsers are kept out. The list of users shows this;
/// nothing is decided by it. The response does not wait for it, because its timing would reveal
/// whether the account exists.
fn lock_later(services: &Services, key: &Key, until: i64) {
    let (services, account) = (services.clone(), key.locks);
    tokio::spawn(async move {
        let Some(account) = account else { return };
        if let Err(error) = note_lock(services.db.write(), account, until).await {
            tracing::warn!(%error, "an account is not shown as locked");
        }
    });
}

/// Keeps a longer pause that has another reason.
async fn note_lock(db: &impl ConnectionTrait, id: AccountId, until: i64) -> Result<(), Error> {
    let column = account::Column::LockedUntil;
    account::Entity::update_many()
        .col_expr(column, Expr::value(until))
        .filter(account::Column::Id.eq(id.0))
        .filter(column.is_null().or(column.lt(until)))
        .exec(db)
        .await?;
    Ok(())
}

/// Takes back what was stored for this key, before its count is deleted. Keeps a longer pause that
/// has another reason.
async fn unlock(db: &impl ConnectionTrait, key: &Key) -> Result<(), Error> {
    let Some(id) = key.locks else {
        return Ok(());
    };
    let Some(row) = throttle::Entity::find_by_id(key.text.clone()).one(db).await? else {
        return Ok(());
    };
    let column = account::Column::LockedUntil;
    account::Entity::update_many()
        .col_expr(column, Expr::value(None::<i64>))
        .filter(account::Column::Id.eq(id.0))
        .filter(column.lte(row.next_at))
        .exec(db)
        .await?;
    Ok(())
}

/// Reopens code entry for every browser: the secret that was guessed at was removed or replaced, or
/// the user gave a stronger proof than a code.
pub(crate) async fn reopen_codes(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    let unknown = Key::of_strangers_codes(account);
    unlock(db, &unknown).await?;
    let from_any_browser = throttle::Column::Key.starts_with(format!("{}:", unknown.text));
    throttle::Entity::delete_many()
        .filter(throttle::Column::Key.eq(unknown.text).or(from_any_browser))
        .exec(db)
        .await?;
    Ok(())
}

/// Resets the count of all codes: a right code shows that the owner has the factor.
pub(crate) async fn clear_all_codes(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    unlock(db, &Key::of_all_codes_of_strangers(account)).await?;
    let all = format!("codes-in-all:{}:", account.0);
    throttle::Entity::delete_many().filter(throttle::Column::Key.starts_with(all)).exec(db).await?;
    Ok(())
}

/// Takes back the charge for an attempt that was not a guess, such as a code that was already used.
pub(crate) async fn refund(services: &Services, key: &Key) -> Result<(), Error> {
    unlock(services.db.write(), key).await?;
    throttle::Entity::update_many()
        .col_expr(throttle::Column::Failures, Expr::col(throttle::Column::Failures).sub(1))
        .col_expr(throttle::Column::NextAt, Expr::value(0))
        .filter(throttle::Column::Key.eq(&key.text))
        .filter(throttle::Column::Failures.gt(0))
        .exec(services.db.write())
        .await?;
    Ok(())
}

/// When the next attempt is allowed after the failure that is being counted.
fn wait_after(rule: Rule, now: i64) -> Expr {
    let mut case = CaseStatement::new().case(
        Expr::col((throttle::Entity, throttle::Column::Failures)).lt(rule.free - 1),
        Expr::value(0i64),
    );
    let mut wait = rule.first_wait;
    for failures in rule.free.. {
        if wait >= rule.longest_wait {
            break;
        }
        case = case.case(
            Expr::col((throttle::Entity, throttle::Column::Failures)).eq(failures - 1),
            Expr::value(now + wait),
        );
        wait *= 2;
    }
    case.finally(Expr::value(now + rule.longest_wait)).into()
}
