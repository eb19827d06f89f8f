use crate::{any_client, attempt, enrolled};
use identity::{
    account::{AccountId, EmailAddress, EmailError, Name, Role, TimeZoneName},
    pending_sign_in::{self, Found},
    profile,
    requirement::Override,
    second_factor::State,
    secret::Token,
    session,
    sign_in::{self, WithPassword},
    testing::{Bench, PASSWORD},
    users::{
        self, Outcome, Status, User,
        edit::{self, Saved, Update},
        filter::Filter,
        help::{self, Sent},
        list::{self, ListQuery},
        status,
    },
};

const OLA: &str = "ola@example.com";
const KIM: &str = "kim@example.com";

/// An administrator with the Mobile App and a recent identity check, and a user without a method.
async fn office() -> (Bench, Token, AccountId) {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let ola = bench.person(OLA, "Ola Nordmann", "member").await;
    (bench, token, ola)
}

async fn user(bench: &Bench, token: &Token, id: AccountId) -> User {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    users::find(&bench.services, administrator, id).await.unwrap().unwrap()
}

/// An edit that changes nothing.
fn as_it_is(user: &User) -> Update {
    Update {
        stamp: user.stamp.clone(),
        name: Name::parse(&user.name).unwrap(),
        email: EmailAddress::parse(&user.email).unwrap(),
        role: user.role,
        two_factor: Some(user.switch_is_on()),
        reason: None,
        until: None,
    }
}

async fn save(bench: &Bench, token: &Token, id: AccountId, update: Update) -> Saved {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    edit::save(&bench.services, administrator, id, update, &any_client()).await.unwrap()
}

/// Changes one property of a user.
async fn change(
    bench: &Bench,
    token: &Token,
    id: AccountId,
    what: impl FnOnce(&mut Update),
) -> Saved {
    let mut update = as_it_is(&user(bench, token, id).await);
    what(&mut update);
    save(bench, token, id, update).await
}

async fn switch(bench: &Bench, token: &Token, id: AccountId, on: bool) -> Saved {
    change(bench, token, id, |update| update.two_factor = Some(on)).await
}

/// Sets up the Mobile App for a user. Returns their session token.
async fn enroll(bench: &Bench, email: &str) -> Token {
    let token = bench.fresh(&bench.sign_in(email).await).await;
    let (token, _) = bench.enroll(&token).await;
    token
}

async fn can_sign_in(bench: &Bench, email: &str) -> bool {
    let outcome =
        sign_in::with_password(&bench.services, attempt(email, PASSWORD), &any_client()).await;
    !matches!(outcome.unwrap(), WithPassword::Refused)
}

async fn events(bench: &Bench) -> Vec<String> {
    bench.column("audit_events", "event").await
}

#[tokio::test]
async fn saving_a_name_ends_no_session() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    let name = Name::parse("Ola  Émile").unwrap();
    let saved = change(&bench, &token, ola, |update| update.name = name).await;
    assert!(matches!(saved, Saved::Done { renewed: None }));
    assert_eq!(user(&bench, &token, ola).await.name, "Ola  Émile");
    assert!(
        bench.column("accounts", "search_key").await.contains(&"ola emile ola@example.com".into())
    );
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_some());
    let details = bench.column("audit_events", "details").await;
    assert_eq!(details.last().unwrap(), r#"{"name":{"from":"Ola Nordmann","to":"Ola  Émile"}}"#);
    assert_eq!(events(&bench).await.last().unwrap(), "user_changed");
}

#[tokio::test]
async fn a_renamed_user_is_found_by_the_new_name_only() {
    let (bench, token, ola) = office().await;
    let old = user(&bench, &token, ola).await.name;
    change(&bench, &token, ola, |update| update.name = Name::parse("Zoë Quist").unwrap()).await;
    let session = bench.session(&token).await;
    for (text, count) in [("quist", 1), (old.as_str(), 0)] {
        let filter = Filter { text: text.to_owned(), ..Filter::default() };
        let look = ListQuery { filter, size: 25, ..ListQuery::default() };
        let found = list::page(&bench.services, session.administrator().unwrap(), &look).await;
        assert_eq!(found.unwrap().matching, count, "{text}");
    }
}

#[tokio::test]
async fn changes_of_role_email_or_factors_need_a_recent_check() {
    let (bench, token, ola) = office().await;
    enroll(&bench, OLA).await;
    bench.clock.advance(600);
    let name = Name::parse("Ola N").unwrap();
    assert!(matches!(
        change(&bench, &token, ola, |update| update.name = name).await,
        Saved::Done { .. }
    ));
    let email = EmailAddress::parse("ola.n@example.com").unwrap();
    for saved in [
        change(&bench, &token, ola, |update| update.role = Role::Administrator).await,
        change(&bench, &token, ola, |update| update.email = email).await,
        switch(&bench, &token, ola, false).await,
    ] {
        assert!(matches!(saved, Saved::IdentityCheckRequired), "{saved:?}");
    }
    let kim = bench.person(KIM, "Kim", "member").await;
    // Requiring a second factor needs no check.
    assert!(matches!(switch(&bench, &token, kim, true).await, Saved::Done { .. }));
}

#[tokio::test]
async fn a_new_address_ends_existing_sessions_and_both_addresses_are_notified() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    let email = EmailAddress::parse("Ola.New@example.com").unwrap();
    let saved = change(&bench, &token, ola, |update| update.email = email).await;
    assert!(matches!(saved, Saved::Done { renewed: None }));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    assert!(!can_sign_in(&bench, OLA).await);
    assert!(can_sign_in(&bench, "ola.new@example.com").await);
    let mails = bench.outbox().await;
    let told: Vec<&str> = mails
        .iter()
        .filter(|mail| mail.subject == "Your email address was changed")
        .map(|mail| mail.to.as_str())
        .collect();
    assert_eq!(told, [OLA, "Ola.New@example.com"]);
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    let (bench, token, ola) = office().await;
    bench.person(KIM, "Kim", "member").await;
    let email = EmailAddress::parse("KIM@example.com").unwrap();
    let saved = change(&bench, &token, ola, |update| update.email = email).await;
    assert!(matches!(saved, Saved::EmailTaken));
    assert_eq!(user(&bench, &token, ola).await.email, OLA);
    for twin in ["kim@example.com\u{200B}", "\u{202A}kim@example.com\u{202C}"] {
        let email = EmailAddress::parse(twin).unwrap();
        let saved = change(&bench, &token, ola, |update| update.email = email).await;
        assert!(matches!(saved, Saved::EmailTaken), "{twin:?}");
    }
    // If only letter case changes, it is the same address.
    let email = EmailAddress::parse("Ola@example.com").unwrap();
    let saved = change(&bench, &token, ola, |update| update.email = email).await;
    assert!(matches!(saved, Saved::Done { .. }));
}

#[tokio::test]
async fn a_new_address_must_be_able_to_receive_email_and_an_old_one_may_stay() {
    let (bench, token, ola) = office().await;
    for (address, problem) in [
        ("ola..n@example.com", EmailError::Undeliverable),
        ("ola@-bad-.example", EmailError::Undeliverable),
        ("jörg@example.com", EmailError::NotAscii),
    ] {
        let email = EmailAddress::parse(address).unwrap();
        let saved = change(&bench, &token, ola, |update| update.email = email).await;
        assert!(matches!(saved, Saved::Email(found) if found == problem), "{address}");
    }
    let old = bench.person("jörg@example.com", "Jörg", "member").await;
    let name = Name::parse("Jörg Øst").unwrap();
    let saved = change(&bench, &token, old, |update| update.name = name).await;
    assert!(matches!(saved, Saved::Done { .. }), "{saved:?}");
    assert!(can_sign_in(&bench, "jörg@example.com").await);
}

#[tokio::test]
async fn an_edit_of_an_outdated_version_is_refused() {
    let (bench, token, ola) = office().await;
    let seen = as_it_is(&user(&bench, &token, ola).await);
    let first = Update { name: Name::parse("First").unwrap(), ..seen.clone() };
    assert!(matches!(save(&bench, &token, ola, first).await, Saved::Done { .. }));
    let second = Update { name: Name::parse("Second").unwrap(), ..seen };
    let Saved::Conflict(now) = save(&bench, &token, ola, second).await else { panic!() };
    assert_eq!(now.name, "First");
    let again = Update { name: Name::parse("Second").unwrap(), ..as_it_is(&now) };
    assert!(matches!(save(&bench, &token, ola, again).await, Saved::Done { .. }));
}

#[tokio::test]
async fn turning_the_switch_on_requires_it_from_the_next_sign_in() {
    let (bench, token, ola) = office().await;
    let before = bench.sign_in(OLA).await;
    bench.clock.advance(1);
    let reason = Some("Handles payroll".to_owned());
    let saved = change(&bench, &token, ola, |update| {
        update.two_factor = Some(true);
        update.reason = reason;
    });
    assert!(matches!(saved.await, Saved::Done { .. }));
    let now = user(&bench, &token, ola).await;
    assert_eq!(now.state, State::Required { from: None });
    assert_eq!(now.reason.as_deref(), Some("Handles payroll"));
    assert!(!bench.session(&before).await.must_enroll);
    let after = bench.sign_in(OLA).await;
    assert!(bench.session(&after).await.must_enroll);
    let mail = bench.last_sent().await;
    assert_eq!(mail.to, OLA);
    assert_eq!(mail.subject, "Set up two-factor authentication at your next sign-in");
    assert!(events(&bench).await.contains(&"two_factor_required_by_administrator".to_owned()));
    // Turned off again, the account follows the policy, which does not require it.
    assert!(matches!(switch(&bench, &token, ola, false).await, Saved::Done { .. }));
    let now = user(&bench, &token, ola).await;
    assert_eq!((now.state, now.decided), (State::NotEnabled, Override::Inherit));
    assert!(!bench.session(&after).await.must_enroll);
}

#[tokio::test]
async fn turning_the_switch_off_removes_every_factor_and_notifies_the_user() {
    let (bench, token, ola) = office().await;
    let theirs = enroll(&bench, OLA).await;
    assert_eq!(user(&bench, &token, ola).await.state, State::Enabled);
    assert!(matches!(switch(&bench, &token, ola, false).await, Saved::Done { .. }));
    let now = user(&bench, &token, ola).await;
    assert_eq!((now.state, now.decided), (State::NotEnabled, Override::Inherit));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    let mail = bench.last_sent().await;
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        (OLA, "Two-factor authentication is off")
    );
    assert!(mail.text.contains("by an administrator"));
    bench.sign_in(OLA).await;
    // The administrator's own factor is kept.
    assert_eq!(bench.column("totps", "account_id").await.len(), 1);
}

#[tokio::test]
async fn under_enforcement_the_switch_grants_an_exemption_with_a_reason_and_an_end() {
    let (bench, token, ola) = office().await;
    let now = bench.clock_now();
    bench.try_statement(&format!("UPDATE policy SET enforced_at = {now}")).await.unwrap();
    assert_eq!(user(&bench, &token, ola).await.state, State::Required { from: None });
    let until = now + 86_400;
    let saved = change(&bench, &token, ola, |update| {
        update.two_factor = Some(false);
        update.reason = Some("Phone on its way".to_owned());
        update.until = Some(until);
    });
    assert!(matches!(saved.await, Saved::Done { .. }));
    let lifted = user(&bench, &token, ola).await;
    assert_eq!(lifted.decided, Override::Lifted { until: Some(until) });
    assert_eq!(lifted.state, State::NotEnabled);
    let details = bench.column("audit_events", "details").await;
    let said = format!(r#"{{"reason":"Phone on its way","requirement":"lifted","until":{until}}}"#);
    assert_eq!(details.last(), Some(&said));
    let theirs = bench.sign_in(OLA).await;
    assert!(!bench.session(&theirs).await.must_enroll);
    bench.clock.advance(86_400);
    let theirs = bench.sign_in(OLA).await;
    assert!(bench.session(&theirs).await.must_enroll);
}

#[tokio::test]
async fn the_switch_has_no_effect_on_ones_own_account_or_while_the_feature_is_off() {
    let (bench, token, ola) = office().await;
    let own = bench.session(&token).await.account();
    assert!(matches!(switch(&bench, &token, own, false).await, Saved::Done { renewed: None }));
    assert_eq!(user(&bench, &token, own).await.state, State::Enabled);
    bench.try_statement("UPDATE policy SET second_factor_on = FALSE").await.unwrap();
    assert!(matches!(switch(&bench, &token, ola, true).await, Saved::Done { renewed: None }));
    assert_eq!(user(&bench, &token, ola).await.decided, Override::Inherit);
}

#[tokio::test]
async fn a_new_role_ends_existing_sessions() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    let saved = change(&bench, &token, ola, |update| update.role = Role::Administrator).await;
    assert!(matches!(saved, Saved::Done { .. }));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    let theirs = bench.sign_in(OLA).await;
    assert!(bench.session(&theirs).await.administrator().is_some());
}

#[tokio::test]
async fn changing_ones_own_account_keeps_the_current_session() {
    let (bench, token, _) = office().await;
    let own = bench.session(&token).await.account();
    let email = EmailAddress::parse("maya.new@example.com").unwrap();
    let saved = change(&bench, &token, own, |update| update.email = email).await;
    let Saved::Done { renewed: Some(renewed) } = saved else { panic!("{saved:?}") };
    let session = bench.session(&renewed.token).await;
    assert_eq!(session.email, "maya.new@example.com");
}

#[tokio::test]
async fn a_user_is_told_about_a_new_role() {
    let (bench, token, ola) = office().await;
    for (role, subject) in [
        (Role::Administrator, "You are now an administrator"),
        (Role::Member, "You are no longer an administrator"),
    ] {
        change(&bench, &token, ola, |update| update.role = role).await;
        let mail = bench.last_sent().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), (OLA, subject));
    }
    // A user who was invited learns the role after the first sign-in.
    let invited = format!("UPDATE accounts SET status = 'invited' WHERE email = '{OLA}'");
    bench.try_statement(&invited).await.unwrap();
    let before = bench.outbox().await.len();
    change(&bench, &token, ola, |update| update.role = Role::Administrator).await;
    assert_eq!(bench.outbox().await.len(), before);
}

#[tokio::test]
async fn there_is_always_an_administrator_who_can_sign_in() {
    let (bench, token, ola) = office().await;
    let own = bench.session(&token).await.account();
    let demoted = change(&bench, &token, own, |update| update.role = Role::Member).await;
    assert!(matches!(demoted, Saved::LastAdministrator), "{demoted:?}");
    // Invited or deactivated administrators do not count.
    bench.person(KIM, "Kim", "administrator").await;
    for state in ["invited", "deactivated"] {
        let statement = format!("UPDATE accounts SET status = '{state}' WHERE email = '{KIM}'");
        bench.try_statement(&statement).await.unwrap();
        let demoted = change(&bench, &token, own, |update| update.role = Role::Member).await;
        assert!(matches!(demoted, Saved::LastAdministrator), "{state}");
    }
    change(&bench, &token, ola, |update| update.role = Role::Administrator).await;
    let demoted = change(&bench, &token, own, |update| update.role = Role::Member).await;
    assert!(matches!(demoted, Saved::Done { renewed: Some(_) }), "{demoted:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn administrators_who_demote_each_other_concurrently_leave_one() {
    let (bench, maya, ola) = office().await;
    change(&bench, &maya, ola, |update| update.role = Role::Administrator).await;
    let theirs = bench.fresh(&bench.sign_in(OLA).await).await;
    let own = bench.session(&maya).await.account();
    bench.person(KIM, "Kim", "administrator").await;
    let mut tasks = Vec::new();
    for (token, target) in [(maya, ola), (theirs, own)] {
        let update = Update { role: Role::Member, ..as_it_is(&user(&bench, &token, target).await) };
        tasks.push((bench.services.clone(), bench.session(&token).await, target, update));
    }
    let tasks: Vec<_> = tasks
        .into_iter()
        .map(|(services, session, target, update)| {
            tokio::spawn(async move {
                let administrator = session.administrator().unwrap();
                edit::save(&services, administrator, target, update, &any_client()).await.unwrap()
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    let done = outcomes.iter().filter(|saved| matches!(saved, Saved::Done { .. })).count();
    assert_eq!(done, 1, "{outcomes:?}");
    let roles = bench.column("accounts", "role").await;
    assert_eq!(roles.iter().filter(|role| *role == "administrator").count(), 2);
}

#[tokio::test]
async fn deactivation_signs_out_everywhere_and_reactivation_keeps_the_password() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let outcome = status::deactivate(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    assert_eq!(user(&bench, &token, ola).await.status, Status::Deactivated);
    let before = bench.slow_hashes();
    assert!(!can_sign_in(&bench, OLA).await);
    assert_eq!(bench.slow_hashes(), before + 1, "the same work");
    let again = status::deactivate(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(again, Outcome::OutOfDate(_)));
    let mails = bench.outbox().await.len();
    let email = EmailAddress::parse(OLA).unwrap();
    identity::password::forgot(&bench.services, &email, &any_client()).await.unwrap();
    assert_eq!(bench.outbox().await.len(), mails, "no link for a deactivated account");
    let outcome = status::reactivate(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    assert!(can_sign_in(&bench, OLA).await);
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    let own = session.account();
    let outcome = status::deactivate(&bench.services, fresh, own, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Own));
}

#[tokio::test]
async fn signing_out_ends_sessions_and_removing_browsers_ends_trust() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let removed =
        status::remove_browsers(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(removed, Outcome::Done(_)));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_some());
    status::sign_out(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    let seen = events(&bench).await;
    for event in ["browsers_removed_by_administrator", "signed_out_by_administrator"] {
        assert!(seen.iter().any(|each| each == event), "{event}");
    }
    assert!(session::resume(&bench.services, &token).await.unwrap().is_some());
}

#[tokio::test]
async fn signing_out_ends_pending_sign_ins() {
    let (bench, token, ola) = office().await;
    enroll(&bench, OLA).await;
    let outcome = sign_in::with_password(&bench.services, attempt(OLA, PASSWORD), &any_client())
        .await
        .unwrap();
    let WithPassword::SecondFactorRequired(new) = outcome else { panic!("{outcome:?}") };
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    status::sign_out(&bench.services, fresh, ola, &any_client()).await.unwrap();
    let found = pending_sign_in::find(&bench.services, &new.token).await.unwrap();
    assert!(matches!(found, Found::Unknown), "{found:?}");
}

#[tokio::test]
async fn saving_a_profile_with_a_stale_session_keeps_the_new_address_searchable() {
    let (bench, token, ola) = office().await;
    let theirs = bench.session(&bench.sign_in(OLA).await).await;
    let email = EmailAddress::parse("ola.new@example.com").unwrap();
    let saved = change(&bench, &token, ola, |update| update.email = email).await;
    assert!(matches!(saved, Saved::Done { .. }));
    let (name, zone) = (Name::parse("Ola N.").unwrap(), TimeZoneName::parse("UTC").unwrap());
    profile::save(&bench.services, &theirs, name, zone, &any_client()).await.unwrap();
    let keys = bench.column("accounts", "search_key").await;
    assert!(keys.iter().any(|key| key.ends_with(" ola.new@example.com")), "{keys:?}");
    assert!(!keys.iter().any(|key| key.contains(OLA)), "{keys:?}");
}

#[tokio::test]
async fn a_reset_removes_every_factor_and_explains_the_next_step() {
    let (bench, token, ola) = office().await;
    enroll(&bench, OLA).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let now = bench.clock_now();
    bench.try_statement(&format!("UPDATE policy SET enforced_at = {now}")).await.unwrap();
    let outcome = help::reset_two_factor(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    let mail = bench.last_sent().await;
    assert_eq!(mail.to, OLA);
    assert!(mail.text.contains("You will be asked to set it up again."));
    let theirs = bench.sign_in(OLA).await;
    assert!(bench.session(&theirs).await.must_enroll);
    let again = help::reset_two_factor(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(again, Outcome::OutOfDate(_)));
    let own = session.account();
    let own = help::reset_two_factor(&bench.services, fresh, own, &any_client()).await.unwrap();
    assert!(matches!(own, Outcome::Own));
}

#[tokio::test]
async fn a_password_link_is_an_ordinary_reset_link() {
    let (bench, token, ola) = office().await;
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let send = async || {
        help::send_password_link(&bench.services, administrator, ola, &any_client()).await.unwrap()
    };
    assert!(matches!(send().await, Sent::Done(_)));
    let mail = bench.last_sent().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (OLA, "Reset your password"));
    let link = mail.token();
    let owner = identity::password::find_link(&bench.services, &link).await.unwrap();
    assert_eq!(owner.unwrap().1.as_str(), OLA);
    assert!(matches!(send().await, Sent::TooMany { .. }));
    bench
        .try_statement(&format!("UPDATE accounts SET status = 'deactivated' WHERE email = '{OLA}'"))
        .await
        .unwrap();
    assert!(matches!(send().await, Sent::OutOfDate));
}

#[tokio::test]
async fn a_former_administrator_cannot_change_users() {
    let (bench, token, ola) = office().await;
    bench.person(KIM, "Kim", "administrator").await;
    let session = bench.session(&token).await;
    let found = user(&bench, &token, ola).await;
    let statement = "UPDATE accounts SET role = 'member' WHERE email = 'maya@example.com'";
    bench.try_statement(statement).await.unwrap();
    let update = Update { name: Name::parse("Other").unwrap(), ..as_it_is(&found) };
    let administrator = session.administrator().unwrap();
    let saved =
        edit::save(&bench.services, administrator, ola, update, &any_client()).await.unwrap();
    assert!(matches!(saved, Saved::Gone));
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let outcome = status::sign_out(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Gone));
}

#[tokio::test]
async fn an_override_ends_pending_sign_ins_and_links_but_no_session() {
    let (bench, token, ola) = office().await;
    let statement = "UPDATE policy SET enforced_at = 1, required_from = 1";
    for on in [true, false] {
        if !on {
            bench.clock.advance(60);
            bench.try_statement(statement).await.unwrap();
            bench.try_statement("UPDATE accounts SET requirement = 'inherit'").await.unwrap();
        }
        let theirs = bench.sign_in(OLA).await;
        let session = bench.session(&token).await;
        let administrator = session.administrator().unwrap();
        let client = any_client();
        let sent = help::send_password_link(&bench.services, administrator, ola, &client).await;
        assert!(matches!(sent.unwrap(), Sent::Done(_)));
        let link = bench.last_sent().await.token();
        let pending = format!(
            "INSERT INTO pending_sign_ins (token_hash, account_id, security_version, created_at, \
             expires_at) VALUES ('{on}', {ola}, 1, 0, {})",
            i64::MAX
        );
        bench.try_statement(&pending).await.unwrap();
        let saved = switch(&bench, &token, ola, on).await;
        assert!(matches!(saved, Saved::Done { .. }), "{saved:?}");
        assert!(bench.column("pending_sign_ins", "token_hash").await.is_empty());
        let found = identity::password::find_link(&bench.services, &link).await.unwrap();
        assert!(found.is_none());
        assert!(session::resume(&bench.services, &theirs).await.unwrap().is_some());
    }
}
