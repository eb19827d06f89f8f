//! Gates: hosts behind a reverse proxy that asks about every request.
//!
//! Locks: the administrator's account, then `installation` where hosts or the number of gates matter,
//! then the application, then the gate.

mod change; // adding, changing and removing gates
mod host; // the name of a host, as administrators paste it
mod list; // stored gates
mod path; // one form for each path
mod rule; // what one rule says
mod rules; // the rules of a gate, as administrators write them
mod values; // ids and settings

pub use change::{Saved, change, create, remove};
pub use host::{Host, HostMistake};
pub use list::{find, list};
pub use path::{BadPath, Path};
pub use rule::{Rule, RuleMistake, RuleResult};
pub use rules::{MOST_RULES, Rules, RulesMistake};
pub use values::{Gate, GateId, MOST_GATES, MOST_GATES_OF_APPLICATION, RemoteUser, Settings};
