//! Every rule about accounts, factors and sessions, and the only code that touches their tables.
//!
//! In reading order. A verb takes [`Services`] first, then the proof it needs (a session, a fresh
//! session), then what was typed, already parsed; it runs in one transaction with its audit event.

#[cfg(target_arch = "wasm32")]
compile_error!("identity holds secrets and never goes to the browser");

pub mod client;
pub mod database; // SQLite and PostgreSQL behind one door
pub mod error; // what can go wrong that is nobody's mistake
pub mod keys; // the key ring and what is derived from it
pub mod secret; // tokens (kept as hashes) and sealed texts (kept encrypted)
pub mod services; // what a rule may touch: database, keys, clock, password hasher // the browser and the address a request came from

pub mod account; // who can sign in
pub mod first_start; // the set-up code and the first administrator
pub mod identity_check; // prove it is still you
pub mod password; // hashing, the rules for new ones, changing
pub mod pending_sign_in; // password accepted, second factor owed
pub mod recovery_code;
pub mod second_factor; // what a person has, and turning it all off
pub mod session; // signed in; and the proofs Session, FreshSession, ResetSession
pub mod sign_in; // with a password, then with a second factor
pub mod totp; // the Mobile App method // ten codes for a lost phone

pub mod audit; // one line per event, chained
pub mod housekeeping;
pub mod throttle; // charged before anything is compared // forget what has expired

#[expect(unreachable_pub, reason = "the derive macros of entities need public names")]
mod entity; // one file per table, private

#[cfg(any(test, feature = "testing"))]
pub mod testing; // databases, clocks and accounts for tests
