mod enforcement;
mod methods;
mod table;

use crate::any_client;
use identity::{
    policy::Allowed,
    settings::security::{self, Save, Start, Update},
    testing::Bench,
};

/// A description, when it was decided, and the start date if there is one.
type Demanded = (&'static str, i64, Option<i64>);

async fn enforce(bench: &Bench, requirement: Option<Demanded>) {
    let columns = match requirement {
        None => "enforced_at = NULL, required_from = NULL".to_owned(),
        Some((_, since, from)) => format!(
            "enforced_at = {since}, required_from = {}",
            from.map_or("NULL".to_owned(), |from| from.to_string())
        ),
    };
    bench.try_statement(&format!("UPDATE policy SET {columns}")).await.unwrap();
}

fn update(version: i64, enforce: Option<Start>) -> Update {
    Update {
        version,
        second_factor_on: true,
        allowed: Allowed { app: true, sms: false, email: false },
        passkeys_allowed: true,
        trust_allowed: false,
        trust_days: 30,
        enforce,
    }
}

async fn save(bench: &Bench, token: &identity::secret::Token, update: Update) -> Save {
    let session = bench.session(token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    security::save(&bench.services, administrator, update, &any_client()).await.unwrap()
}
