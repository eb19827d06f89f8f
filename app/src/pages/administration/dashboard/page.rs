//! The page P-DASH. Every block is queried separately, so that one failure does not affect the
//! others.

use super::{
    adoption::{Adoption, Period},
    attention::NeedsAttention,
    figures::FigureRow,
    get_started::Steps,
    methods::MethodsInUse,
    recent::RecentEvents,
};
use crate::pages::{
    banner,
    query::FromQuery,
    reply::{Reply, page::page},
    request::SignedIn,
    ui::{administration_frame::Place, document::Document, frame::Frame},
};
use axum::http::StatusCode;
use identity::{adoption, audit_log, dashboard, error::Error, second_factor};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    period: String,
}

/// The number of events in the last block.
const RECENT: u64 = 10;

pub(crate) async fn show(signed_in: SignedIn, FromQuery(query): FromQuery<Query>) -> Reply {
    let period = Period::of(&query.period);
    let administrator = signed_in.administrator()?;
    let services = signed_in.context.services();
    let figures = part(dashboard::figures(services, administrator).await);
    let failed = part(dashboard::failed_sign_ins(services, administrator).await);
    // They use the figures, which are queried only once.
    let (days, attention, steps) = match &figures {
        Some(figures) => (
            part(adoption::days(services, administrator, figures, period.days()).await),
            part(dashboard::attention(services, administrator, figures).await),
            part(dashboard::get_started(services, administrator, figures).await).flatten(),
        ),
        None => (None, None, None),
    };
    let recent = part(audit_log::newest(services, administrator, RECENT).await);
    let overview = second_factor::overview(services, &signed_in.session).await?;
    let has_mail = services.can_send().mail;
    Ok(page(&signed_in.context, StatusCode::OK, move || {
        // "Get started" says the same.
        let banner = banner::of(&overview).filter(|_| steps.is_none() || !overview.nudge);
        let enforcement = figures.and_then(|figures| figures.enforcement);
        view! {
            <Document frame=Frame::Administration(Place::Dashboard) title="Dashboard" heading="Dashboard" banner>
                {steps.map(|steps| view! { <Steps steps has_mail /> })}
                <FigureRow figures failed />
                <div class="blocks">
                    <Adoption days period enforcement />
                    <NeedsAttention attention />
                    <MethodsInUse figures />
                    <RecentEvents lines=recent />
                </div>
            </Document>
        }
    }))
}

/// `None` if a block could not be loaded; the error is logged.
fn part<T>(outcome: Result<T, Error>) -> Option<T> {
    outcome.inspect_err(|error| tracing::error!(%error, "a part of the dashboard failed")).ok()
}
