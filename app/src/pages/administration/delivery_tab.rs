//! The tabs "Email" and "SMS": how messages are delivered, and a test message.

use super::{
    delivery::{decided_by, tested},
    settings_tab,
};
use crate::pages::{
    administrator_form::FreshAdministratorForm,
    error::{HandlerError, HttpError},
    form_state::FormState,
    reply::{Reply, redirect::Redirect},
    request::{RequestContext, SignedIn},
    sentence,
    ui::{
        administration_frame::SettingsTab,
        button::{ButtonKind, Submit},
        callout::Callout,
        field::HiddenField,
        form_action::form_action,
        notice::Notice,
        unsaved::guard,
    },
};
use axum::http::StatusCode;
use identity::{
    error::Error,
    services::Services,
    session::{Administrator, FreshAdministrator, Session},
    settings::{DecidedBy, test_message::Test},
};
use leptos::prelude::*;
use serde::{Deserialize, de::DeserializeOwned};

/// The form of one of these tabs.
pub(crate) trait DeliveryForm: Clone + DeserializeOwned + Send + Sync + 'static {
    const TAB: SettingsTab;
    /// The id of the form, for errors that concern all of it.
    const ID: &'static str;
    /// The address for sending a test message.
    const TEST: &'static str;
    const WORDS: Words;
    /// The saved settings, without the secret.
    type Saved: Clone + Into<Self> + Send + 'static;

    fn read(
        services: &Services,
        administrator: Administrator<'_>,
    ) -> impl Future<Output = Result<Self::Saved, Error>> + Send;

    fn save(
        &self,
        context: &RequestContext,
        administrator: FreshAdministrator<'_>,
    ) -> impl Future<Output = Result<Outcome, Error>> + Send;

    /// Sends a test message with the saved settings. The inner error describes an invalid
    /// recipient.
    fn test(
        context: &RequestContext,
        administrator: FreshAdministrator<'_>,
        to: &str,
    ) -> impl Future<Output = Result<Result<Test, &'static str>, Error>> + Send;

    /// The initial recipient of a test message.
    fn first_recipient(_: &Session) -> String {
        String::new()
    }

    fn version(&self) -> i64;

    fn decided_by(saved: &Self::Saved) -> DecidedBy;

    fn warning(_: &Self::Saved) -> Option<Notice> {
        None
    }

    fn fields(state: FormState<Self>, saved: Self::Saved) -> AnyView;

    /// The operator's settings, which replace the form.
    fn fixed(saved: Self::Saved) -> AnyView;

    fn recipient(label: String, to: String, error: Option<String>) -> AnyView;
}

/// The terms used on each tab.
pub(crate) struct Words {
    pub(super) message: &'static str,
    pub(super) messages: &'static str,
    pub(super) peer: &'static str,
    /// The operator's environment variable.
    pub(super) variable: &'static str,
}

pub(crate) enum Outcome {
    Done,
    SetByOperator,
    /// Another administrator saved first.
    Conflict,
    /// Fields and error texts.
    Invalid(Vec<(&'static str, String)>),
}

#[derive(Deserialize)]
pub(crate) struct TestForm {
    to: String,
}

pub(crate) async fn show<F: DeliveryForm>(signed_in: SignedIn) -> Reply {
    let SignedIn { context, session } = &signed_in;
    page((context, session), StatusCode::OK, Shown::<F>::saved(context, session).await?).await
}

pub(crate) async fn submit<F: DeliveryForm>(sent: FreshAdministratorForm<F>) -> Reply {
    let administrator = sent.administrator()?;
    let FreshAdministratorForm { context, session, form } = &sent;
    let outcome = form.save(context, administrator).await?;
    let mut shown = Shown::<F>::saved(context, session).await?;
    shown.state = FormState::submitted(form.clone());
    match outcome {
        Outcome::Done => {
            let text = format!("{} settings were saved.", F::TAB.label());
            return Redirect::to(F::TAB.path()).notice(Notice::success(text)).into();
        }
        Outcome::SetByOperator => return Redirect::to(F::TAB.path()).into(),
        Outcome::Conflict => {
            shown.state.meanwhile = Some(shown.saved.clone().into());
            shown.state.note(F::ID, sentence::CONFLICT);
        }
        Outcome::Invalid(errors) => {
            for (field, text) in errors {
                shown.state.note(field, text);
            }
        }
    }
    page((context, session), StatusCode::UNPROCESSABLE_ENTITY, shown).await
}

/// "Send test email" and "Send test message": uses the saved settings. The result is at the end of
/// the page, so a browser without client code scrolls there.
pub(crate) async fn test<F: DeliveryForm>(sent: FreshAdministratorForm<TestForm>) -> Reply {
    let administrator = sent.administrator()?;
    let FreshAdministratorForm { context, session, form } = &sent;
    let mut shown = Shown::<F>::saved(context, session).await?;
    shown.to.clone_from(&form.to);
    let status = match F::test(context, administrator, &form.to).await? {
        Ok(test) => {
            let (status, said) = tested(context, F::WORDS.message, F::WORDS.peer, test);
            shown.tested = Some(said);
            status
        }
        Err(problem) => {
            shown.state.note("to", problem);
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    page((context, session), status, shown).await
}

/// Opening the address of a test directly leads to the tab.
pub(crate) async fn back<F: DeliveryForm>() -> Redirect {
    Redirect::to(F::TAB.path())
}

struct Shown<F: DeliveryForm> {
    state: FormState<F>,
    saved: F::Saved,
    /// The recipient and the result of the test message.
    to: String,
    tested: Option<Notice>,
}

impl<F: DeliveryForm> Shown<F> {
    async fn saved(context: &RequestContext, session: &Session) -> Result<Self, HandlerError> {
        let administrator = session.administrator().ok_or(HttpError::Forbidden)?;
        let saved = F::read(context.services(), administrator).await?;
        let (state, to) = (FormState::saved(saved.clone().into()), F::first_recipient(session));
        Ok(Self { state, saved, to, tested: None })
    }
}

async fn page<F: DeliveryForm>(
    whom: (&RequestContext, &Session),
    status: StatusCode,
    Shown { state, saved, to, tested }: Shown<F>,
) -> Reply {
    let announce = tested.as_ref().map(|said| said.text.clone()).unwrap_or_default();
    let head = (state.errors.clone(), announce);
    settings_tab::page(whom, status, F::TAB, head, move || {
        let Words { message, messages, peer, variable, .. } = F::WORDS;
        let decided = decided_by(F::decided_by(&saved), messages, peer, variable);
        let warning = F::warning(&saved);
        let label = format!("Send a test {message} to");
        let recipient = F::recipient(label, to, state.errors.at("to"));
        let settings = match F::decided_by(&saved) {
            DecidedBy::Operator => F::fixed(saved),
            _ => form(state, saved),
        };
        view! {
            <div class="administration__form form">
                {decided.map(|said| view! { <Callout said /> })}
                {warning.map(|said| view! { <Callout said /> })}
                {settings}
                <form class="form administration__test" method="post" action=form_action(F::TEST) novalidate>
                    {recipient}
                    {tested.map(|said| view! { <div tabindex="-1" autofocus><Callout said /></div> })}
                    <div><Submit label=format!("Send test {message}") busy="Sending…" /></div>
                </form>
            </div>
        }
    })
    .await
}

fn form<F: DeliveryForm>(state: FormState<F>, saved: F::Saved) -> AnyView {
    let (version, guard) = (state.latest().version().to_string(), guard(state.unsaved));
    view! {
        <form class="form" id=F::ID method="post" action=form_action(F::TAB.path()) novalidate data-guard=guard>
            <HiddenField name="version" value=version />
            {F::fields(state, saved)}
            <div><Submit label="Save Changes" kind=ButtonKind::Primary /></div>
        </form>
    }
    .into_any()
}
