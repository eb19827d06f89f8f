//! The engine: turns links and forms into visits, and shows the documents that they fetch.
//!
//! The engine imports no widget. Widgets start visits with [`navigate`], and [`events`] tells them
//! what becomes of every visit.

pub(crate) mod events; // what widgets hear
pub(crate) mod navigate; // starting a visit
pub(crate) mod visit; // what a visit is

mod arrive; // from the answer to the new screen
mod intercept; // clicks and submits that become visits
mod traversal; // Back and Forward of the browser

mod busy; // the pressed button
mod busy_rows; // rows that are about to be replaced
mod control; // finding a control again
mod departure; // what is remembered of the old screen
mod dialog; // opening the dialog of a document
mod drafts; // input that is carried over
mod field; // one form field
pub(crate) mod focus; // where the focus moves
pub(crate) mod form; // what a form sends
mod history; // entries and their state
mod history_entry; // which entry a visit makes
mod islands; // islands of fetched documents
pub(crate) mod latest; // only the latest visit counts
mod open_menu; // a menu that was opened meanwhile
mod request; // one fetch
mod signed_out; // the session ended meanwhile
mod swap; // replacing the document

use gloo_timers::callback::Timeout;
use leptos::prelude::document;

use super::announce;
use dialog::Opening;
use events::Screen;

/// Listens for clicks, submits, Back and Forward. Where islands cannot be hydrated, the browser
/// loads every page.
pub(super) fn listen() {
    if islands::can_hydrate() {
        traversal::listen();
        intercept::listen();
    }
    intercept::listen_for_changes();
}

/// Sets up the document that the browser loaded, after the widgets have subscribed.
pub(super) fn begin() {
    dialog::open(Opening::Page);
    focus::at_start();
    // Islands hydrate in the same task after this call, so they work once `data-ready` is set.
    Timeout::new(0, || {
        events::shown(Screen::Loaded);
        announce::arrival();
        if let Some(root) = document().document_element() {
            root.set_attribute("data-ready", "true").ok();
        }
    })
    .forget();
}
