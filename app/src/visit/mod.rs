//! The visit engine: follows links and submits forms without page loads.
//!
//! Every screen is complete HTML with plain links and forms. This engine fetches the same documents
//! that the browser would and puts them in place of the current one. It adds what a page load
//! cannot do: modal dialogs, focus management, announcements, and a busy button instead of a blank
//! page. It knows no screen in particular; screens configure it through attributes.

mod announce;
mod busy;
mod channel;
mod control;
mod credential;
mod dialog;
mod dom;
mod expiry;
mod focus;
mod form;
mod guard;
mod history;
mod journey;
mod keep;
mod left;
mod menu;
mod needs;
mod network;
mod notice;
mod passkey;
mod request;
mod reveal;
mod rows;
mod search;
mod selection;
mod signed_out;
mod suggestion;
mod swap;
mod tabs;
mod trail;
mod turn;

pub(crate) use announce::announce;

use gloo_timers::callback::Timeout;
use leptos::prelude::document;

/// Takes over the page that the server sent. Keeps values that were typed before.
pub fn start() {
    history::begin();
    form::listen();
    guard::listen();
    dialog::listen();
    menu::listen();
    needs::listen();
    passkey::listen();
    suggestion::listen();
    tabs::listen();
    notice::listen();
    channel::listen();
    search::listen();
    selection::listen();
    expiry::listen();
    dialog::open(dialog::Opening::Page);
    focus::at_start();
    // Islands hydrate in the same task after this call, so they work once `data-ready` is set.
    Timeout::new(0, || {
        settle();
        if let Some(root) = document().document_element() {
            root.set_attribute("data-ready", "true").ok();
        }
    })
    .forget();
}

/// Sets up a new document, whether the browser loaded it or a visit did.
fn settle() {
    guard::stand_again();
    reveal::reveal();
    tabs::rove();
    needs::settle();
    selection::settle();
    passkey::settle();
    suggestion::settle();
    expiry::watch();
    channel::tell();
    announce::arrival();
}
