//! P-METHODS: "Try another way". Nothing is sent until a button is pressed.

use super::SigningIn;
use crate::pages::{
    passkey::button::PasskeyOption,
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::Fields,
    sent_code::masked::masked,
    ui::{
        alternatives::{AlternativeLink, Alternatives, BackLink},
        document::Document,
        form_action::form_action,
        frame::Frame,
        icon::Icon,
    },
};
use axum::http::StatusCode;
use identity::{
    method::{Destination, Method},
    passkey, sign_in,
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct MethodForm {
    method: String,
}

pub(crate) async fn show(SigningIn { context, pending }: SigningIn) -> Reply {
    let passkey = passkey::second_step(context.services(), &pending).await?;
    let methods = sign_in::challenge(context.services(), &pending, &context.client).await?.methods;
    Ok(page(&context, StatusCode::OK, move || {
        let methods = methods.into_iter().map(|offered| {
            view! { <MethodButton method=offered.method destination=offered.destination /> }
        });
        view! {
            <Document frame=Frame::SignedOut title="Try another way" heading="Try another way">
                <ul class="choose" role="list">
                    {methods.collect_view()}
                    {passkey.map(|offered| view! { <PasskeyOption offered /> })}
                    <li>
                        <form method="get" action=path::RECOVERY_CODE>
                            <button r#type="submit">
                                <Icon name="key" />
                                <span><b>"Recovery code"</b>" – use one of the codes you saved"</span>
                            </button>
                        </form>
                    </li>
                </ul>
                <Alternatives>
                    <AlternativeLink href=path::LOST_PHONE label="Lost your phone?" />
                    <BackLink href=path::VERIFY />
                </Alternatives>
            </Document>
        }
    }))
}

#[component]
fn MethodButton(method: Method, destination: Option<Destination>) -> impl IntoView {
    let place = destination.as_ref().map(|to| masked(to, "the number"));
    let (icon, words, busy) = match method {
        Method::App => ("phone", " – get a code from your authenticator app", "Working…"),
        Method::Sms => ("message", " – text a code to ", "Sending…"),
        Method::Email => ("mail", " – send a code to ", "Sending…"),
    };
    view! {
        <li>
            <form method="post" action=form_action(path::OTHER_METHODS)>
                <button r#type="submit" name="method" value=method.as_str() data-busy=busy>
                    <Icon name=icon />
                    <span><b>{method.name()}</b>{words}{place}</span>
                </button>
            </form>
        </li>
    }
}

pub(crate) async fn submit(
    SigningIn { context, pending }: SigningIn,
    Fields(form): Fields<MethodForm>,
) -> Reply {
    let Some(method) = Method::parse(&form.method) else {
        return Redirect::to(path::OTHER_METHODS).into();
    };
    // The next page shows whether a code is on its way.
    match sign_in::choose_method(context.services(), &pending, method, &context.client).await? {
        Some(_) => Redirect::to(path::VERIFY).into(),
        None => Redirect::to(path::OTHER_METHODS).into(),
    }
}
