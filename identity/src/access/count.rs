//! How many users can open an application. The users are counted by the methods that they have, and
//! the decision is made once for each combination.

use super::{
    decide::{Decision, Missing, decide},
    means::Keys,
    person::{Person, means},
};
use crate::{
    account::ACTIVE,
    application::{Application, ApplicationId, Demand, Who},
    error::Error,
    group::GroupId,
    method::Methods,
    policy,
    services::Services,
    session::Administrator,
};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use std::collections::HashSet;

/// "{can_open} of {active} users can open this application. {would_set_up} would have to set up
/// {missing} first."
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Active users.
    pub active: u64,
    /// Of these: can open the application, some after setting up a method.
    pub can_open: u64,
    /// Of these: have to set up a method.
    pub would_set_up: u64,
    /// The method, if there are any.
    pub missing: Option<Missing>,
}

/// The users whom this demand admits. What the organization requires of them in any case does not
/// matter.
pub async fn count(
    services: &Services,
    _: Administrator<'_>,
    demand: &Demand,
) -> Result<Counts, Error> {
    let db = services.db.read();
    let (policy, now) = (policy::read(db).await?, services.now());
    let application = Application {
        id: ApplicationId(0),
        name: String::new(),
        address: None,
        demand: demand.clone(),
        is_on: true,
        version: 0,
        created_at: now,
    };
    let everyone = classes(db, &Who::Everyone).await?;
    let active = everyone.iter().map(Class::users).sum();
    let mut counts = Counts { active, ..Counts::default() };
    let admitted = match &demand.who {
        Who::Everyone => everyone,
        members @ Who::Members(_) => classes(db, members).await?,
    };
    for class in admitted {
        let person = Person {
            is_active: true,
            must_enroll: false,
            groups: demand.groups().collect::<HashSet<GroupId>>(),
            means: means(services, &policy, Methods(class.methods), class.keys()),
        };
        let proof = person.means.at_sign_in(now);
        match decide(&application, &person, &proof, now) {
            Decision::Refuse(_) => continue,
            Decision::SetUp(missing) => {
                counts.would_set_up += class.users();
                counts.missing = Some(missing);
            }
            Decision::LetIn | Decision::AskFor { .. } => {}
        }
        counts.can_open += class.users();
    }
    Ok(counts)
}

/// Active users who have the same methods.
#[derive(FromQueryResult)]
struct Class {
    methods: i64,
    passkey: i64,
    security_key: i64,
    n: i64,
}

impl Class {
    fn users(&self) -> u64 {
        u64::try_from(self.n).unwrap_or_default()
    }

    fn keys(&self) -> Keys {
        Keys { passkey: self.passkey == 1, security_key: self.security_key == 1 }
    }
}

async fn classes(db: &impl ConnectionTrait, who: &Who) -> Result<Vec<Class>, Error> {
    let mut values = vec![ACTIVE.into()];
    let members = match who {
        Who::Everyone => String::new(),
        Who::Members(groups) => {
            let mut places = Vec::new();
            for group in groups.iter() {
                values.push(group.0.into());
                places.push(format!("${}", values.len()));
            }
            let places = places.join(", ");
            format!("AND id IN (SELECT account_id FROM group_members WHERE group_id IN ({places}))")
        }
    };
    let key = |condition: &str| {
        format!(
            "CASE WHEN methods >= 8 AND EXISTS (SELECT 1 FROM passkeys \
             WHERE account_id = accounts.id AND {condition}) THEN 1 ELSE 0 END"
        )
    };
    let (passkey, security_key) = (key("signs_in_alone"), key("NOT signs_in_alone"));
    let text = format!(
        "SELECT methods, CAST({passkey} AS BIGINT) AS passkey, \
         CAST({security_key} AS BIGINT) AS security_key, COUNT(*) AS n \
         FROM accounts WHERE status = $1 {members} GROUP BY 1, 2, 3"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), text, values);
    Ok(Class::find_by_statement(statement).all(db).await?)
}
