//! The process as a browser meets it: every layer, in its order, on a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod bodies;
mod command_line;
mod cookies;
mod faults;
mod headers;
mod journey;
mod origin;
mod test_app;
