//! The button that asks the device for a passkey, wherever a passkey can be used.

use super::prompt::{NeedsScript, PasskeyError};
use crate::pages::{
    path, sentence,
    ui::{form_action::form_action, icon::Icon, text::nobr},
};
use identity::passkey::Offered;
use leptos::prelude::*;

/// What the passkey is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasskeyAction {
    Create,
    SignIn,
    /// After the password, in place of a code.
    Verify(Offered),
    IdentityCheck,
    /// An identity check for an application that requires a passkey.
    ApplicationCheck,
    Disable,
}

/// The id of the form that creates a passkey. Its button is outside it.
pub(super) const CREATE_FORM: &str = "create-passkey";

impl PasskeyAction {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Create => "Create a passkey",
            Self::SignIn => "Sign in with a passkey",
            Self::Verify(Offered::SecurityKey) => "Use your security key",
            Self::Verify(Offered::Both) => "Use your passkey or security key",
            Self::Verify(Offered::Passkey) | Self::ApplicationCheck | Self::Disable => {
                "Use your passkey"
            }
            Self::IdentityCheck => "Use a passkey instead",
        }
    }

    /// Where the response is posted.
    fn path(self) -> &'static str {
        match self {
            Self::Create => path::PASSKEY_NEW,
            Self::SignIn => path::SIGN_IN_PASSKEY,
            Self::Verify(_) => path::VERIFY_PASSKEY,
            Self::IdentityCheck | Self::ApplicationCheck => path::IDENTITY_CHECK_PASSKEY,
            Self::Disable => path::DISABLE_PASSKEY,
        }
    }

    /// Shown if the device or its user declines.
    fn declined(self) -> &'static str {
        match self {
            Self::Create => sentence::NO_PASSKEY_CREATED,
            Self::Verify(Offered::SecurityKey) => "No security key was used. You can try again.",
            Self::Verify(Offered::Both) => {
                "No passkey or security key was used. You can try again."
            }
            _ => "No passkey was used. You can try again.",
        }
    }

    /// Where the WebAuthn options are fetched.
    fn begin(self) -> &'static str {
        match self {
            Self::Create => path::PASSKEY_NEW_BEGIN,
            Self::SignIn => path::SIGN_IN_PASSKEY_BEGIN,
            Self::Verify(_) => path::VERIFY_PASSKEY_BEGIN,
            Self::IdentityCheck | Self::ApplicationCheck => path::IDENTITY_CHECK_PASSKEY_BEGIN,
            Self::Disable => path::DISABLE_PASSKEY_BEGIN,
        }
    }
}

/// Fetches the options, asks the device, and submits its form with the response. Hidden until a
/// browser with passkey support shows it.
#[component]
pub(crate) fn PasskeyButton(action: PasskeyAction) -> AnyView {
    let creates = action == PasskeyAction::Create;
    // On signed-out pages, 44 px high and as wide as its form.
    let wide = matches!(action, PasskeyAction::SignIn | PasskeyAction::Verify(_));
    // The form of P-VERIFY is that of the code.
    let posts_to = matches!(action, PasskeyAction::Verify(_)).then(|| form_action(action.path()));
    // The suggestions of the email field also offer passkeys.
    let suggests = action == PasskeyAction::SignIn;
    view! {
        <button
            class="button"
            data-kind=creates.then_some("primary")
            data-size=wide.then_some("large")
            data-wide=wide.then_some("")
            r#type="submit"
            form=creates.then_some(CREATE_FORM)
            formaction=posts_to
            data-busy="Checking…"
            data-passkey=if creates { "create" } else { "get" }
            data-ask=form_action(action.begin())
            data-declined=action.declined()
            data-suggests=suggests.then_some("")
            hidden
        >
            <span>{nobr(action.label())}</span>
        </button>
    }
    .into_any()
}

/// The button in its own form, under a form that takes a password or a code.
#[component]
pub(crate) fn UsePasskey(
    action: PasskeyAction,
    /// Where to go on.
    #[prop(optional_no_strip)]
    next: Option<String>,
) -> AnyView {
    let next = next.map(|path| view! { <input r#type="hidden" name="next" value=path /> });
    if action == PasskeyAction::SignIn {
        return view! {
            <form class="door__or" method="post" action=form_action(action.path())>
                <p class="muted" hidden data-with-passkeys="">"or"</p>
                {next}
                <PasskeyButton action />
                <NeedsScript />
                <PasskeyError />
            </form>
        }
        .into_any();
    }
    view! {
        <form method="post" action=form_action(action.path())>
            {next}
            <PasskeyButton action />
            <NeedsScript />
        </form>
    }
    .into_any()
}

/// The passkey option on P-METHODS.
#[component]
pub(crate) fn PasskeyOption(offered: Offered) -> impl IntoView {
    let action = PasskeyAction::Verify(offered);
    view! {
        <li>
            <form method="post" action=form_action(action.path())>
                <button r#type="submit" data-passkey="get" data-ask=form_action(action.begin()) data-declined=action.declined() data-busy="Checking…" hidden>
                    <Icon name="key" />
                    <span><b>"Passkey or security key"</b></span>
                </button>
                <NeedsScript />
            </form>
        </li>
    }
}
