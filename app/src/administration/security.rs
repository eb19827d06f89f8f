//! Settings, tab "Security": which methods there are, and whether browsers may be trusted.

use super::security_form::{self, Kept};
use crate::{
    confirmed::Unconfirmed,
    reply::{Go, Reply},
    request::{Ask, SignedIn},
    sentence,
    two_factor::tab::Opened,
    ui::notice::Notice,
};
use axum::http::StatusCode;
use identity::{
    policy::{self, Allowed, Save, TRUST_DAYS, Wanted},
    second_factor::Method,
    session::{FreshAdministrator, Session},
};
use serde::Deserialize;

/// The tab, and what an identity check for saving leads on to.
pub(crate) const PATH: &str = "/admin/settings/security";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecurityForm {
    version: i64,
    #[serde(default)]
    second_factor: String,
    #[serde(default)]
    trust: String,
    #[serde(default)]
    trust_days: String,
    #[serde(default)]
    app: String,
    #[serde(default)]
    sms: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    passkeys: String,
}

impl SecurityForm {
    /// A number of days that cannot be read is none that is allowed.
    fn wanted(&self) -> Wanted {
        let ticked = |value: &str| value == "on";
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
        }
    }
}

pub(crate) async fn show(SignedIn { ask, session }: SignedIn) -> Reply {
    let saved = policy::policy(ask.services()).await?;
    security_form::page(&ask, &session, StatusCode::OK, Kept::saved(&saved), None).await
}

/// The tab below an identity check.
pub(crate) async fn below(
    SignedIn { ask, session }: &SignedIn,
    status: StatusCode,
    opened: Opened,
) -> Reply {
    let kept = Kept::saved(&policy::policy(ask.services()).await?);
    security_form::page(ask, session, status, kept, Some(opened)).await
}

/// "Save Changes".
pub(crate) async fn submit(sent: Unconfirmed<SecurityForm>) -> Reply {
    let Unconfirmed { ask, session, form, .. } = &sent;
    let wanted = form.wanted();
    let mut kept = Kept::wanted(&wanted, form.trust_days.clone());
    if wanted.trust_allowed && !TRUST_DAYS.contains(&wanted.trust_days) {
        kept.mistakes.note("trust_days", sentence::TRUST_DAYS);
    }
    if !Method::ALL.into_iter().any(|method| wanted.allowed.has(method)) {
        kept.mistakes.note("app", sentence::NO_METHOD);
    }
    if !kept.mistakes.is_empty() {
        return security_form::page(ask, session, StatusCode::UNPROCESSABLE_ENTITY, kept, None)
            .await;
    }
    match sent.administrator() {
        Some(administrator) => save(ask, session, administrator, wanted).await,
        None => sent.prove_first().await,
    }
}

async fn save(
    ask: &Ask,
    session: &Session,
    administrator: FreshAdministrator<'_>,
    wanted: Wanted,
) -> Reply {
    let mut kept = Kept::wanted(&wanted, wanted.trust_days.to_string());
    match policy::save(ask.services(), administrator, wanted, &ask.client).await? {
        Save::Done => {
            let notice = Notice::success("Security settings were saved.");
            return Go::to(PATH).notice(notice).into();
        }
        Save::Conflict => {
            kept.against(&policy::policy(ask.services()).await?);
            kept.mistakes.note(security_form::FORM, sentence::CONFLICT);
        }
        Save::NoMethod => kept.mistakes.note("app", sentence::NO_METHOD),
        Save::TrustDays => kept.mistakes.note("trust_days", sentence::TRUST_DAYS),
        Save::CannotSend(method) => {
            kept.mistakes.note(method.as_str(), sentence::cannot_send(method));
        }
    }
    security_form::page(ask, session, StatusCode::UNPROCESSABLE_ENTITY, kept, None).await
}
