//! A new set of codes.

use super::{code::SECRET_LENGTH, revealed::CHECKED};
use crate::{
    account::AccountId,
    entity::{recovery_code as row, recovery_code_set as set},
    error::Error,
    secret::random_characters,
    services::Services,
    session::Session,
    slow_hash::{Place, SlowHash},
    throttle,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use zeroize::Zeroizing;

/// Codes in a set.
const COUNT: usize = 10;
/// Seconds during which the session that made new codes can show them again.
const REVEALED: i64 = 15 * 60;

/// New codes, hashed before the transaction: hashing ten takes too long to hold one open.
pub(crate) struct Prepared {
    plain: Zeroizing<String>,
    hashes: Vec<SlowHash>,
}

pub(crate) async fn prepare(services: &Services, account: AccountId) -> Result<Prepared, Error> {
    let codes: Vec<Zeroizing<String>> = (0..COUNT)
        .map(|slot| Zeroizing::new(format!("{slot}{}", random_characters::<SECRET_LENGTH>())))
        .collect();
    let secrets = codes.iter().map(|code| Zeroizing::new(code.as_bytes().to_vec())).collect();
    let hashes = services.hasher.hash_all(account, secrets).await?;
    let plain =
        Zeroizing::new(codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join("\n"));
    Ok(Prepared { plain, hashes })
}

/// Replaces the account's set, and resets the counts of guesses at the old one. The plain codes are kept, sealed, for the session that made them.
pub(crate) async fn issue(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    codes: Prepared,
) -> Result<(), Error> {
    let (now, account) = (services.now(), session.account.0);
    let before = set::Entity::find_by_id(account).one(tx).await?.map_or(0, |set| set.generation);
    let generation = before + 1;
    let place = generation.to_string();
    let mark = if session.passed_check() { CHECKED } else { "" };
    let plain = Zeroizing::new(format!("{mark}{}", codes.plain.as_str()));
    let (table, column) = ("recovery_code_sets", "revealed");
    let revealed = services.keys.seal(table, column, account, &place, plain.as_bytes())?;
    let new = set::ActiveModel {
        account_id: Set(account),
        generation: Set(generation),
        created_at: Set(now),
        saved_at: Set(None),
        revealed: Set(Some(revealed)),
        revealed_to_session: Set(Some(session.id)),
        revealed_until: Set(Some(now + REVEALED)),
    };
    set::Entity::delete_by_id(account).exec(tx).await?;
    set::Entity::insert(new).exec_without_returning(tx).await?;
    row::Entity::delete_many().filter(row::Column::AccountId.eq(account)).exec(tx).await?;
    let row = |(slot, hash): (i64, SlowHash)| {
        let place = Place::RecoveryCode { account: session.account, generation, slot };
        Ok(row::ActiveModel {
            account_id: Set(account),
            slot: Set(slot),
            generation: Set(generation),
            hash: Set(hash.seal(&services.keys, place)?),
            used_at: Set(None),
        })
    };
    let rows: Result<Vec<_>, Error> = (0..).zip(codes.hashes).map(row).collect();
    row::Entity::insert_many(rows?).exec_without_returning(tx).await?;
    throttle::forget_recovery_codes(tx, session.account).await
}
