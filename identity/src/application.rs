//! Applications that users open with their account, and what each requires of them. The module
//! `access` decides whether a user may open one.
//!
//! Locks: the administrator's account, then `installation` where names or the number of applications
//! matter, then the application, then the groups that it names.

mod address; // where users start an application
mod change; // creating and editing an application
mod demand; // what an application requires
mod facts; // what events record about an application
mod list; // all applications
mod naming; // the groups that applications name
mod state; // turning an application on and off, and deleting it
mod values; // ids and names

pub use address::Address;
pub(crate) use change::insert;
pub use change::{Description, Saved, Update, create, edit};
pub use demand::{Age, Demand, Groups, RequiredProof, Who};
pub use list::{Application, Listed, find, list, naming};
pub(crate) use list::{all, listed, one};
pub use state::{delete, turn};
pub(crate) use state::{lock_name, locked};
pub use values::{ApplicationId, ApplicationName, MOST_APPLICATIONS};
