//! Gates: hosts behind a reverse proxy that asks about every request.
//!
//! Locks: the administrator's account, then `installation` where hosts or the number of gates matter,
//! then the application, then the gate. A ticket is made and used with the account of its user locked.

mod again; // a ticket that does not fit the start cookie
mod cache; // what is remembered of gates and their sessions
mod change; // adding, changing and removing gates
mod check; // whether a request may pass
mod enter; // taking a browser to a gate
mod entry; // the address for that
mod host; // the name of a host, as administrators paste it
mod list; // stored gates
mod path; // one form for each path
mod remote; // what an application is told about a user
mod rule; // what one rule says
mod rules; // the rules of a gate, as administrators write them
mod spend; // using a ticket
mod stored; // a gate, and the session that a token belongs to
mod target; // where a browser continues
mod ticket; // making a ticket
mod uses; // when sessions of gates were last used
mod values; // ids and settings

pub use again::again;
pub use cache::MOST_REMEMBERED;
pub(crate) use change::insert;
pub use change::{Saved, change, create, remove};
pub use check::{Checked, Checks, Shut, Visit};
pub use enter::{Entering, enter, required};
pub use entry::Entry;
pub use host::{Host, HostMistake};
pub use list::{find, list, of_own_host};
pub use path::{BadPath, Path};
pub use remote::Remote;
pub use rule::{Rule, RuleMistake, RuleResult};
pub use rules::{MOST_RULES, Rules, RulesMistake};
pub use spend::{Entered, spend};
pub use target::{RESERVED, Target};
pub use ticket::{ENTER, SIGN_OUT, TICKET, TICKET_LASTS, new_start};
pub use values::{
    Gate, GateId, MOST_GATES, MOST_GATES_OF_APPLICATION, RemoteUser, Settings, TOLD_GROUPS,
    told_groups,
};
