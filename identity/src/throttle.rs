//! Guessing is charged before anything is compared, in one conditional statement that is
//! committed on its own: parallel guesses cannot share a charge, and a refusal keeps its count
//! (RFC 4226 7.3; NIST SP 800-63B 3.2.2). A key's count is the same on every node and survives a
//! restart. Nothing is ever locked for good by a stranger: browsers that have signed in before
//! count under keys of their own.

use crate::{
    account::{AccountId, Owner},
    client::{Client, known_device},
    entity::{account, throttle},
    error::Error,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{CaseStatement, Expr, ExprTrait, OnConflict},
};

/// How many failures are free, and how long the waits are after that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The failure that earns the first wait.
    free: i64,
    /// Seconds; doubled with each further failure.
    first_wait: i64,
    longest_wait: i64,
    /// From here on nothing is compared until something else clears the count.
    cap: i64,
}

impl Rule {
    /// Whether the failure with this number in a row earns a wait.
    pub(crate) fn pauses_at(self, failures: i64) -> bool {
        failures >= self.free
    }
}

/// App codes, and in time sent codes: 5, then 30 seconds doubling to an hour; at 20 in a row code
/// entry rests until a recovery code or an administrator clears it.
pub(crate) const CODES: Rule = Rule { free: 5, first_wait: 30, longest_wait: 3600, cap: 20 };
/// All codes of an account together, from known browsers or from unknown ones: 100 in a row at most
/// (NIST SP 800-63B 3.2.2), however often the waits were lifted. Only a right code ends that row.
pub(crate) const CODES_IN_ALL: Rule =
    Rule { free: 100, first_wait: 3600, longest_wait: 3600, cap: 100 };
/// Codes that confirm a new secret: the same waits, counted apart and without a cap. They guess at
/// nothing that opens anything.
pub(crate) const CONFIRMATIONS: Rule = Rule { cap: i64::MAX, ..CODES };
/// Recovery codes: the same waits, counted apart. 80 random bits need no cap below NIST's 100.
pub(crate) const RECOVERY_CODES: Rule = Rule { cap: 100, ..CODES };
/// Passwords: 10, then growing to 15 minutes; never for good.
pub(crate) const PASSWORDS: Rule =
    Rule { free: 10, first_wait: 30, longest_wait: 900, cap: i64::MAX };
/// Wrong set-up codes. 125 random bits need no wait; it keeps the audit log quiet.
pub(crate) const SETUP_CODES: Rule =
    Rule { free: 10, first_wait: 30, longest_wait: 900, cap: i64::MAX };

/// In place of the time when the next try is open: no time opens it, only another proof or an
/// administrator.
pub const UNTIL_CLEARED: i64 = i64::MAX;

/// Whose guesses are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    text: String,
    /// Whose page says "Locked" while this pauses: browsers that never signed in before are kept
    /// out.
    locks: Option<AccountId>,
}

impl Key {
    /// `what` by this account from a browser that has signed in before, or else from all unknown
    /// browsers together.
    pub(crate) fn of_account(
        services: &Services,
        what: &str,
        owner: impl Into<Owner>,
        client: &Client,
    ) -> Self {
        let owner = owner.into();
        let account = owner.id.0;
        match known_device(&services.keys, owner, client.device.as_deref()) {
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

    /// The account whose address this is, if it is somebody's.
    pub(crate) fn locking(self, account: Option<AccountId>) -> Self {
        Self { locks: account, ..self }
    }

    /// All codes of this account, from browsers that have signed in before or from all others.
    pub(crate) fn of_all_codes(services: &Services, owner: Owner, client: &Client) -> Self {
        match known_device(&services.keys, owner, client.device.as_deref()) {
            Some(_) => Self::new(format!("codes-in-all:{}:known", owner.id.0)),
            None => Self::of_all_codes_of_strangers(owner.id),
        }
    }

    fn of_all_codes_of_strangers(account: AccountId) -> Self {
        Self { locks: Some(account), ..Self::new(format!("codes-in-all:{}:unknown", account.0)) }
    }

    /// Passwords for an address that may or may not have an account: it is not written down.
    pub(crate) fn of_address(services: &Services, email_key: &str) -> Self {
        let mac = services.keys.mac("throttle", email_key.as_bytes());
        Self::new(format!("password:{}", crate::secret::hex(&mac[..16])))
    }

    pub(crate) fn setup_code() -> Self {
        Self::new("setup-code".to_owned())
    }
}

/// The answer to a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charge {
    /// Compare now. Failures in a row, this one counted.
    Granted { failures: i64 },
    /// Do not compare. Seconds since 1970 when the next try is open, or [`UNTIL_CLEARED`].
    Paused { until: i64 },
}

/// Counts a try before it is made, in one statement.
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

/// Looks without counting: when the next try is open, if it is not open now.
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

/// A success ends the row of failures.
pub(crate) async fn clear(db: &impl ConnectionTrait, key: &Key) -> Result<(), Error> {
    unlock(db, key).await?;
    throttle::Entity::delete_by_id(key.text.clone()).exec(db).await?;
    Ok(())
}

/// Notes on the account how long browsers that never signed in before are kept out, for lists of
/// people: nothing is decided by it. The answer does not wait for it, or its time would tell whether
/// there is an account.
fn lock_later(services: &Services, key: &Key, until: i64) {
    let (services, account) = (services.clone(), key.locks);
    tokio::spawn(async move {
        let Some(account) = account else { return };
        if let Err(error) = note_lock(services.db.write(), account, until).await {
            tracing::warn!(%error, "an account is not shown as locked");
        }
    });
}

/// What pauses longer for another reason stays.
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

/// Takes back what was noted for this key, before its count goes. What pauses longer for another
/// reason stays.
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

/// Opens code entry again from every browser: the proof that guessers were after is gone or was
/// replaced, or somebody proved more than a code would.
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

/// A right code: whoever has the factor is there, so the long count begins anew.
pub(crate) async fn clear_all_codes(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    unlock(db, &Key::of_all_codes_of_strangers(account)).await?;
    let all = format!("codes-in-all:{}:", account.0);
    throttle::Entity::delete_many().filter(throttle::Column::Key.starts_with(all)).exec(db).await?;
    Ok(())
}

/// Takes back a charge for what turned out not to be a guess, such as a code that was already used.
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

/// When the next try is open after the failure that is being counted.
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
