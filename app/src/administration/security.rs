//! Settings, tab "Security": the allowed methods, whether browsers may be trusted, and whether a
//! second factor is mandatory.

use super::{
    security_form::{self, Kept},
    security_question,
};
use crate::{
    confirmed::Unconfirmed,
    reply::{Go, Reply},
    request::SignedIn,
    sentence,
    two_factor::tab::Opened,
    ui::notice::Notice,
};
use axum::http::StatusCode;
use identity::{
    policy::{self, Allowed},
    settings::security::{self, Save, Start, Wanted},
};
use jiff::{civil::Date, tz::TimeZone};
use serde::Deserialize;

/// The tab, and the address of its form.
pub(crate) const PATH: &str = "/admin/settings/security";

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecurityForm {
    pub(super) version: i64,
    #[serde(default)]
    pub(super) second_factor: String,
    #[serde(default)]
    pub(super) trust: String,
    #[serde(default)]
    pub(super) trust_days: String,
    #[serde(default)]
    pub(super) enforce: String,
    /// "sign-in" or "date".
    #[serde(default)]
    pub(super) start: String,
    #[serde(default)]
    pub(super) required_from: String,
    #[serde(default)]
    pub(super) app: String,
    #[serde(default)]
    pub(super) sms: String,
    #[serde(default)]
    pub(super) email: String,
    #[serde(default)]
    pub(super) passkeys: String,
    /// The answer to the confirmation dialog: "yes" or "no".
    #[serde(default)]
    confirmed: String,
}

impl SecurityForm {
    /// Invalid numbers of days become a value that is not allowed, invalid dates one in the past,
    /// so that the rules reject them.
    fn wanted(&self, zone: &TimeZone) -> Wanted {
        let ticked = |value: &str| value == "on";
        let start = match self.start.as_str() {
            "date" => Start::On(first_second(&self.required_from, zone).unwrap_or(0)),
            _ => Start::NextSignIn,
        };
        Wanted {
            version: self.version,
            second_factor_on: ticked(&self.second_factor),
            allowed: Allowed {
                app: ticked(&self.app),
                sms: ticked(&self.sms),
                email: ticked(&self.email),
            },
            passkeys_allowed: ticked(&self.passkeys),
            trust_allowed: ticked(&self.trust),
            trust_days: self.trust_days.trim().parse().unwrap_or_default(),
            enforce: ticked(&self.enforce).then_some(start),
        }
    }
}

/// When a day begins in the organization's time zone.
fn first_second(date: &str, zone: &TimeZone) -> Option<i64> {
    let date: Date = date.trim().parse().ok()?;
    Some(date.to_zoned(zone.clone()).ok()?.timestamp().as_second())
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let saved = policy::policy(signed_in.ask.services()).await?;
    let kept = Kept::saved(&saved, &signed_in.ask);
    security_form::page(&signed_in, StatusCode::OK, kept, None).await
}

/// The tab below an identity check.
pub(crate) async fn below(signed_in: &SignedIn, status: StatusCode, opened: Opened) -> Reply {
    let saved = policy::policy(signed_in.ask.services()).await?;
    let kept = Kept::saved(&saved, &signed_in.ask);
    security_form::page(signed_in, status, kept, Some(opened)).await
}

/// "Save Changes", and the answer to the confirmation dialog.
pub(crate) async fn submit(sent: Unconfirmed<SecurityForm>) -> Reply {
    let signed_in = sent.signed_in();
    let ask = &signed_in.ask;
    let wanted = sent.form.wanted(&security_form::zone(ask));
    let mut kept = Kept::typed(&sent.form, wanted.version);
    let before = policy::policy(ask.services()).await?;
    for mistake in wanted.mistakes(ask.services(), &before) {
        note(&mut kept, mistake);
    }
    if !kept.mistakes.is_empty() {
        return again(&signed_in, kept).await;
    }
    if sent.form.confirmed == "no" {
        return security_form::page(&signed_in, StatusCode::OK, kept, None).await;
    }
    if sent.form.confirmed != "yes" {
        let asked = security::questions(ask.services(), &before, &wanted).await?;
        if let Some(opened) = security_question::dialog(ask, asked, &sent.form) {
            return security_form::page(&signed_in, StatusCode::OK, kept, Some(opened)).await;
        }
    }
    match sent.administrator() {
        Some(administrator) => {
            let saved = security::save(ask.services(), administrator, wanted, &ask.client).await?;
            after(&signed_in, saved, kept).await
        }
        None => sent.prove_first().await,
    }
}

async fn after(signed_in: &SignedIn, saved: Save, mut kept: Kept) -> Reply {
    let ask = &signed_in.ask;
    if saved == Save::Done {
        let notice = Notice::success("Security settings were saved.");
        return Go::to(PATH).notice(notice).into();
    }
    if saved == Save::Conflict {
        kept.against(&policy::policy(ask.services()).await?, ask);
    }
    note(&mut kept, saved);
    again(signed_in, kept).await
}

/// Notes why the settings were not saved, at the field concerned.
fn note(kept: &mut Kept, refused: Save) {
    let (field, text) = match refused {
        Save::Done => return,
        Save::Conflict => (security_form::FORM, sentence::CONFLICT),
        Save::NoMethod => ("app", sentence::NO_METHOD),
        Save::TrustDays => ("trust_days", sentence::TRUST_DAYS),
        Save::Date => ("required_from", sentence::DATE_AHEAD),
        Save::OwnMethod => ("enforce", sentence::OWN_METHOD_FIRST),
        Save::CannotSend(method) => (method.as_str(), sentence::cannot_send(method)),
    };
    kept.mistakes.note(field, text);
}

async fn again(signed_in: &SignedIn, kept: Kept) -> Reply {
    security_form::page(signed_in, StatusCode::UNPROCESSABLE_ENTITY, kept, None).await
}
