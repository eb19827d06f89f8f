use super::*;

fn line(kind: Kind, refused: bool, method: Option<&str>) -> Line {
    Line {
        id: 1,
        at: 0,
        kind,
        refused,
        by_administrator: false,
        method: method.map(str::to_owned),
        application: None,
        browser: String::new(),
        address: String::new(),
    }
}

#[test]
fn an_event_is_described_by_action_and_method() {
    let app = line(Kind::SignedIn, false, Some("app"));
    assert_eq!(what(&app), "Signed in with a code from the Mobile App");
    assert_eq!(what(&line(Kind::SignedIn, false, Some("password"))), "Signed in");
    assert_eq!(what(&line(Kind::SignedIn, true, Some("sms"))), "Wrong code");
    let key = line(Kind::SignedIn, true, Some("security_key"));
    assert_eq!(what(&key), "Security key refused");
    assert_eq!(what(&line(Kind::SentCodeEnrolled, false, Some("email"))), "Method added: Email");
}

#[test]
fn an_event_about_an_application_names_it() {
    let wiki = Some("Wiki".to_owned());
    let in_wiki = |kind| what(&Line { application: wiki.clone(), ..line(kind, false, None) });
    assert_eq!(in_wiki(Kind::ApplicationOpened), "Wiki opened");
    let ended = "Access of Wiki ended: its sign-in code was used twice";
    assert_eq!(in_wiki(Kind::ApplicationCodeReused), ended);
    let ended = "Access of Wiki ended: its refresh token was used twice";
    assert_eq!(in_wiki(Kind::ApplicationTokenReused), ended);
    assert_eq!(in_wiki(Kind::ApplicationTokenRevoked), "Wiki ended its access");
    let told = "Wiki could not be told that you signed out";
    assert_eq!(in_wiki(Kind::LogoutNotDelivered), told);
    assert_eq!(in_wiki(Kind::ApplicationDisconnected), "Wiki disconnected");
    assert_eq!(in_wiki(Kind::ProofRequired), "Wiki required an identity check");
    let refused = Line { application: wiki.clone(), ..line(Kind::ApplicationOpened, true, None) };
    assert_eq!(what(&refused), "Wiki could not be opened");
    assert_eq!(in_wiki(Kind::SignedOut), "Signed out");
    assert_eq!(what(&line(Kind::ApplicationOpened, false, None)), "Application opened");
}

#[test]
fn an_action_of_an_administrator_is_not_described_as_the_users_own() {
    let theirs = |kind| what(&Line { by_administrator: true, ..line(kind, false, None) });
    assert_eq!(theirs(Kind::UserAdded), "User added by an administrator");
    assert_eq!(theirs(Kind::InvitationSent), "Invitation sent by an administrator");
    let said = theirs(Kind::SignedOutByAdministrator);
    assert_eq!(said, "Signed out everywhere by an administrator");
}

#[test]
fn a_wrong_password_is_not_a_refused_use_of_a_link() {
    let text = logged(Kind::DisableLinkUsed, true, "");
    assert_eq!(text, "Wrong password when using a link to disable 2FA");
}

#[test]
fn every_event_has_a_text_for_both_results() {
    for &kind in Kind::ALL {
        for refused in [true, false] {
            assert!(!what(&line(kind, refused, None)).is_empty(), "{kind:?}");
        }
    }
}
