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

#[tokio::test]
async fn saving_an_earlier_start_of_enforcement_is_a_question_and_a_later_one_is_not() {
    let (bench, ..) = enrolled().await;
    let now = bench.services.now();
    const DAY: i64 = 86_400;
    let from = now + 14 * DAY;
    let enforced = format!("UPDATE policy SET enforced_at = {now}, required_from = {from}");
    bench.try_statement(&enforced).await.unwrap();
    let before = policy::policy(&bench.services).await.unwrap();
    let asked = async |start: Start| {
        let update = update(before.version, Some(start));
        security::questions(&bench.services, &before, &update).await.unwrap()
    };
    for start in [Start::NextSignIn, Start::On(from - DAY)] {
        let sooner = Question::Enforce { missing: 0, total: 1, start, sooner: true };
        assert_eq!(asked(start).await, [sooner]);
    }
    for start in [Start::On(from), Start::On(from + DAY)] {
        assert_eq!(asked(start).await, []);
    }
}
