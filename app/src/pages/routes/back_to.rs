//! Forms that have no page at their own address.

use crate::pages::{reply::redirect::Redirect, request::Host};
use axum::routing::{MethodRouter, get};

/// Opening the address of such a form leads to the page of the form.
pub(super) fn back_to(page: &'static str) -> MethodRouter<Host> {
    get(move || async move { Redirect::to(page) })
}
