//! D-APP-TEST: what the application would be told about this administrator.

use super::super::application;
use crate::pages::{
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::SignedIn,
    ui::{
        button::{ButtonKind, Submit},
        description_list::DescriptionList,
        dialog::Dialog,
        overlay::Overlay,
        text::nobr,
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::grant::{self, Preview};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let application = application(&signed_in, &id).await?.application;
    let (context, administrator) = (&signed_in.context, signed_in.administrator()?);
    let close = path::with(path::APPLICATION, application.id);
    let Some(preview) = grant::preview(context.services(), administrator, application.id).await?
    else {
        return Redirect::to(close).into();
    };
    let below = close.clone();
    let overlay = Overlay::new("Test sign-in", false, move || {
        view! {
            <Dialog
                id="application-test"
                title="Test sign-in"
                close
                wide=true
                light_dismiss=true
                actions=view! { <Submit label="Done" kind=ButtonKind::Primary form="close" /> }
            >
                {said(&application.name, &preview)}
            </Dialog>
        }
    });
    onward::over(context, StatusCode::OK, &below, overlay)
}

fn said(application: &str, preview: &Preview) -> AnyView {
    let Preview::Told(claims) = preview else {
        let text = format!(
            "{application} would not let you in with the way you signed in. “Check a person” says why."
        );
        return view! { <p>{nobr(&text)}</p> }.into_any();
    };
    let text = format!(
        "{application} would receive this information about you, if it asks for all of it."
    );
    let claim = |(name, value): (String, String)| {
        view! { <div><dt translate="no">{name}</dt><dd translate="no">{value}</dd></div> }
    };
    let claims: Vec<_> = claims.iter().cloned().map(claim).collect();
    view! {
        <p>{nobr(&text)}</p>
        <DescriptionList>{claims}</DescriptionList>
        <p class="muted">"sid, iat, exp and at_hash are different each time."</p>
    }
    .into_any()
}
