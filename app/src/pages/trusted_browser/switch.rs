//! The switch "Trust this browser", which takes effect immediately.

use crate::pages::{
    cookie::TRUST,
    path,
    pending_action::{self, ResumableForm},
    reply::{Reply, page::zone, redirect::Redirect},
    sentence,
    ui::{
        form_action::form_action,
        notice::Notice,
        switch::Switch,
        time::{Style, moment},
    },
};
use identity::{
    purpose::Purpose,
    trusted_browser::{self, Trust},
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct TrustForm {
    #[serde(default)]
    trust: String,
}

#[component]
pub(crate) fn TrustSwitch(
    days: i64,
    /// This browser is trusted.
    trusted: bool,
    /// The switch is on the tab "Two-Factor Authentication".
    #[prop(optional)]
    on_two_factor: bool,
) -> AnyView {
    let hint = format!("Skip the code in this browser for {days} days.");
    let action =
        if on_two_factor { path::TRUST_BROWSER_ON_TWO_FACTOR } else { path::TRUST_BROWSER };
    view! {
        <form class="instant" method="post" action=form_action(action)>
            <Switch name="trust" id="trust-this-browser" label="Trust this browser" hint on=trusted instant=true />
            <button class="button" r#type="submit" data-without-client="">"Apply"</button>
        </form>
    }
    .into_any()
}

pub(crate) async fn submit(sent: ResumableForm<TrustForm>) -> Reply {
    let ResumableForm { context, session, form, body } = &sent;
    let on_two_factor = context.path == path::TRUST_BROWSER_ON_TWO_FACTOR;
    let back = if on_two_factor { path::TWO_FACTOR } else { path::BROWSERS };
    if form.trust == "on" {
        return match trusted_browser::trust(context.services(), session, &context.client).await? {
            Trust::Done { trust, until } => {
                let until = moment(until, &zone(context), Style::Date);
                let text = format!("This browser is trusted until {until}.");
                Redirect::to(back).trust(&trust).notice(Notice::success(text)).focus(CONTROL).into()
            }
            Trust::CodeNeeded => {
                pending_action::check_identity_then_resubmit(context, session, Purpose::Trust, body)
                    .await
            }
            Trust::NotAllowed => Redirect::to(back).into(),
            Trust::TooMany => {
                let notice = Notice::attention(sentence::TRUSTED_MANY);
                Redirect::to(back).notice(notice).focus(CONTROL).into()
            }
        };
    }
    let redirect = Redirect::to(back).remove(TRUST).focus(CONTROL);
    if trusted_browser::remove_this(context.services(), session, &context.client).await? {
        return redirect.notice(Notice::success("This browser is no longer trusted.")).into();
    }
    redirect.into()
}

const CONTROL: &str = "trust-this-browser";
