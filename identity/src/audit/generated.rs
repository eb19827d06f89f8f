//! Made-up events for benchmarks, in a valid chain.

use super::{
    chain::{link, start_of},
    kind::Kind,
};
use crate::{
    demo::dice::Dice,
    entity::{audit_event, audit_head},
    error::Error,
    keys::KeyRing,
    secret::{hex, random_bytes},
};
use sea_orm::{ActiveValue::Set, DatabaseConnection, EntityTrait, TransactionTrait};

/// Rows per statement: SQLite allows 32,766 values.
const ROWS: i64 = 2_000;
const STATEMENTS: i64 = 50;

/// Kinds of events and methods, with their share in percent.
const KINDS: [(Kind, &str, i64); 8] = [
    (Kind::SignedIn, "app", 46),
    (Kind::SignInStarted, "", 34),
    (Kind::SignedOut, "", 8),
    (Kind::IdentityChecked, "app", 4),
    (Kind::SignedIn, "recovery_code", 2),
    (Kind::BrowserTrusted, "", 3),
    (Kind::ProfileChanged, "", 2),
    (Kind::UserChanged, "", 1),
];

/// Writes `count` events of the accounts `1..=accounts`, spread evenly over the seconds from
/// `since` to `until`.
pub(crate) async fn generate(
    keys: &KeyRing,
    db: &DatabaseConnection,
    accounts: i64,
    count: i64,
    (since, until): (i64, i64),
) -> Result<(), Error> {
    let node = hex(&random_bytes::<8>());
    let mut dice = Dice::new();
    let mut mac = start_of(keys, &node);
    let mut sequence = 0;
    while sequence < count {
        let tx = db.begin().await?;
        for _ in 0..STATEMENTS {
            let mut rows = Vec::new();
            while sequence < count && (rows.len() as i64) < ROWS {
                sequence += 1;
                let at = since + (until - since) * sequence / count;
                let mut row = event(&mut dice, &node, sequence, at, accounts);
                row.mac = link(keys, &mac, &row);
                mac.clone_from(&row.mac);
                rows.push(row.into_new());
            }
            if !rows.is_empty() {
                audit_event::Entity::insert_many(rows).exec_without_returning(&tx).await?;
            }
        }
        tx.commit().await?;
    }
    let head = audit_head::ActiveModel { node: Set(node), sequence: Set(count), mac: Set(mac) };
    audit_head::Entity::insert(head).exec_without_returning(db).await?;
    Ok(())
}

fn event(dice: &mut Dice, node: &str, sequence: i64, at: i64, accounts: i64) -> audit_event::Model {
    let mut left = dice.below(100);
    let (kind, method, _) = KINDS
        .into_iter()
        .find(|(_, _, share)| {
            left -= share;
            left < 0
        })
        .unwrap_or(KINDS[0]);
    let account = 1 + dice.below(accounts);
    let actor = if kind == Kind::UserChanged { 1 } else { account };
    audit_event::Model {
        id: 0,
        node: node.to_owned(),
        sequence,
        at,
        event: kind.as_str().to_owned(),
        result: if dice.percent(4) { "refused" } else { "done" }.to_owned(),
        actor_id: (kind != Kind::SignInStarted).then_some(actor),
        account_id: Some(account),
        method: Some(method).filter(|method| !method.is_empty()).map(str::to_owned),
        address: format!("192.0.2.{}", 1 + dice.below(254)),
        browser: "Firefox on Linux".to_owned(),
        request_id: format!("{sequence:016x}"),
        mac: String::new(),
        details: None,
    }
}
