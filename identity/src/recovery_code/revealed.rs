//! New codes, shown until their owner confirms that they are saved.

use super::code::SECRET_LENGTH;
use crate::{
    audit::{self, Event, Kind},
    client::Client,
    entity::recovery_code_set as set,
    error::Error,
    services::Services,
    session::Session,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use zeroize::Zeroizing;

/// New codes, formatted for display. They are sent to the screen and nowhere else.
pub struct RevealedRecoveryCodes {
    pub codes: Zeroizing<Vec<String>>,
    pub made_at: i64,
    pub until: i64,
    /// They were made when two-factor authentication was turned on.
    pub first_set: bool,
}

/// Precedes codes that were made after an identity check.
pub(super) const CHECKED: &str = "checked\n";

/// The codes that this session made, for 15 minutes or until [`mark_saved`]. Codes that were made after
/// an identity check are not shown to a copy of the token from before it.
pub async fn revealed(
    services: &Services,
    session: &Session,
) -> Result<Option<RevealedRecoveryCodes>, Error> {
    let Some(found) = set::Entity::find_by_id(session.account.0).one(services.db.read()).await?
    else {
        return Ok(None);
    };
    let mine = found.revealed_to_session == Some(session.id);
    let (Some(sealed), Some(until), true) = (&found.revealed, found.revealed_until, mine) else {
        return Ok(None);
    };
    if services.now() >= until {
        return Ok(None);
    }
    let place = found.generation.to_string();
    let (table, column) = ("recovery_code_sets", "revealed");
    let opened = services.keys.open_or_report(table, column, session.account.0, &place, sealed);
    let Some(plain) = opened else { return Ok(None) };
    let text = std::str::from_utf8(&plain).map_err(|_| Error::Unreadable("recovery codes"))?;
    let (is_checked, text) = match text.strip_prefix(CHECKED) {
        Some(codes) => (true, codes),
        // An earlier version marked no codes. Later sets are made after a check.
        None => (found.generation > 1, text),
    };
    if is_checked && !session.passed_check() {
        return Ok(None);
    }
    let codes = Zeroizing::new(text.lines().map(grouped).collect());
    Ok(Some(RevealedRecoveryCodes {
        codes,
        made_at: found.created_at,
        until,
        first_set: found.generation == 1,
    }))
}

/// `0K3QF9TXW…` as `0-K3QF-9TXW-…`.
fn grouped(code: &str) -> String {
    let (slot, rest) = code.split_at(1);
    let groups: Vec<&str> =
        (0..SECRET_LENGTH / 4).filter_map(|group| rest.get(group * 4..group * 4 + 4)).collect();
    format!("{slot}-{}", groups.join("-"))
}

/// Records that the user saved the codes; they are not shown again. `false` when there were none to
/// save.
pub async fn mark_saved(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<bool, Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    let saved = set::Entity::update_many()
        .col_expr(set::Column::SavedAt, Expr::value(now))
        .col_expr(set::Column::Revealed, Expr::value(None::<String>))
        .filter(set::Column::AccountId.eq(session.account.0))
        .filter(set::Column::RevealedToSession.eq(session.id))
        .filter(set::Column::SavedAt.is_null())
        .exec(&tx)
        .await?;
    if saved.rows_affected != 1 {
        return Ok(false);
    }
    audit::record(services, &tx, now, client, Event::of(Kind::RecoveryCodesSaved, session.account))
        .await?;
    tx.commit().await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn codes_are_shown_in_groups() {
        assert_eq!(grouped("7K3QF9TXW2MHBVN5D"), "7-K3QF-9TXW-2MHB-VN5D");
    }
}
