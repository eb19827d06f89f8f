//! The command `latchkey keys check`.

use crate::{
    commands::{
        numbers::count,
        open::services,
        outcome::{Outcome, say},
        table,
    },
    config::Config,
};
use identity::{
    installation::{About, iso},
    key_usage::{self, Damaged, KeyUsage, Usage},
};
use serde_json::json;

pub(super) async fn run(config: &Config, json: bool) -> Outcome {
    let services = services(config).await?;
    let (about, usage) = (services.about().await?, key_usage::check(&services).await?);
    services.close().await?;
    if json {
        say(&as_json(&usage).to_string())?
    } else {
        print(&usage, &about)?
    }
    match usage.damaged_in_total {
        0 => Ok(()),
        damaged => Err(format!(
            "{} cannot be decrypted: damaged, copied from another row, or encrypted with a key that is missing. Restore the key file or the database from a backup.",
            count(damaged, "value")
        )
        .into()),
    }
}

fn print(usage: &Usage, about: &About) -> Outcome {
    table::print(&usage.keys.iter().map(|key| row(key, about)).collect::<Vec<_>>())?;
    for Damaged { table, column, account } in &usage.damaged {
        let whose = account.map_or(String::new(), |id| format!(" of user {id}"));
        say(&format!("Damaged: {table}.{column}{whose}"))?;
    }
    if usage.damaged.is_empty() {
        say("Every secret can be decrypted.")?;
    }
    for key in &usage.keys {
        let id = &key.id;
        say(&match key {
            KeyUsage { derives_ids: true, .. } => format!("Keep {id}: IDs are derived from it."),
            KeyUsage { encrypts: true, .. } => format!("Keep {id}: it encrypts new secrets."),
            KeyUsage { is_new: true, .. } => {
                format!("To encrypt with {id}, run: latchkey keys use {id}")
            }
            key if key.is_needed() => format!("Keep {id}: stored values need it."),
            _ => format!("No stored value needs {id}."),
        })?;
    }
    Ok(())
}

fn row(key: &KeyUsage, about: &About) -> [String; 7] {
    [
        key.id.clone(),
        match (key.derives_ids, key.encrypts) {
            (true, true) => "derives IDs, encrypts",
            (true, false) => "derives IDs",
            (false, true) => "encrypts",
            (false, false) if key.is_new => "not in use yet",
            (false, false) => "",
        }
        .to_owned(),
        key.since.map_or(String::new(), |since| format!("since {}", about.date(since))),
        count(key.secrets, "secret"),
        count(key.passwords, "password"),
        count(key.recovery_codes, "recovery code"),
        count(key.tokens, "token"),
    ]
}

fn as_json(usage: &Usage) -> serde_json::Value {
    let key = |key: &KeyUsage| {
        json!({
            "id": key.id,
            "since": key.since.map(iso),
            "derives_ids": key.derives_ids,
            "new": key.is_new,
            "encrypts": key.encrypts,
            "secrets": key.secrets,
            "passwords": key.passwords,
            "recovery_codes": key.recovery_codes,
            "tokens": key.tokens,
            "needed": key.is_needed(),
        })
    };
    let damaged = |Damaged { table, column, account }: &Damaged| json!({ "table": table, "column": column, "user": account });
    json!({
        "keys": usage.keys.iter().map(key).collect::<Vec<_>>(),
        "damaged": usage.damaged.iter().map(damaged).collect::<Vec<_>>(),
        "damaged_in_total": usage.damaged_in_total,
    })
}
