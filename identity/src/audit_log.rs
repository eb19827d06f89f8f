//! The audit log for administrators: filtered, newest first, page by page, or as a file.
//!
//! A page must not get slower as the log grows: it is read along an index from its start, and
//! counting stops at [`page::COUNTED`].

mod changes; // the details of an event, for display
pub mod export; // the log as a file
mod filter; // which events to show
mod former; // deleted users
mod json; // an event as JSON
mod line; // an event with all its fields
mod narrowest; // the filter that is looked up in an index
mod page; // one page of events
mod people; // users by name, and names of users
mod resolved; // a filter with accounts in place of search texts
mod statement; // SQL over ranges of an index

pub use filter::{Filter, Who};
pub use json::json;
pub use line::{Line, Place, Position};
pub use page::{Found, Page, Total, newest, page};
pub use people::{PEOPLE, Person};
