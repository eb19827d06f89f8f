//! Applications, and what each requires.

mod address;
mod concurrent;
mod groups;

use crate::{administrator, any_client};
use identity::{
    application::{
        self, Address, Age, Application, ApplicationId, ApplicationName, Demand, Description,
        Groups, Listed, MOST_APPLICATIONS, RequiredProof, Saved, Update, Who,
    },
    group::GroupId,
    secret::Token,
    testing::Bench,
};

/// What anybody may open who signs in.
pub(crate) fn for_everyone() -> Demand {
    Demand {
        who: Who::Everyone,
        proof: RequiredProof::Usual,
        age: None,
        accepts_trusted_browser: false,
    }
}

pub(crate) fn for_members_of(groups: &[GroupId]) -> Demand {
    let groups = Groups::new(groups.iter().copied()).unwrap();
    Demand { who: Who::Members(groups), ..for_everyone() }
}

pub(crate) fn description(name: &str, demand: Demand) -> Description {
    let address = Address::parse("https://wiki.example.org");
    Description { name: ApplicationName::parse(name).unwrap(), address, demand }
}

pub(crate) async fn create(bench: &Bench, token: &Token, new: Description) -> Saved {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    application::create(&bench.services, fresh, new, &any_client()).await.unwrap()
}

/// A new application.
pub(crate) async fn made(
    bench: &Bench,
    token: &Token,
    name: &str,
    demand: Demand,
) -> ApplicationId {
    match create(bench, token, description(name, demand)).await {
        Saved::Done(id) => id,
        other => panic!("{other:?}"),
    }
}

async fn edit(bench: &Bench, token: &Token, seen: &Application, new: Description) -> Saved {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let update = Update { version: seen.version, description: new };
    application::edit(&bench.services, fresh, seen.id, update, &any_client()).await.unwrap()
}

pub(crate) async fn turn(
    bench: &Bench,
    token: &Token,
    id: ApplicationId,
    on: bool,
) -> Option<Application> {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    application::turn(&bench.services, fresh, id, on, &any_client()).await.unwrap()
}

async fn delete(bench: &Bench, token: &Token, id: ApplicationId) -> Option<Application> {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    application::delete(&bench.services, fresh, id, &any_client()).await.unwrap()
}

async fn find(bench: &Bench, token: &Token, id: ApplicationId) -> Option<Listed> {
    let session = bench.session(token).await;
    application::find(&bench.services, session.administrator().unwrap(), id).await.unwrap()
}

async fn list(bench: &Bench, token: &Token) -> Vec<Listed> {
    let session = bench.session(token).await;
    application::list(&bench.services, session.administrator().unwrap()).await.unwrap()
}

async fn last_details(bench: &Bench) -> String {
    bench.column("audit_events", "details").await.pop().unwrap()
}

#[tokio::test]
async fn an_application_is_created_changed_and_deleted_and_each_change_is_recorded() {
    let (bench, token) = administrator().await;
    let staff = crate::groups::made(&bench, &token, "staff", "Staff").await;
    let id = made(&bench, &token, " Our Wiki ", for_everyone()).await;
    let seen = find(&bench, &token, id).await.unwrap().application;
    assert_eq!((seen.name.as_str(), seen.is_on), ("Our Wiki", true));
    assert_eq!(seen.address.as_deref(), Some("https://wiki.example.org/"));
    assert_eq!(seen.demand, for_everyone());
    assert_eq!(
        last_details(&bench).await,
        r#"{"accepts_trusted_browser":false,"address":"https://wiki.example.org/","age":null,"name":"Our Wiki","proof":"usual","who":"everyone"}"#
    );

    let demand = Demand {
        proof: RequiredProof::SecondFactor,
        age: Age::new(30),
        accepts_trusted_browser: true,
        ..for_members_of(&[staff])
    };
    let new = Description { address: None, ..description("Wiki", demand.clone()) };
    assert!(matches!(edit(&bench, &token, &seen, new.clone()).await, Saved::Done(_)));
    assert_eq!(
        last_details(&bench).await,
        r#"{"accepts_trusted_browser":{"from":false,"to":true},"address":{"from":"https://wiki.example.org/","to":null},"age":{"from":null,"to":30},"application":"Our Wiki","name":{"from":"Our Wiki","to":"Wiki"},"proof":{"from":"usual","to":"second_factor"},"who":{"from":"everyone","to":["staff"]}}"#
    );
    let now = find(&bench, &token, id).await.unwrap();
    assert_eq!((&now.application.demand, now.groups[0].title.as_str()), (&demand, "Staff"));
    assert_eq!((now.application.address, now.application.version), (None, 2));
    let events = bench.column("audit_events", "event").await.len();
    let again = Application { version: 2, ..seen };
    assert!(matches!(edit(&bench, &token, &again, new).await, Saved::Done(_)));
    assert_eq!(bench.column("audit_events", "event").await.len(), events, "nothing changed");

    assert!(!turn(&bench, &token, id, false).await.unwrap().is_on);
    assert!(!turn(&bench, &token, id, false).await.unwrap().is_on);
    assert!(!find(&bench, &token, id).await.unwrap().application.is_on);
    assert_eq!(turn(&bench, &token, id, true).await.unwrap().version, 4);
    assert_eq!(delete(&bench, &token, id).await.unwrap().name, "Wiki");
    assert_eq!(
        last_details(&bench).await,
        r#"{"accepts_trusted_browser":true,"address":null,"age":30,"name":"Wiki","proof":"second_factor","who":["staff"]}"#
    );
    assert!(delete(&bench, &token, id).await.is_none());
    assert!(turn(&bench, &token, id, true).await.is_none());
    assert!(find(&bench, &token, id).await.is_none());
    assert!(bench.column("application_groups", "group_id").await.is_empty());
    let mut kinds = bench.column("audit_events", "event").await;
    kinds.retain(|kind| kind.starts_with("application"));
    let [created, changed, off, on, deleted] = [
        "application_created",
        "application_changed",
        "application_turned_off",
        "application_turned_on",
        "application_deleted",
    ];
    assert_eq!(kinds, [created, changed, off, on, deleted]);
    assert_eq!(identity::audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn names_are_unique_whatever_their_case_and_the_list_is_in_their_order() {
    let (bench, token) = administrator().await;
    for name in ["Zulip", "émacs", "Grafana"] {
        made(&bench, &token, name, for_everyone()).await;
    }
    let again = description("GRAFANA", for_everyone());
    assert!(matches!(create(&bench, &token, again).await, Saved::NameTaken));
    let applications = list(&bench, &token).await;
    let names: Vec<_> = applications.iter().map(|it| it.application.name.as_str()).collect();
    assert_eq!(names, ["émacs", "Grafana", "Zulip"]);
    let first = &applications[0].application;
    let taken = description("grafana", for_everyone());
    assert!(matches!(edit(&bench, &token, first, taken).await, Saved::NameTaken));
    let own = description("Émacs", for_everyone());
    assert!(matches!(edit(&bench, &token, first, own).await, Saved::Done(_)));
}

#[tokio::test]
async fn there_is_a_limit_to_the_number_of_applications() {
    let (bench, token) = administrator().await;
    fill(&bench, MOST_APPLICATIONS - 1).await;
    let new = |name| description(name, for_everyone());
    assert!(matches!(create(&bench, &token, new("Last")).await, Saved::Done(_)));
    assert!(matches!(create(&bench, &token, new("More")).await, Saved::TooMany));
}

pub(crate) async fn fill(bench: &Bench, number: u64) {
    for number in 0..number {
        let insert = format!(
            "INSERT INTO applications (name, name_key, who, proof, accepts_trusted_browser, \
             is_on, version, created_at) \
             VALUES ('a{number}', 'a{number}', 'everyone', 'usual', FALSE, TRUE, 1, 0)"
        );
        bench.try_statement(&insert).await.unwrap();
    }
}

#[test]
fn an_age_is_between_one_minute_and_twelve_hours() {
    for (minutes, fits) in [(0, false), (1, true), (720, true), (721, false), (-1, false)] {
        assert_eq!(Age::new(minutes).is_some(), fits, "{minutes}");
    }
    assert!(Groups::new([]).is_none());
}

#[tokio::test]
async fn a_former_administrator_cannot_change_applications() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "Wiki", for_everyone()).await;
    let session = bench.session(&token).await;
    bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let (services, client) = (&bench.services, any_client());
    let new = || description("Other", for_everyone());
    let update = Update { version: 1, description: new() };
    let created = application::create(services, fresh, new(), &client).await.unwrap();
    let edited = application::edit(services, fresh, id, update, &client).await.unwrap();
    assert!(matches!((created, edited), (Saved::Gone, Saved::Gone)));
    assert!(application::turn(services, fresh, id, false, &client).await.unwrap().is_none());
    assert!(application::delete(services, fresh, id, &client).await.unwrap().is_none());
    assert_eq!(bench.column("applications", "name").await, ["Wiki"]);
}
