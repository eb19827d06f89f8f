//! Follows links and submits forms without page loads.
//!
//! Every screen is complete HTML with plain links and forms. The [`engine`] fetches the same
//! documents that the browser would and puts them in place of the current one. It adds what a page
//! load cannot do: modal dialogs, focus management, announcements, and a busy button instead of a
//! blank page. The [`widgets`] are independent of each other: menus, tabs, selectable rows and the
//! like. Neither depends on a particular screen; screens configure them through attributes.

pub(crate) mod announce; // the live region
pub(crate) mod disposable; // views of islands that can be freed
mod dom; // DOM helpers
mod engine; // visits
mod widgets; // what attributes add to elements
pub(crate) mod words; // sentences

/// Takes over the page that the server sent. Keeps values that were typed before.
pub fn start() {
    engine::listen();
    widgets::listen();
    engine::begin();
}
