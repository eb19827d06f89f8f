//! Settings, tab "General": the name of the installation, and the contact for users.

use super::{general_form, settings_tab::Kept};
use crate::{
    confirmed::Unconfirmed,
    path,
    reply::{Go, Reply},
    request::SignedIn,
    sentence,
    ui::{error_summary::Mistakes, notice::Notice},
};
use axum::http::StatusCode;
use identity::{
    account::TimeZoneName,
    settings::general::{
        self, AUDIT_DAYS, General, LONGEST_CONTACT, LONGEST_ORGANIZATION, LONGEST_PRODUCT, Line,
        Save, Wanted,
    },
};
use serde::Deserialize;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GeneralForm {
    pub(super) version: i64,
    pub(super) product: String,
    pub(super) organization: String,
    pub(super) support_contact: String,
    pub(super) time_zone: String,
    pub(super) audit_days: String,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let kept = Kept::saved(saved(&signed_in).await?.into());
    let SignedIn { ask, session } = &signed_in;
    general_form::page((ask, session), StatusCode::OK, kept).await
}

async fn saved(signed_in: &SignedIn) -> Result<General, crate::fault::Trouble> {
    Ok(general::read(signed_in.ask.services(), signed_in.administrator()?).await?)
}

/// "Save Changes". Errors are shown before the administrator has to reauthenticate.
pub(crate) async fn submit(sent: Unconfirmed<GeneralForm>) -> Reply {
    let mut kept = Kept::typed(sent.form.clone());
    let (whom, status) = ((&sent.ask, &*sent.session), StatusCode::UNPROCESSABLE_ENTITY);
    let Some(wanted) = sent.form.wanted(&mut kept.mistakes) else {
        return general_form::page(whom, status, kept).await;
    };
    let Some(administrator) = sent.administrator() else {
        return sent.prove_first().await;
    };
    let services = sent.ask.services();
    match general::save(services, administrator, wanted, &sent.ask.client).await? {
        Save::Done => {
            let notice = Notice::success("General settings were saved.");
            return Go::to(path::GENERAL_SETTINGS).notice(notice).into();
        }
        Save::Conflict => {
            if let Some(administrator) = sent.session.administrator() {
                kept.meanwhile = Some(general::read(services, administrator).await?.into());
            }
            kept.mistakes.note(general_form::FORM, sentence::CONFLICT);
        }
        Save::NoProduct => kept.mistakes.note("product", sentence::product()),
        Save::AuditDays => kept.mistakes.note("audit_days", sentence::audit_days()),
    }
    general_form::page(whom, status, kept).await
}

impl From<General> for GeneralForm {
    fn from(saved: General) -> Self {
        Self {
            version: saved.version,
            product: saved.product,
            organization: saved.organization,
            support_contact: saved.support_contact,
            time_zone: saved.time_zone,
            audit_days: saved.audit_days.to_string(),
        }
    }
}

impl GeneralForm {
    /// The requested settings, or `None` with every error noted.
    fn wanted(&self, mistakes: &mut Mistakes) -> Option<Wanted> {
        let product =
            Line::parse(&self.product, LONGEST_PRODUCT).filter(|product| !product.is_empty());
        if product.is_none() {
            mistakes.note("product", sentence::product());
        }
        let organization = Line::parse(&self.organization, LONGEST_ORGANIZATION);
        if organization.is_none() {
            mistakes.note("organization", sentence::at_most(LONGEST_ORGANIZATION));
        }
        let support_contact = Line::parse(&self.support_contact, LONGEST_CONTACT);
        if support_contact.is_none() {
            mistakes.note("support_contact", sentence::at_most(LONGEST_CONTACT));
        }
        let time_zone = TimeZoneName::parse(&self.time_zone);
        if time_zone.is_none() {
            mistakes.note("time_zone", sentence::TIME_ZONE);
        }
        let days = self.audit_days.trim().parse().ok();
        let audit_days = days.filter(|days| AUDIT_DAYS.contains(days));
        if audit_days.is_none() {
            mistakes.note("audit_days", sentence::audit_days());
        }
        Some(Wanted {
            version: self.version,
            product: product?,
            organization: organization?,
            support_contact: support_contact?,
            time_zone: time_zone?,
            audit_days: audit_days?,
        })
    }
}
