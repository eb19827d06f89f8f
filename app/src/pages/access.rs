//! Who may reach a route. A route can only be added together with its access.

use crate::pages::request::Host;
use axum::{Router, handler::Handler, routing::MethodRouter};

/// The minimum that a route requires. Stricter requirements, such as a recent identity check, are
/// parameters of the functions in `identity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Everybody,
    /// For a started sign-in, which the handler finds by its own cookie.
    Pending,
    SignedIn,
    /// The same for programs: they get 401 where a browser would be redirected.
    Program,
    /// Signed in, even if a second factor must be set up first: the steps of setting one up, and the way
    /// back to an application.
    Enrolling,
    Administrator,
}

/// Routes, with the access of each. The server refuses a route that is not in the table.
#[derive(Default)]
pub struct Routes {
    router: Router<Host>,
    table: Vec<(&'static str, Access)>,
}

impl Routes {
    pub(crate) fn route(
        mut self,
        path: &'static str,
        access: Access,
        handlers: MethodRouter<Host>,
    ) -> Self {
        self.router = self.router.route(path, handlers);
        self.table.push((path, access));
        self
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// For unknown addresses.
    pub(crate) fn fallback<T: 'static>(self, handler: impl Handler<T, Host>) -> Self {
        Self { router: self.router.fallback(handler), ..self }
    }

    pub fn table(&self) -> &[(&'static str, Access)] {
        &self.table
    }

    pub fn into_router(self) -> Router<Host> {
        self.router
    }
}
