//! Pages, dialogs and forms.
//!
//! The browser runs only [`island`] and [`visit`]. Everything else runs on the server: handlers
//! that call `identity` and render the result once, as HTML that works without client code.

pub mod island; // widgets that run in the browser
pub mod visit; // links and forms without page loads

#[cfg(feature = "ssr")]
pub mod pages; // everything that runs on the server
