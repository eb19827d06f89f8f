//! What attributes add to the elements of a screen.
//!
//! Each widget listens to the document, so that it works for every screen, and subscribes to the
//! engine's events.

mod channel; // other browser tabs
mod complete; // codes that submit their form
mod dismissal; // Escape and the backdrop of dialogs
mod enabled_when; // controls that depend on a box
mod expiry; // content that expires
mod guard; // unsaved changes
mod leave; // pages that lead to another site
mod menu; // menus
mod no_answer; // visits without an answer
mod notice; // notices
mod passkey; // passkeys
mod reveal; // controls that need client code
mod search; // search while typing
mod selection; // selectable rows
mod tabs; // tab lists

/// Subscribers are called in this order.
pub(super) fn listen() {
    guard::listen();
    reveal::listen();
    dismissal::listen();
    menu::listen();
    enabled_when::listen();
    passkey::listen();
    tabs::listen();
    notice::listen();
    channel::listen();
    search::listen();
    complete::listen();
    selection::listen();
    expiry::listen();
    leave::listen();
    no_answer::listen();
}
