//! "Get started": the first steps of an installation, which tick themselves.

use crate::pages::{
    path,
    reply::{Reply, redirect::Redirect},
    request::{Fields, Nothing, SignedIn},
    ui::{
        button::{Act, ButtonKind},
        icon::Icon,
        notice::Notice,
        site::site,
        text::nobr,
    },
};
use identity::dashboard::{self, GetStarted};
use leptos::prelude::*;

/// "Hide this list".
pub(crate) async fn hide(signed_in: SignedIn, Fields(Nothing {}): Fields<Nothing>) -> Reply {
    let (administrator, context) = (signed_in.administrator()?, &signed_in.context);
    dashboard::hide_get_started(context.services(), administrator, &context.client).await?;
    let notice = Notice::information("“Get started” is hidden from all administrators.");
    Redirect::to(path::DASHBOARD).notice(notice).into()
}

#[component]
pub(super) fn Steps(
    steps: GetStarted,
    /// Whether emails are sent or, until there is a mail server, saved as files.
    has_mail: bool,
) -> AnyView {
    let GetStarted {
        account_protected,
        organization_named,
        email_connected,
        users_added,
        two_factor_required,
    } = steps;
    let done =
        [account_protected, organization_named, email_connected, users_added, two_factor_required];
    let count = done.iter().filter(|done| **done).count();
    let zone = site().zone;
    let zone = zone.iana_name().unwrap_or("UTC").replace('_', " ");
    let without_email = if has_mail {
        "Until then, invitations, password reset links and security notices are only saved as files on the server."
    } else {
        "Until then, no invitation, password reset link or security notice is sent."
    };
    view! {
        <section class="start" aria-labelledby="get-started">
            <div class="block__head">
                <h2 id="get-started">"Get started"</h2>
                <Act action=path::GET_STARTED_HIDE label="Hide this list" kind=ButtonKind::Quiet />
            </div>
            <p class="muted">{format!("{count} of {} done", done.len())}</p>
            <ol class="start__steps" role="list">
                <Step done=account_protected href=path::SET_UP label="Protect your account">
                    "Set up two-factor authentication for yourself."
                </Step>
                <Step done=organization_named href=path::GENERAL_SETTINGS label="Name your organization">
                    {format!("Users see the name when they sign in. Check the default time zone as well. Yours is {zone}.")}
                </Step>
                <Step done=email_connected href=path::EMAIL_SETTINGS label="Connect email">
                    {without_email}
                </Step>
                <Step done=users_added href=path::USER_NEW label="Add user">
                    "Or " <a href=path::IMPORT>"import users"</a> " from a file."
                </Step>
                <Step done=two_factor_required href=path::SECURITY_SETTINGS label="Require two-factor authentication">
                    "Until then, a stolen password is enough to sign in as a user who has not set it up."
                </Step>
            </ol>
        </section>
    }
    .into_any()
}

/// A step with its reason, which is left out once it is done.
#[component]
fn Step(done: bool, href: &'static str, label: &'static str, children: Children) -> AnyView {
    if done {
        return view! {
            <li data-done="">
                <Icon name="check" />
                <p><span class="visually-hidden">"Done: "</span>{nobr(label)}</p>
            </li>
        }
        .into_any();
    }
    view! {
        <li>
            <Icon name="dash" />
            <div>
                <a href=href>{nobr(label)}</a>
                <p class="muted">{children()}</p>
            </div>
        </li>
    }
    .into_any()
}
