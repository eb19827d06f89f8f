use super::{fresh_administrator, last_event, session};
use crate::any_client;
use identity::{
    account::TimeZoneName,
    settings::general::{self, LONGEST_CONTACT, LONGEST_PRODUCT, Line, Save, Update},
};

fn update(version: i64, product: &str) -> Update {
    Update {
        version,
        product: Line::parse(product, LONGEST_PRODUCT).unwrap(),
        organization: Line::parse("", 100).unwrap(),
        support_contact: Line::parse("help@example.org", LONGEST_CONTACT).unwrap(),
        time_zone: TimeZoneName::parse("Europe/Oslo").unwrap(),
        audit_days: 90,
    }
}

#[tokio::test]
async fn a_new_name_is_used_on_every_node() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let node = bench.another_node().await;
    assert_eq!(node.about().await.unwrap().product, "Latchkey");
    let save = general::save(&services, administrator, update(1, "Acme ID"), &any_client()).await;
    assert_eq!(save.unwrap(), Save::Done);
    let about = node.about().await.unwrap();
    assert_eq!((about.product.as_str(), about.organization), ("Acme ID", None));
    assert_eq!(about.support_contact.as_deref(), Some("help@example.org"));
    assert_eq!(about.time_zone, "Europe/Oslo");
    let read = general::read(&services, session.administrator().unwrap()).await.unwrap();
    assert_eq!((read.version, read.audit_days), (2, 90));
    assert_eq!(last_event(&bench).await, "general_settings_changed");
    assert_eq!(identity::audit::verify(&services).await.unwrap(), None);
}

#[tokio::test]
async fn a_save_of_an_outdated_version_is_refused() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    for (name, expected) in [("One", Save::Done), ("Two", Save::Conflict)] {
        let save = general::save(&services, administrator, update(1, name), &any_client()).await;
        assert_eq!(save.unwrap(), expected);
    }
    assert_eq!(services.about().await.unwrap().product, "One");
}

#[tokio::test]
async fn a_former_administrator_cannot_save() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    let save = general::save(&services, administrator, update(1, "Mine"), &any_client()).await;
    assert_eq!(save.unwrap(), Save::Conflict);
    assert_eq!(services.about().await.unwrap().product, "Latchkey");
}

#[tokio::test]
async fn a_name_is_required_and_days_have_limits() {
    let (bench, token, services) = fresh_administrator().await;
    let session = session(&bench, &token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let save = async |update| {
        general::save(&services, administrator, update, &any_client()).await.unwrap()
    };
    assert_eq!(save(update(1, " \u{202E} ")).await, Save::NoProduct);
    for days in [0, 29, 3651, -1, i64::MAX] {
        assert_eq!(save(Update { audit_days: days, ..update(1, "A") }).await, Save::AuditDays);
    }
    for days in [30, 3650] {
        let version = general::read(&services, session.administrator().unwrap()).await.unwrap();
        let update = Update { audit_days: days, ..update(version.version, "A") };
        assert_eq!(save(update).await, Save::Done);
    }
}
