//! P-FORGOT: requests a reset link. The response is the same whether or not the account exists.

use crate::pages::{
    path,
    reply::{
        Reply,
        page::{page, zone},
    },
    request::{Fields, RequestContext},
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        document::Document,
        field::EmailField,
        first_focus::FirstFocus,
        form_action::form_action,
        frame::Frame,
        time::{Style, moment},
    },
};
use axum::{http::StatusCode, response::Response};
use identity::{
    account::EmailAddress,
    password::{self, Forgot},
};
use leptos::prelude::*;
use serde::Deserialize;

const TITLE: &str = "Reset your password";

#[derive(Deserialize)]
pub(crate) struct ForgotForm {
    username: String,
}

pub(crate) async fn show(context: RequestContext) -> Reply {
    if !context.services().can_send().mail {
        return Ok(no_mail(&context).await);
    }
    Ok(form(&context, StatusCode::OK, String::new(), None).await)
}

pub(crate) async fn submit(context: RequestContext, Fields(typed): Fields<ForgotForm>) -> Reply {
    let email = match EmailAddress::parse(&typed.username) {
        Ok(email) => email,
        Err(problem) => {
            let error = Some(sentence::email(problem).to_owned());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(form(&context, status, typed.username, error).await);
        }
    };
    Ok(match password::forgot(context.services(), &email, &context.client).await? {
        Forgot::Done => sent_page(&context, StatusCode::OK, email, None).await,
        Forgot::TooSoon { until } => {
            let time = moment(until, &zone(&context), Style::TimeWithSeconds);
            let wait = format!("You can ask for a new link after {time}.");
            sent_page(&context, StatusCode::TOO_MANY_REQUESTS, email, Some(wait)).await
        }
        Forgot::NoMail => no_mail(&context).await,
    })
}

async fn form(
    context: &RequestContext,
    status: StatusCode,
    typed: String,
    error: Option<String>,
) -> Response {
    page(context, status, move || {
        let failed = error.is_some();
        view! {
            <Document
                frame=Frame::SignedOut
                title=TITLE
                heading=TITLE
                intro="Enter your email. If it belongs to an account, we will send a link."
                failed
            >
                <form class="form door__form" method="post" action=form_action(path::FORGOT_PASSWORD) novalidate>
                    <EmailField name="username" label="Email" value=typed error first_focus=FirstFocus::Wide />
                    <Submit label="Send link" kind=ButtonKind::Primary large=true wide=true />
                </form>
                <BackToSignIn />
            </Document>
        }
    })
}

/// "Check your email", with the wait before another link can be sent.
async fn sent_page(
    context: &RequestContext,
    status: StatusCode,
    email: EmailAddress,
    wait: Option<String>,
) -> Response {
    page(context, status, move || {
        let minutes = password::LINK_LIFETIME / 60;
        let email = email.as_str().to_owned();
        let intro = format!(
            "If {email} belongs to an account, a link is on its way. It works for {minutes} minutes. Check your spam folder if you do not see it."
        );
        view! {
            <Document frame=Frame::SignedOut title="Check your email" heading="Check your email" intro announce=wait.clone().unwrap_or_default()>
                <form class="form door__form" method="post" action=form_action(path::FORGOT_PASSWORD)>
                    <input r#type="hidden" name="username" value=email />
                    {wait.map(|text| view! { <p>{text}</p> })}
                    <div><Submit label="Send again" /></div>
                </form>
                <BackToSignIn />
            </Document>
        }
    })
}

async fn no_mail(context: &RequestContext) -> Response {
    page(context, StatusCode::OK, || {
        view! {
            <Document
                frame=Frame::SignedOut
                title=TITLE
                heading=TITLE
                intro="This server cannot send email yet, so ask an administrator to help you with your password."
            >
                <BackToSignIn />
            </Document>
        }
    })
}

#[component]
fn BackToSignIn() -> impl IntoView {
    view! { <p class="door__way"><a href=path::SIGN_IN>"Back to sign in"</a></p> }
}
