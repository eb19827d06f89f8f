//! The page P-AUDIT.

use super::{
    address::Query,
    event::{COLUMNS, EventRow},
    filters::{Filters, QuickRanges},
};
use crate::pages::{
    banner, path,
    query::FromQuery,
    reply::{
        Reply,
        page::{page, zone},
    },
    request::SignedIn,
    sentence,
    ui::{
        administration_frame::Place,
        button::{ButtonKind, Submit},
        document::Document,
        form_action::form_action,
        frame::Frame,
        notice::EXPORT,
        pagination::Pagination,
        table::Table,
        text::{count, number},
        time::zone_name,
    },
};
use axum::http::StatusCode;
use identity::{
    audit::retention,
    audit_log::{self, Found, Page, Position, Total},
    second_factor,
};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn, FromQuery(query): FromQuery<Query>) -> Reply {
    let query = query.sound();
    let administrator = signed_in.administrator()?;
    let services = signed_in.context.services();
    let filter = query.filter(signed_in.context.now(), &zone(&signed_in.context));
    let found =
        audit_log::page(services, administrator, &filter, query.position(), query.size()).await?;
    let days = retention::days(services).await?;
    let overview = second_factor::overview(services, &signed_in.session).await?;
    let mut context = signed_in.context;
    let zone = zone_name(&zone(&context));
    if query.position() != Position::First {
        // After turning the page, continue at the top of the log.
        context.arrival.focus = Some("log".to_owned());
    }
    Ok(page(&context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        let announce = match &found {
            Found::Page(page) if query.is_filtered() => events(page.total),
            _ => String::new(),
        };
        view! {
            <Document
                frame=Frame::Administration(Place::AuditLog)
                title="Audit Log"
                heading="Audit Log"
                intro=format!("Events are kept for {} days. Times are in {zone}.", number(days.unsigned_abs()))
                banner
                announce
            >
                <Filters query=query.clone() />
                <Events found query />
            </Document>
        }
    }))
}

#[component]
fn Events(found: Found, query: Query) -> AnyView {
    let page = match found {
        Found::Page(page) => page,
        Found::TooMany(who) => {
            return view! { <p class="log__none">{sentence::too_many_people(who)}</p> }.into_any();
        }
    };
    if page.lines.is_empty() && query.position() == Position::First {
        return view! {
            <div class="log__head"><QuickRanges query /></div>
            <p class="log__none" id="log" tabindex="-1">
                "No events match these filters. "
                <a href=path::AUDIT_LOG>"Clear filters"</a>
            </p>
        }
        .into_any();
    }
    view! {
        <div class="log__head">
            <p id="log" tabindex="-1">{events(page.total)}</p>
            <QuickRanges query=query.clone() />
            <Export query=query.clone() />
        </div>
        <Listed page query />
    }
    .into_any()
}

#[component]
fn Listed(page: Page, query: Query) -> AnyView {
    let neighbors = query.neighbors(&page);
    let (shown, total) = (page.lines.len(), page.total);
    let rows = page.lines.into_iter().map(|line| view! { <EventRow line /> });
    let (total, about) = match total {
        Total::Exactly(total) => (total, None),
        Total::MoreThan(total) => (total, Some(format!("more than {}", number(total)))),
    };
    view! {
        <div class="log">
            <Table caption="Audit log" columns=COLUMNS.to_vec()>{rows.collect_view()}</Table>
        </div>
        <Pagination
            label="Audit log pages"
            neighbors
            shown
            total
            about
            size=query.size()
            action=path::AUDIT_LOG
            keep=query.set()
            names=("Newer", "Older")
        />
    }
    .into_any()
}

/// The export button.
#[component]
fn Export(query: Query) -> AnyView {
    let fields = query
        .set()
        .into_iter()
        .map(|(name, value)| view! { <input r#type="hidden" name=name value=value /> });
    view! {
        <form id=EXPORT class="actions" method="post" action=form_action(path::AUDIT_LOG_EXPORT) data-native="">
            {fields.collect_view()}
            <Submit label="Export CSV" kind=ButtonKind::Quiet icon="download" name="format" value="csv" />
            <Submit label="Export NDJSON" kind=ButtonKind::Quiet name="format" value="ndjson" />
        </form>
    }
    .into_any()
}

fn events(total: Total) -> String {
    match total {
        Total::Exactly(total) => count(total, "event", "events"),
        Total::MoreThan(total) => format!("More than {} events", number(total)),
    }
}
