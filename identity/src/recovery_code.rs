//! Ten codes for users who lost their phone, such as `7-K3QF-9TXW-2MHB-VN5D`. A code is its number,
//! which is not secret and lets one hash be checked instead of ten, and 80 random bits. Each code
//! works once.

mod revealed;

pub use revealed::{RevealedRecoveryCodes, mark_saved, revealed};

use crate::{
    account::AccountId,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    entity::{recovery_code as row, recovery_code_set as set},
    error::Error,
    message::Message,
    notice,
    secret::{SlowHash, crockford, random_characters},
    services::Services,
    session::{self, FreshSession, Session},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, sea_query::Expr,
};
use zeroize::Zeroizing;

/// Codes in a set.
pub const COUNT: usize = 10;
/// Seconds during which the session that made new codes can show them again.
pub const REVEALED: i64 = 15 * 60;
const SECRET_LENGTH: usize = 16;

/// A code as entered, in canonical spelling: the number and 16 characters.
pub struct RecoveryCode {
    slot: i64,
    text: Zeroizing<String>,
}

/// Why a text is not a recovery code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    Empty,
    Format,
}

impl RecoveryCode {
    /// Accepts any letter case, with or without hyphens and spaces; O is 0, I and L are 1.
    ///
    /// # Errors
    /// The text is empty, or is not a digit followed by 16 letters and digits.
    pub fn parse(typed: &str) -> Result<Self, Malformed> {
        if typed.trim().is_empty() {
            return Err(Malformed::Empty);
        }
        if typed.len() > 256 {
            return Err(Malformed::Format);
        }
        let text = Zeroizing::new(crockford(typed).ok_or(Malformed::Format)?);
        let slot =
            text.chars().next().and_then(|first| first.to_digit(10)).ok_or(Malformed::Format)?;
        if text.len() != 1 + SECRET_LENGTH {
            return Err(Malformed::Format);
        }
        Ok(Self { slot: i64::from(slot), text })
    }
}

/// New codes, hashed before the transaction: hashing ten takes too long to hold one open.
pub(crate) struct Prepared {
    plain: Zeroizing<String>,
    hashes: Vec<String>,
}

pub(crate) async fn prepare(services: &Services) -> Result<Prepared, Error> {
    let codes: Vec<Zeroizing<String>> = (0..COUNT)
        .map(|slot| Zeroizing::new(format!("{slot}{}", random_characters::<SECRET_LENGTH>())))
        .collect();
    let secrets = codes.iter().map(|code| Zeroizing::new(code.as_bytes().to_vec())).collect();
    let hashes = services.hasher.hash_all(secrets).await?;
    let plain =
        Zeroizing::new(codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join("\n"));
    Ok(Prepared { plain, hashes })
}

/// Replaces the account's set. The plain codes are kept, sealed, for the session that made them.
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
    let revealed = services.keys.seal(
        "recovery_code_sets",
        "revealed",
        account,
        &place,
        codes.plain.as_bytes(),
    )?;
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
    let rows = (0..).zip(codes.hashes).map(|(slot, hash)| row::ActiveModel {
        account_id: Set(account),
        slot: Set(slot),
        generation: Set(generation),
        hash: Set(SlowHash(hash)),
        used_at: Set(None),
    });
    row::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// "Make new codes": the old ones stop working. `false` when the account changed in the meantime.
pub async fn renew(
    services: &Services,
    fresh: FreshSession<'_>,
    client: &Client,
) -> Result<bool, Error> {
    let session = fresh.0;
    let codes = prepare(services).await?;
    let tx = services.db.begin().await?;
    let unchanged = accounts::is_unchanged(&tx, session.account, session.security_version).await?;
    let goes_on = unchanged && session::is_there(&tx, session).await?;
    if !goes_on || !enrolled_methods::any(&tx, session.account).await? {
        return Ok(false);
    }
    issue(services, &tx, session, codes).await?;
    enrolled_methods::update_cache(&tx, session.account).await?;
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::RecoveryCodesMade, session.account),
    )
    .await?;
    let message = Message::RecoveryCodesMade { happened: client.happened(services.now()) };
    notice::tell(services, &tx, session, &message).await?;
    tx.commit().await?;
    Ok(true)
}

/// A recovery code, identified by its number and its set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Matched {
    slot: i64,
    generation: i64,
}

/// Compares at the same cost whether the code exists, was used, or does not exist. Changes nothing:
/// [`spend`] does.
pub(crate) async fn compare(
    services: &Services,
    account: AccountId,
    code: &RecoveryCode,
) -> Result<Option<Matched>, Error> {
    let found = row::Entity::find_by_id((account.0, code.slot)).one(services.db.read()).await?;
    let hash = found.as_ref().map(|row| &row.hash);
    let right = services.hasher.verify(code.text.as_bytes(), hash).await?;
    Ok(found
        .filter(|row| right && row.used_at.is_none())
        .map(|row| Matched { slot: row.slot, generation: row.generation }))
}

/// Spends a code: `true` for exactly one caller.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    account: AccountId,
    code: Matched,
) -> Result<bool, Error> {
    let spent = row::Entity::update_many()
        .col_expr(row::Column::UsedAt, Expr::value(services.now()))
        .filter(row::Column::AccountId.eq(account.0))
        .filter(row::Column::Slot.eq(code.slot))
        .filter(row::Column::Generation.eq(code.generation))
        .filter(row::Column::UsedAt.is_null())
        .exec(db)
        .await?;
    if spent.rows_affected != 1 {
        return Ok(false);
    }
    enrolled_methods::update_cache(db, account).await?;
    Ok(true)
}

/// The number of unused codes.
pub(crate) async fn left(db: &impl ConnectionTrait, account: AccountId) -> Result<u64, Error> {
    let unused = row::Entity::find()
        .filter(row::Column::AccountId.eq(account.0))
        .filter(row::Column::UsedAt.is_null());
    Ok(unused.count(db).await?)
}

/// The state of an account's recovery codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    pub left: u64,
    pub made_at: i64,
    pub last_used_at: Option<i64>,
    pub saved: bool,
    /// The session that may still show the codes, and until when.
    pub(crate) shown: Option<(i64, i64)>,
}

pub(crate) async fn status(
    services: &Services,
    account: AccountId,
) -> Result<Option<Status>, Error> {
    use sea_orm::{QueryOrder, QuerySelect};
    let db = services.db.read();
    let Some(found) = set::Entity::find_by_id(account.0).one(db).await? else {
        return Ok(None);
    };
    let of_account = row::Entity::find().filter(row::Column::AccountId.eq(account.0));
    let left = left(db, account).await?;
    let last_used = of_account
        .filter(row::Column::UsedAt.is_not_null())
        .order_by_desc(row::Column::UsedAt)
        .limit(1)
        .one(db)
        .await?;
    Ok(Some(Status {
        left,
        made_at: found.created_at,
        last_used_at: last_used.and_then(|row| row.used_at),
        saved: found.saved_at.is_some(),
        shown: found.revealed.and(found.revealed_to_session.zip(found.revealed_until)),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_meaning_in_every_spelling() {
        for typed in [
            "7-K3QF-9TXW-2MHB-VN50",
            "7k3qf9txw2mhbvn50",
            " 7 k3qf 9txw 2mhb vn5o ",
            "7–K3QF–9TXW–2MHB–VN5O",
        ] {
            let code = RecoveryCode::parse(typed).unwrap_or_else(|_| panic!("{typed}"));
            assert_eq!((code.slot, code.text.as_str()), (7, "7K3QF9TXW2MHBVN50"));
        }
    }

    #[test]
    fn other_texts_are_not_codes() {
        assert_eq!(RecoveryCode::parse("  ").err(), Some(Malformed::Empty));
        for typed in [
            "123456",
            "7-K3QF-9TXW-2MHB-VN5",
            "K-K3QF-9TXW-2MHB-VN5D",
            "7-K3QF-9TXW-2MHB-VN5U",
            &"7".repeat(10_000),
        ] {
            assert_eq!(RecoveryCode::parse(typed).err(), Some(Malformed::Format), "{typed}");
        }
    }
}
