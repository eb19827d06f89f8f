//! The rules about accounts, factors and sessions, and the only code that touches their tables.
//!
//! Modules are in reading order. A function takes [`Services`](services::Services) first, then the
//! proof it needs (a session, a fresh session), then parsed input; it runs in one transaction with
//! its audit event.
//!
//! Functions that return [`Error`](error::Error) fail when the database or the key ring does.

#[cfg(target_arch = "wasm32")]
compile_error!("identity holds secrets and never goes to the browser");

mod administrator; // the acting administrator, and that one always remains
pub mod client; // the client of a request: its address and browser
pub mod code; // six digits from an app or a message, however they are typed
pub mod confirmation; // confirming a method
pub mod database; // SQLite and PostgreSQL behind one interface
mod device; // browsers that have signed in to an account before
pub mod enrolled_methods; // the methods that an account has
pub mod error; // internal errors
pub mod installation; // how this installation presents itself
pub mod keys; // the key ring and the keys derived from it
pub mod method; // the methods, and where their codes are sent
mod position; // pages that start before or after a row
pub mod secret; // tokens (stored as hashes) and sealed texts (stored encrypted)
pub mod services;
pub mod slow_hash; // hashes of passwords and recovery codes // what rules have access to: database, keys, clock, password hasher

pub mod account; // ids, roles, names, email addresses, time zones
mod accounts; // the table of accounts
mod failed_attempts; // wrong codes after a right password
pub mod first_start; // the setup code and the first administrator
pub mod identity_check; // confirming the identity of a signed-in user
pub mod passkey; // fingerprint, face, screen lock or security key: both factors at once
pub mod password; // hashing, rules for new passwords, changing, resetting
pub mod pending_sign_in; // password accepted, second factor pending
pub mod phone_number; // one form for each number, however it is written
pub mod policy; // what the organization allows and requires
pub mod profile; // what users change about themselves
pub mod recovery_code; // ten codes for a lost phone
pub mod reminder; // emails before two-factor authentication becomes required
pub mod requirement; // what is demanded of one account, and decisions for it
pub mod second_factor; // a user's methods, and removing all of them
pub mod sent_code; // the methods SMS Message and Email
pub mod session; // sessions, and the proofs Session, FreshSession, ResetSession
pub mod sign_in; // with a password, then with a second factor
pub mod totp; // the Mobile App method
pub mod trust_cookie; // the cookie of a trusted browser
pub mod trusted_browser; // browsers that skip the second factor until a fixed day
pub mod waiting_action; // a form that waits for an identity check

pub mod disable; // turning two-factor authentication off
pub mod disable_link; // for a lost phone: a link that turns the second factor off
pub mod invitation; // how a new user chooses a password
pub mod users; // users, as administrators see and change them

pub mod activity; // events of a user's own account
pub mod adoption; // how many users have two-factor authentication, day by day
pub mod audit; // the audit log: one line per event, chained
pub mod audit_log; // the audit log, as administrators see it
pub mod dashboard; // the administrators' first page
pub mod delivery; // sending messages, and the outbox where they wait
pub mod demo; // a made-up organization
pub mod housekeeping; // deletes expired data
pub mod import; // many users at once, from a file
mod link; // emailed links, each valid once
pub mod message; // the text of emails and text messages
mod notice; // emails to users about their accounts
mod send_budget; // how much may be sent
pub mod settings; // general, email and SMS settings
pub mod throttle; // limits on guesses, charged before anything is compared

#[expect(unreachable_pub, reason = "the derive macros of entities need public names")]
mod entity; // one file per table, private

#[cfg(any(test, feature = "testing"))]
pub mod testing; // databases, clocks and accounts for tests
