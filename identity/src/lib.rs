//! Every rule about accounts, factors and sessions, and the only code that touches their tables.
//!
//! In reading order. A verb takes [`Services`] first, then the proof it needs (a session, a fresh
//! session), then what was typed, already parsed; it runs in one transaction with its audit event.

#[cfg(target_arch = "wasm32")]
compile_error!("identity holds secrets and never goes to the browser");

pub mod client; // the browser and the address a request came from
pub mod database; // SQLite and PostgreSQL behind one door
pub mod error; // what can go wrong that is nobody's mistake
pub mod keys; // the key ring and what is derived from it
mod position; // pages that begin beside a row
pub mod secret; // tokens (kept as hashes) and sealed texts (kept encrypted)
pub mod services; // what a rule may touch: database, keys, clock, password hasher

pub mod account; // who can sign in
pub mod first_start; // the set-up code and the first administrator
pub mod identity_check; // prove it is still you
pub mod passkey; // fingerprint, face, screen lock or security key: both factors at once
pub mod password; // hashing, the rules for new ones, changing, resetting
pub mod pending_sign_in; // password accepted, second factor owed
pub mod phone_number; // one number in every spelling
pub mod policy; // what the organization allows and demands
pub mod recovery_code; // ten codes for a lost phone
pub mod reminder; // telling people from when on they must have one
pub mod requirement; // who must have a second factor, and since when
pub mod second_factor; // what a person has, and turning it all off
pub mod sent_code; // the methods SMS Message and Email
pub mod session; // signed in; and the proofs Session, FreshSession, ResetSession
pub mod sign_in; // with a password, then with a second factor
pub mod totp; // the Mobile App method
pub mod trusted_browser; // may skip the second factor until a fixed day
pub mod waiting_action; // a form that waits for an identity check

pub mod disable_link; // a lost phone: a link that turns the second factor off
pub mod invitation; // how somebody who was added chooses a password
pub mod users; // people, as administrators see and change them

pub mod activity; // what happened to one's own account
pub mod adoption; // how many people use two-factor authentication, day by day
pub mod audit; // one line per event, chained
pub mod dashboard; // what an administrator sees first
pub mod delivery; // how messages leave, and the outbox where they wait
pub mod demo; // an organization that is made up
pub mod housekeeping; // forget what has expired
pub mod import; // many people at once, from a file
mod link; // links in mails, each good once
pub mod message; // what is said by mail and text message
mod notice; // telling people what happened to their account
mod send_budget; // how much may be sent
pub mod settings; // names, and how messages leave, as administrators decide it
pub mod throttle; // charged before anything is compared

#[expect(unreachable_pub, reason = "the derive macros of entities need public names")]
mod entity; // one file per table, private

#[cfg(any(test, feature = "testing"))]
pub mod testing; // databases, clocks and accounts for tests
