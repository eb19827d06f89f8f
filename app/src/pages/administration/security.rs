//! Settings, tab "Security": the allowed methods, whether browsers may be trusted, and whether a
//! second factor is mandatory.

use super::{
    security_confirmation,
    security_fields::{self, page},
    security_form::{self, SecurityForm, Values},
};
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
use identity::{
    policy,
    settings::security::{self, Save},
};
use std::sync::Arc;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let saved = policy::policy(signed_in.context.services()).await?;
    let state = FormState::saved(Values::of(&saved, &signed_in.context));
    page(&signed_in, StatusCode::OK, state).await
}

/// "Save Changes", and the answer to the confirmation dialog.
pub(crate) async fn submit(sent: AdministratorForm<SecurityForm>) -> Reply {
    let signed_in = sent.signed_in();
    let context = &signed_in.context;
    let input = sent.form.parse(&security_form::zone(context));
    let mut state = FormState::submitted(Values::typed(&sent.form));
    let before = policy::policy(context.services()).await?;
    for error in input.errors(context.services(), &before) {
        note(&mut state, error);
    }
    let services = context.services();
    if security::lacks_own_method(services, &signed_in.session, &input, &before).await? {
        note(&mut state, Save::OwnMethod);
    }
    if state.has_mistakes() {
        return again(&signed_in, state).await;
    }
    if sent.form.confirmed == "no" {
        return page(&signed_in, StatusCode::OK, state).await;
    }
    if sent.form.confirmed != "yes" {
        let questions = security::questions(context.services(), &before, &input).await?;
        if let Some(dialog) = security_confirmation::dialog(context, questions, &sent.form) {
            let session = Arc::clone(&signed_in.session);
            let signed_in = SignedIn { context: context.with_dialog(dialog), session };
            return page(&signed_in, StatusCode::OK, state).await;
        }
    }
    match sent.administrator() {
        Some(administrator) => {
            let saved =
                security::save(context.services(), administrator, input, &context.client).await?;
            after(&signed_in, saved, state).await
        }
        None => sent.require_identity_check().await,
    }
}

async fn after(signed_in: &SignedIn, saved: Save, mut state: FormState<Values>) -> Reply {
    let context = &signed_in.context;
    if saved == Save::Done {
        let notice = Notice::success("Security settings were saved.");
        return Redirect::to(path::SECURITY_SETTINGS).notice(notice).into();
    }
    if saved == Save::Conflict {
        let saved = policy::policy(context.services()).await?;
        state.meanwhile = Some(Values::of(&saved, context));
    }
    note(&mut state, saved);
    again(signed_in, state).await
}

/// Notes why the settings were not saved, at the field concerned.
fn note(state: &mut FormState<Values>, refused: Save) {
    let (field, text) = match refused {
        Save::Done => return,
        Save::Conflict => (security_fields::FORM, sentence::CONFLICT),
        Save::NoMethod => ("app", sentence::NO_METHOD),
        Save::TrustDays => ("trust_days", sentence::TRUST_DAYS),
        Save::Date => ("required_from", sentence::DATE_AHEAD),
        Save::OwnMethod => ("enforce", sentence::OWN_METHOD_FIRST),
        Save::CannotSend(method) => (method.as_str(), sentence::cannot_send(method)),
    };
    state.note(field, text);
}

async fn again(signed_in: &SignedIn, state: FormState<Values>) -> Reply {
    page(signed_in, StatusCode::UNPROCESSABLE_ENTITY, state).await
}
