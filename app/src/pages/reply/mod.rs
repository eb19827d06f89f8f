//! Responses: a page, or a redirect that carries cookies and a notice.

pub(crate) mod arrival; // what the page after a redirect announces
pub(crate) mod change; // what other tabs display
pub mod onward; // dialogs over pages, and forms that are sent again
pub mod page; // pages
pub mod redirect; // redirects

use crate::pages::error::HandlerError;
use axum::response::Response;

/// The result of every handler.
pub(crate) type Reply = Result<Response, HandlerError>;
