//! The visit engine: links and forms of the server's pages, without page loads.
//!
//! Every screen is complete HTML with plain links and forms. This engine fetches the same documents
//! that the browser would, and puts them in place of the present one. What it adds is what a page
//! load cannot do: modal dialogs, focus where the person goes on, announcements, and a busy button
//! instead of a white page. It knows nothing of any screen; screens speak to it through attributes.

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

/// Takes over the page that the server sent. Values that were typed before are not touched.
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
    // The islands hydrate after this call, in the same task: whoever sees the mark finds them alive.
    Timeout::new(0, || {
        settle();
        if let Some(root) = document().document_element() {
            root.set_attribute("data-ready", "true").ok();
        }
    })
    .forget();
}

/// What every document needs once it is shown, whether the browser loaded it or a visit did.
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
