//! D-CODES-MANAGE: the number of codes left, and making new ones.

use crate::pages::{
    path, pending_action,
    reply::{Reply, onward, page::zone, redirect::Redirect},
    request::{RequestContext, SignedIn},
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        form_action::form_action,
        notice::Notice,
        overlay::Overlay,
        time::{Style, moment},
    },
};
use axum::http::StatusCode;
use identity::{
    recovery_code::{self, Renewal},
    second_factor,
};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let overview =
        second_factor::overview(signed_in.context.services(), &signed_in.session).await?;
    let Some(codes) = overview.recovery_codes else {
        return Redirect::to(path::TWO_FACTOR).into();
    };
    let mut state = format!("{} of 10 left.", codes.left);
    // A user imported with an app has never had any.
    if codes.left > 0 || codes.last_used_at.is_some() {
        state.push_str(&format!(" Made on {}.", date(&signed_in.context, codes.made_at)));
    }
    if let Some(at) = codes.last_used_at {
        state.push_str(&format!(" Last used {}.", date(&signed_in.context, at)));
    }
    let overlay = Overlay::new("Recovery codes", false, move || {
        view! {
            <Dialog
                id="codes-manage"
                title="Recovery codes"
                close=path::TWO_FACTOR
                light_dismiss=true
                actions=view! {
                    <Submit label="Make new codes" kind=ButtonKind::Primary form="make-codes" />
                    <Cancel />
                }
            >
                <form id="make-codes" method="post" action=form_action(path::CODES) hidden></form>
                <p>{state}</p>
                <p>"Codes are shown only once. New codes replace the old ones."</p>
            </Dialog>
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, path::TWO_FACTOR, overlay)
}

/// "Make new codes".
pub(crate) async fn submit(SignedIn { context, session }: SignedIn) -> Reply {
    if !second_factor::overview(context.services(), &session).await?.is_enabled() {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    let Some(fresh) = session.fresh(context.now()) else {
        return pending_action::check_identity_first(&context, &session).await;
    };
    match recovery_code::renew(context.services(), fresh, &context.client).await? {
        Renewal::Done => Redirect::to(path::CODES_NEW).into(),
        Renewal::OutOfDate => Redirect::to(path::TWO_FACTOR).into(),
        Renewal::TooMany { until } => {
            let notice = Notice::attention(sentence::too_many_sets(&context, until));
            Redirect::to(path::TWO_FACTOR).notice(notice).into()
        }
    }
}

/// A date within a sentence, in the user's time zone.
fn date(context: &RequestContext, at: i64) -> String {
    moment(at, &zone(context), Style::Date)
}
