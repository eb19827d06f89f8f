//! The first start after an upgrade binds the hashes that earlier versions stored. From then on an
//! unbound hash is refused, so that an attacker cannot copy one to another account.

use crate::{
    account::AccountId,
    database::{Database, without_time_limits},
    entity::{
        account, installation, link, pending_sign_in, recovery_code, session, trusted_browser,
    },
    error::Error,
    keys::{self, KeyRing, TokenRow},
    slow_hash::{Place, SlowHash},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, LockType, OnConflict},
};

/// Accounts read at once.
const ACCOUNTS: u64 = 1_000;

/// Does everything in one transaction, also when several processes start at once.
pub(super) async fn bind_hashes(db: &Database, keys: &KeyRing, now: i64) -> Result<(), Error> {
    if !keys::are_unbound(db.read(), keys).await? {
        return Ok(());
    }
    let tx = db.begin().await?;
    without_time_limits(&tx).await?;
    installation::Entity::find_by_id(1).lock(LockType::Update).one(&tx).await?;
    if !keys::are_unbound(&tx, keys).await? {
        return Ok(());
    }
    let mut last = 0;
    loop {
        let some = account::Entity::find()
            .select_only()
            .columns([account::Column::Id, account::Column::PasswordHash])
            .filter(account::Column::Id.gt(last))
            .order_by_asc(account::Column::Id)
            .limit(ACCOUNTS)
            .lock(LockType::NoKeyUpdate)
            .into_tuple::<(i64, String)>()
            .all(&tx)
            .await?;
        let Some((end, _)) = some.last() else { break };
        recovery_codes(&tx, keys, last, *end).await?;
        last = *end;
        for (id, stored) in some {
            password(&tx, keys, id, &stored).await?;
        }
    }
    tokens(&tx, keys).await?;
    keys::mark_bound(&tx, keys, now).await?;
    Ok(tx.commit().await?)
}

async fn password(
    tx: &DatabaseTransaction,
    keys: &KeyRing,
    id: i64,
    stored: &str,
) -> Result<(), Error> {
    let Some(hash) = unbound(keys, stored)? else { return Ok(()) };
    let bound = hash.seal(keys, Place::Password(AccountId(id)))?;
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(bound))
        .filter(account::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Those of the accounts after `first`, up to `last`.
async fn recovery_codes(
    tx: &impl ConnectionTrait,
    keys: &KeyRing,
    first: i64,
    last: i64,
) -> Result<(), Error> {
    let codes = recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.gt(first))
        .filter(recovery_code::Column::AccountId.lte(last))
        .all(tx)
        .await?;
    for some in codes.chunks(5_000) {
        let mut bound = Vec::new();
        for row in some {
            let (account, generation, slot) = (AccountId(row.account_id), row.generation, row.slot);
            let place = Place::RecoveryCode { account, generation, slot };
            let Some(hash) = unbound(keys, &row.hash.0)? else { continue };
            let mut row = row.clone().into_active_model();
            row.hash = Set(hash.seal(keys, place)?);
            bound.push(row.reset_all());
        }
        if bound.is_empty() {
            continue;
        }
        let replace =
            OnConflict::columns([recovery_code::Column::AccountId, recovery_code::Column::Slot])
                .update_column(recovery_code::Column::Hash)
                .to_owned();
        recovery_code::Entity::insert_many(bound)
            .on_conflict(replace)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Nobody is signed out. Rows that are deleted meanwhile are left out.
async fn tokens(tx: &DatabaseTransaction, keys: &KeyRing) -> Result<(), Error> {
    for row in session::Entity::find().all(tx).await? {
        let bind = |hash| keys.bind(TokenRow::Session(hash), row.account_id);
        session::Entity::update_many()
            .col_expr(session::Column::OwnerMac, Expr::value(bind(&row.token_hash)))
            .col_expr(
                session::Column::PreviousOwnerMac,
                Expr::value(row.previous_token_hash.as_ref().map(bind)),
            )
            .filter(session::Column::Id.eq(row.id))
            .exec(tx)
            .await?;
    }
    for row in pending_sign_in::Entity::find().all(tx).await? {
        let mac = keys.bind(TokenRow::PendingSignIn(&row.token_hash), row.account_id);
        pending_sign_in::Entity::update_many()
            .col_expr(pending_sign_in::Column::OwnerMac, Expr::value(mac))
            .filter(pending_sign_in::Column::TokenHash.eq(row.token_hash))
            .exec(tx)
            .await?;
    }
    for row in link::Entity::find().all(tx).await? {
        let bound = TokenRow::Link { purpose: &row.purpose, hash: &row.token_hash };
        let mac = keys.bind(bound, row.account_id.unwrap_or(0));
        link::Entity::update_many()
            .col_expr(link::Column::OwnerMac, Expr::value(mac))
            .filter(link::Column::TokenHash.eq(row.token_hash))
            .exec(tx)
            .await?;
    }
    for row in trusted_browser::Entity::find().all(tx).await? {
        let bound = TokenRow::TrustedBrowser { family: &row.family_hash, hash: &row.token_hash };
        let mac = keys.bind(bound, row.account_id);
        trusted_browser::Entity::update_many()
            .col_expr(trusted_browser::Column::OwnerMac, Expr::value(mac))
            .filter(trusted_browser::Column::Id.eq(row.id))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// `None` if the hash is damaged: it stays as it is and will be refused. One that is bound already
/// shows that an old canary was put back.
fn unbound(keys: &KeyRing, stored: &str) -> Result<Option<SlowHash>, Error> {
    if stored.is_empty() || stored.starts_with("v1.") {
        return Err(Error::Start(
            "The database contains rows of two different times: its canaries are older than its hashes. Restore a complete backup.".to_owned(),
        ));
    }
    Ok(SlowHash::unbound(keys, stored).ok())
}
