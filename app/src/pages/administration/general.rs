//! Settings, tab "General": the name of the installation, and the contact for users.

use super::general_form::{self, GeneralForm};
use crate::pages::{
    administrator_form::AdministratorForm,
    form_state::FormState,
    path,
    reply::{Reply, redirect::Redirect},
    request::SignedIn,
    sentence,
    ui::notice::Notice,
};
use axum::http::StatusCode;
use identity::settings::general::{self, General, Save};

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let state = FormState::saved(saved(&signed_in).await?.into());
    let SignedIn { context, session } = &signed_in;
    general_form::page((context, session), StatusCode::OK, state).await
}

async fn saved(signed_in: &SignedIn) -> Result<General, crate::pages::error::HandlerError> {
    Ok(general::read(signed_in.context.services(), signed_in.administrator()?).await?)
}

/// "Save Changes". Errors are shown before the administrator has to reauthenticate.
pub(crate) async fn submit(sent: AdministratorForm<GeneralForm>) -> Reply {
    let mut state = FormState::submitted(sent.form.clone());
    let (whom, status) = ((&sent.context, &*sent.session), StatusCode::UNPROCESSABLE_ENTITY);
    let Some(input) = sent.form.parse(&mut state.errors) else {
        return general_form::page(whom, status, state).await;
    };
    let Some(administrator) = sent.administrator() else {
        return sent.require_identity_check().await;
    };
    let services = sent.context.services();
    match general::save(services, administrator, input, &sent.context.client).await? {
        Save::Done => {
            let notice = Notice::success("General settings were saved.");
            return Redirect::to(path::GENERAL_SETTINGS).notice(notice).into();
        }
        Save::Conflict => {
            if let Some(administrator) = sent.session.administrator() {
                state.meanwhile = Some(general::read(services, administrator).await?.into());
            }
            state.note(general_form::FORM, sentence::CONFLICT);
        }
        Save::NoProduct => state.note("product", sentence::product()),
        Save::AuditDays => state.note("audit_days", sentence::audit_days()),
    }
    general_form::page(whom, status, state).await
}
