//! `latchkey user show`.

use super::{
    super::{
        address::Address,
        outcome::{Outcome, say},
        table,
    },
    words::{role, status, two_factor},
};
use identity::{
    actor::Operator,
    installation::{About, iso},
    services::Services,
    users::details::{Details, details},
};
use serde_json::json;

pub(super) async fn run(services: &Services, user: &Address, as_json: bool) -> Outcome {
    let id = user.find(services).await?;
    let shown = details(services, Operator, id).await?.ok_or_else(|| user.unknown())?;
    if as_json {
        return say(&json(&shown).to_string());
    }
    let rows = rows(&shown, &services.about().await?);
    table::print(&rows.map(|(name, value)| [name.to_owned(), value]))
}

fn rows(shown: &Details, about: &About) -> [(&'static str, String); 12] {
    let user = &shown.user;
    let names: Vec<&str> = shown.methods.iter().map(|method| method.method.name()).collect();
    let left = shown.recovery_codes_left.map_or("none".to_owned(), |left| format!("{left} left"));
    let date = |at: i64| about.date_and_time(at);
    [
        ("Email address", user.email.clone()),
        ("Name", user.name.clone()),
        ("User name", user.user_name.clone()),
        ("Role", role(user.role).to_owned()),
        ("Status", status(user.status).to_owned()),
        ("Two-factor", two_factor(user.state).to_owned()),
        ("Methods", if names.is_empty() { "none".to_owned() } else { names.join(", ") }),
        ("Passkeys", shown.passkeys.to_string()),
        ("Recovery codes", left),
        ("Trusted browsers", shown.trusted_browsers.to_string()),
        ("Signed in with", format!("{} browsers", shown.browsers.len())),
        ("Last sign-in", user.last_sign_in_at.map_or("never".to_owned(), date)),
    ]
}

fn json(shown: &Details) -> serde_json::Value {
    let user = &shown.user;
    json!({
        "id": user.id.number(),
        "name": user.name,
        "email": user.email,
        "user_name": user.user_name,
        "role": role(user.role),
        "status": status(user.status),
        "two_factor": two_factor(user.state),
        "methods": shown.methods.iter().map(|method| method.method.as_str()).collect::<Vec<_>>(),
        "passkeys": shown.passkeys,
        "recovery_codes_left": shown.recovery_codes_left,
        "trusted_browsers": shown.trusted_browsers,
        "sessions": shown.browsers.len(),
        "last_sign_in_at": user.last_sign_in_at.map(iso),
        "created_at": iso(user.created_at),
    })
}
