//! Settings, tab "General": the name of the installation, and the contact for users.

use super::{
    general_form::{self, GeneralForm},
    settings_tab::Kept,
};
use crate::pages::{
    confirmed::Unconfirmed,
    path,
    reply::{Reply, go::Go},
    request::SignedIn,
    sentence,
    ui::notice::Notice,
};
use axum::http::StatusCode;
use identity::settings::general::{self, General, Save};

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let kept = Kept::saved(saved(&signed_in).await?.into());
    let SignedIn { ask, session } = &signed_in;
    general_form::page((ask, session), StatusCode::OK, kept).await
}

async fn saved(signed_in: &SignedIn) -> Result<General, crate::pages::fault::Trouble> {
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
