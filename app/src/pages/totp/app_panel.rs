//! Pairs an app: the QR code, the key, and the field for the first code.

use super::qr_code::qr_code;
use crate::{
    island::copy_button::CopyButton,
    pages::{
        request::SignedIn,
        sentence,
        ui::{
            button::{Act, ButtonKind},
            choices::Choices,
            code_block::SecretKey,
            code_field::CodeField,
            disclosure::Disclosure,
            field::FieldError,
            form_action::form_action,
            icon::Icon,
            site::site,
            text::{ExternalLink, count, nobr},
            time::{Moment, Style},
        },
    },
};
use identity::{confirmation, error::Error, totp::Enrollment};
use leptos::prelude::*;

/// A secret to scan, and the state of the code field.
pub(crate) struct Pairing {
    product: String,
    email: String,
    key: String,
    uri: String,
    expires_at: i64,
    system: &'static str,
    /// Where the code is posted.
    action: &'static str,
    /// Where a new secret is requested.
    renew: &'static str,
    typed: String,
    error: Option<String>,
    /// No codes are accepted until this Unix time, with the text that says so.
    pause: Option<(i64, String)>,
}

impl Pairing {
    /// The panel for `enrollment`, with the submitted code and its error. `paths` are where the
    /// code is posted and where a new secret is requested.
    pub(super) async fn new(
        SignedIn { context, session }: &SignedIn,
        enrollment: &Enrollment,
        paths: (&'static str, &'static str),
        typed: String,
        error: Option<String>,
    ) -> Result<Self, Error> {
        let until =
            confirmation::paused_until(context.services(), session, &context.client).await?;
        Ok(Self {
            product: context.about.product.clone(),
            email: session.email.clone(),
            key: enrollment.key.to_string(),
            uri: enrollment.uri.to_string(),
            expires_at: enrollment.expires_at,
            system: operating_system(&context.user_agent),
            action: paths.0,
            renew: paths.1,
            typed,
            error,
            pause: until.map(|until| (until, sentence::codes_paused(context, until))),
        })
    }

    pub(crate) fn expires(&self) -> (i64, &'static str) {
        (self.expires_at, "The old QR code expired. Scan this one.")
    }
}

/// The operating system of the phone, guessed from the user agent.
fn operating_system(user_agent: &str) -> &'static str {
    if user_agent.contains("iPhone") || user_agent.contains("iPad") {
        "ios"
    } else if user_agent.contains("Android") {
        "android"
    } else {
        "other"
    }
}

#[component]
pub(crate) fn AppPanel(pairing: Pairing) -> impl IntoView {
    let Pairing {
        product,
        email,
        key,
        uri,
        expires_at,
        system,
        action,
        renew,
        typed,
        error,
        pause,
    } = pairing;
    let label = format!("QR code for {product}, account {email}");
    let picture = qr_code(&uri, label);
    let minutes = u64::try_from((expires_at - site().now + 59) / 60).unwrap_or_default();
    let left = count(minutes, "minute", "minutes");
    let entry = match pause {
        Some((until, text)) => view! {
            <div class="field" data-expires=until.to_string() data-expired-text="You can enter a code now.">
                <FieldError field="code" text />
            </div>
        }
        .into_any(),
        None => view! {
            <form id="confirm" method="post" action=form_action(action) novalidate>
                <CodeField label="Confirmation code" value=typed hint="6 digits" error />
            </form>
        }
        .into_any(),
    };
    view! {
        <div class="setup">
            <div class="setup__intro">
                <p>{nobr("An authenticator app shows a new 6-digit code every 30 seconds, even without a connection.")}</p>
                <Disclosure summary="Need a 2FA app to scan the QR code?"><Apps system /></Disclosure>
            </div>
            <div class="setup__steps">
                <div class="setup__step">
                    <h3>"1. Scan the QR code"</h3>
                    <div class="setup__here">
                        <a class="button" href=uri aria-describedby="here-hint">
                            <Icon name="phone" />
                            "Open in authenticator app"
                        </a>
                        <p class="field__hint" id="here-hint">"Use this if the app is on this device."</p>
                    </div>
                    {picture}
                    <div class="setup__until">
                        <p>{format!("This QR code works for {left}, until ")} <Moment at=expires_at style=Style::Time /> "."</p>
                        <Act action=renew label="Get a new QR code" kind=ButtonKind::Quiet hang=true />
                    </div>
                    <Disclosure summary="Cannot scan the QR code?">
                        <p>"Enter this key in your app instead."</p>
                        <SecretKey key />
                        <div class="actions">
                            <CopyButton label="Copy secret key" thing="Secret key" from="#secret-key" />
                        </div>
                        <div class="facts">
                            <span>"Account:"</span>
                            <span translate="no">{email}</span>
                            <span>"Type:"</span>
                            <span>"time-based, 6 digits, 30 seconds"</span>
                        </div>
                    </Disclosure>
                </div>
                <div class="setup__step">
                    <h3>"2. Enter the code from the app"</h3>
                    {entry}
                </div>
            </div>
        </div>
    }
}

/// Where to get an app. The style sheet shows the line for the chosen system, or all three without
/// client code.
#[component]
fn Apps(system: &'static str) -> impl IntoView {
    view! {
        <div class="apps">
            <Choices
                name="system"
                label="Mobile operating system"
                options=vec![("ios", "iOS"), ("android", "Android"), ("other", "Other")]
                chosen=system
            />
            <p data-system="ios">
                "The Passwords app on your iPhone or iPad can do this. You can also get "
                <ExternalLink href="https://apps.apple.com/app/google-authenticator/id388497605" text="Google Authenticator from the App Store" /> "."
            </p>
            <p data-system="android">
                "Get "
                <ExternalLink href="https://play.google.com/store/apps/details?id=com.google.android.apps.authenticator2" text="Google Authenticator" />
                ", or any authenticator app, from Google Play."
            </p>
            <p data-system="other">
                "Most password managers and desktop authenticator apps can do this. Look for “one-time code” or “TOTP”."
            </p>
        </div>
    }
}
