//! What ends access tokens: nothing that takes access away leaves userinfo answering.

use super::Wiki;
use crate::{administrator, any_client, applications, groups};
use identity::{
    account::AccountId,
    application,
    grant::{self, TOKEN_LASTS},
    group::{Change, GroupId},
    housekeeping, restore,
    secret::{Token, Typed},
    session,
    testing::{Bench, PASSWORD},
    users::{
        bulk::{self, Action, Selection},
        delete as user_deletion, status,
    },
};

#[tokio::test]
async fn a_token_is_valid_for_ten_minutes_and_then_deleted_with_its_grant() {
    let wiki = Wiki::new().await;
    let issued = wiki.issued().await;
    wiki.bench.clock.advance(TOKEN_LASTS - 1);
    assert!(wiki.works(&issued).await);
    wiki.bench.clock.advance(1);
    assert!(!wiki.works(&issued).await);
    housekeeping::sweep(wiki.services()).await.unwrap();
    for (table, column) in
        [("grants", "id"), ("authorization_codes", "code_hash"), ("grant_tokens", "token_hash")]
    {
        assert!(wiki.bench.column(table, column).await.is_empty(), "{table}");
    }
    for garbage in ["", "x", &"A".repeat(43), "\0", &"é".repeat(10_000)] {
        assert!(grant::userinfo(wiki.services(), garbage).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_code_is_no_access_token() {
    let wiki = Wiki::new().await;
    let code = wiki.code().await;
    assert!(grant::userinfo(wiki.services(), code.reveal()).await.unwrap().is_none());
    let issued = wiki.issued().await;
    assert!(wiki.redeem(&issued.access_token).await.is_none());
    wiki.bench.try_statement("UPDATE grant_tokens SET kind = 'refresh'").await.unwrap();
    assert!(!wiki.works(&issued).await);
}

#[tokio::test]
async fn what_was_recorded_by_a_clock_that_was_ahead_is_refused() {
    let wiki = Wiki::new().await;
    let (code, issued) = (wiki.code().await, wiki.issued().await);
    wiki.bench.clock.jump(-1_000);
    assert!(!wiki.works(&issued).await && wiki.redeem(&code).await.is_none());
}

/// A user with tokens of an application that is for a group, and an administrator.
pub(crate) struct Scene {
    pub(crate) wiki: Wiki,
    group: GroupId,
    pub(crate) ada: AccountId,
    pub(crate) user: Token,
    pub(crate) issued: grant::Issued,
}

const ADA: &str = "ada@example.com";

impl Scene {
    pub(crate) async fn new() -> Self {
        let (bench, token) = administrator().await;
        let group = groups::made(&bench, &token, "staff", "Staff").await;
        let ada = bench.person(ADA, "Ada", "member").await;
        groups::add(&bench, &token, group, ada).await;
        let demand = applications::for_members_of(&[group]);
        let wiki = Wiki::on(bench, token, demand).await;
        let user = wiki.bench.sign_in(ADA).await;
        let issued = issue(&wiki, &user).await;
        assert!(wiki.works(&issued).await);
        Self { wiki, group, ada, user, issued }
    }

    fn bench(&self) -> &Bench {
        &self.wiki.bench
    }
}

async fn issue(wiki: &Wiki, user: &Token) -> grant::Issued {
    let session = wiki.bench.session(user).await;
    let code = super::code(wiki.services(), &session, &wiki.connection, "openid groups").await;
    wiki.redeem(&code).await.unwrap()
}

/// What takes access away, and what gives it back without giving back the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    SignOut,
    SignOutEverywhere,
    PasswordChanged,
    Deactivated,
    Deleted,
    RemovedFromGroup,
    RemovedWithOthers,
    TurnedOff,
    ApplicationDeleted,
    Restored,
}

pub(crate) const LOSSES: [Loss; 10] = [
    Loss::SignOut,
    Loss::SignOutEverywhere,
    Loss::PasswordChanged,
    Loss::Deactivated,
    Loss::Deleted,
    Loss::RemovedFromGroup,
    Loss::RemovedWithOthers,
    Loss::TurnedOff,
    Loss::ApplicationDeleted,
    Loss::Restored,
];

impl Loss {
    pub(crate) async fn apply(self, scene: &Scene) {
        let (bench, services) = (scene.bench(), scene.wiki.services());
        let (wiki, client) = (&scene.wiki, any_client());
        let user = session::resume(services, &scene.user).await.unwrap();
        let ada = scene.ada;
        let administrator = session::resume(services, &wiki.token).await.unwrap();
        let fresh = administrator.as_ref().and_then(|it| it.fresh_administrator(bench.clock_now()));
        match self {
            Self::SignOut => {
                if let Some(user) = user {
                    session::end(services, &user, &client).await.unwrap();
                }
            }
            Self::PasswordChanged => {
                if let Some(user) = user {
                    let new = Typed::new("harbor velvet comet".into());
                    let old = Typed::new(PASSWORD.into());
                    let change = identity::password::change(services, &user, old, new, &client);
                    change.await.unwrap();
                }
            }
            Self::Restored => _ = restore::void(services, true, None).await.unwrap(),
            _ => {
                let Some(fresh) = fresh else { return };
                match self {
                    Self::SignOutEverywhere => {
                        status::sign_out(services, fresh, ada, &client).await.unwrap();
                    }
                    Self::Deactivated => {
                        status::deactivate(services, fresh, ada, &client).await.unwrap();
                        status::reactivate(services, fresh, ada, &client).await.unwrap();
                    }
                    Self::Deleted => {
                        user_deletion::delete(services, fresh, ada, &client).await.unwrap();
                    }
                    Self::RemovedFromGroup => {
                        groups::remove(bench, &wiki.token, scene.group, ada).await;
                        groups::add(bench, &wiki.token, scene.group, ada).await;
                    }
                    Self::RemovedWithOthers => {
                        let these = Selection::These(vec![ada.number()]);
                        let (remove, group) = (Action::Group(Change::Remove), Some(scene.group));
                        let removed = bulk::start(services, fresh, remove, group, these, &client);
                        removed.await.unwrap();
                        groups::add(bench, &wiki.token, scene.group, ada).await;
                    }
                    Self::TurnedOff => {
                        for on in [false, true] {
                            let turn =
                                application::turn(services, fresh, wiki.application, on, &client);
                            turn.await.unwrap();
                        }
                    }
                    Self::ApplicationDeleted => {
                        let delete =
                            application::delete(services, fresh, wiki.application, &client);
                        delete.await.unwrap();
                    }
                    _ => {}
                }
            }
        }
    }
}

#[tokio::test]
async fn at10_each_loss_of_access_ends_the_token_at_once() {
    for loss in LOSSES {
        let scene = Scene::new().await;
        loss.apply(&scene).await;
        assert!(!scene.wiki.works(&scene.issued).await, "{loss:?}");
    }
}

/// Every order of two: the second one must not bring back what the first one ended.
#[tokio::test]
async fn no_sequence_of_losses_leaves_userinfo_answering() {
    for first in LOSSES {
        for second in [Loss::TurnedOff, Loss::Deactivated, Loss::PasswordChanged] {
            let scene = Scene::new().await;
            first.apply(&scene).await;
            second.apply(&scene).await;
            assert!(!scene.wiki.works(&scene.issued).await, "{first:?}, {second:?}");
        }
    }
}

/// Makes the application require membership in these groups.
async fn demand(scene: &Scene, groups: &[GroupId]) {
    let (bench, token, id) = (scene.bench(), &scene.wiki.token, scene.wiki.application);
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let administrator = session.administrator().unwrap();
    let now = application::list(scene.wiki.services(), administrator).await.unwrap();
    let version = now.iter().find(|it| it.application.id == id).unwrap().application.version;
    let description = applications::description("Wiki", applications::for_members_of(groups));
    let update = application::Update { version, description };
    let services = scene.wiki.services();
    let edited = application::edit(services, fresh, id, update, &any_client()).await.unwrap();
    assert!(matches!(edited, application::Saved::Done(_)));
}

#[tokio::test]
async fn a_demand_that_refuses_the_user_ends_the_token_even_if_it_is_taken_back() {
    let scene = Scene::new().await;
    let other = groups::made(scene.bench(), &scene.wiki.token, "board", "Board").await;
    demand(&scene, &[scene.group, other]).await;
    assert!(scene.wiki.works(&scene.issued).await, "the user is still let in");
    demand(&scene, &[other]).await;
    demand(&scene, &[scene.group]).await;
    assert!(!scene.wiki.works(&scene.issued).await);
}

#[tokio::test]
async fn a_member_of_another_group_that_the_application_names_keeps_the_token() {
    let scene = Scene::new().await;
    let (bench, token) = (scene.bench(), &scene.wiki.token);
    let other = groups::made(bench, token, "board", "Board").await;
    groups::add(bench, token, other, scene.ada).await;
    demand(&scene, &[scene.group, other]).await;
    groups::remove(bench, token, scene.group, scene.ada).await;
    assert!(scene.wiki.works(&scene.issued).await);
    groups::remove(bench, token, other, scene.ada).await;
    groups::add(bench, token, other, scene.ada).await;
    assert!(!scene.wiki.works(&scene.issued).await);
}

#[tokio::test]
async fn a_code_that_was_not_used_yet_ends_in_the_same_way() {
    for loss in LOSSES {
        let scene = Scene::new().await;
        let session = scene.bench().session(&scene.user).await;
        let (services, connection) = (scene.wiki.services(), &scene.wiki.connection);
        let code = super::code(services, &session, connection, "openid").await;
        loss.apply(&scene).await;
        assert!(scene.wiki.redeem(&code).await.is_none(), "{loss:?}");
    }
}

#[tokio::test]
async fn other_users_and_other_sessions_keep_their_tokens() {
    let scene = Scene::new().await;
    let other = issue(&scene.wiki, &scene.bench().sign_in(ADA).await).await;
    Loss::SignOut.apply(&scene).await;
    assert!(!scene.wiki.works(&scene.issued).await);
    assert!(scene.wiki.works(&other).await);
}

#[tokio::test]
async fn a_proof_that_became_too_old_ends_the_token() {
    let (bench, token) = administrator().await;
    let demand = identity::application::Demand {
        age: identity::application::Age::new(5),
        ..applications::for_everyone()
    };
    let wiki = Wiki::on(bench, token, demand).await;
    let issued = wiki.issued().await;
    wiki.bench.clock.advance(299);
    assert!(wiki.works(&issued).await);
    wiki.bench.clock.advance(1);
    assert!(!wiki.works(&issued).await);
}
