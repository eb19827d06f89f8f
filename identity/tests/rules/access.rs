//! Whether a user may open an application.

mod administrators;
mod decide;
mod extra;
mod monotone;
mod stored;

pub(crate) use monotone::{applications, people, proofs};

use identity::{
    access::{Keys, Means, Person},
    application::{Age, Application, ApplicationId, Demand, RequiredProof},
    method::Method,
};

fn application(demand: Demand) -> Application {
    Application {
        id: ApplicationId::parse("1").unwrap(),
        name: "Wiki".to_owned(),
        address: None,
        demand,
        is_on: true,
        version: 1,
        created_at: 0,
    }
}

fn demand(proof: RequiredProof, minutes: Option<i64>) -> Demand {
    let age = minutes.map(|minutes| Age::new(minutes).unwrap());
    Demand { proof, age, ..crate::applications::for_everyone() }
}

fn person(means: Means) -> Person {
    Person { is_active: true, must_enroll: false, groups: [].into(), means }
}

/// A user who has the app, where every method is allowed.
fn with_app() -> Means {
    Means {
        code: Some(Method::App),
        keys: Keys::default(),
        may_add_code: true,
        may_add_passkey: true,
        asks_at_sign_in: true,
    }
}
