//! The rules about accounts, factors and sessions, and the only code that touches their tables.
//!
//! A function takes [`Services`](services::Services) first, then the proof it needs (a session, a
//! fresh session), then parsed input; it runs in one transaction with its audit event.
//!
//! Modules are in four groups. A module uses its own group and those before it, never one after it;
//! `scripts/check-modules.mjs` reads the groups here and checks that.
//!
//! Functions that return [`Error`](error::Error) fail when the database or the key ring does.

#[cfg(target_arch = "wasm32")]
compile_error!("identity holds secrets and never goes to the browser");

// Values: types that every rule may use, and the tools that keep secrets and open the database

pub mod account; // ids, roles, names, email addresses, time zones
pub mod assurance; // the proof that a session rests on, and what applications are told about it
pub mod client; // the client of a request: its address and browser
pub mod code; // six digits from an app or a message, however they are typed
mod cookie_row; // what the token of a cookie refers to, read with each request
pub mod database; // SQLite and PostgreSQL behind one interface
mod device; // browsers that have signed in to an account before
pub mod direction; // names that are written from right to left
pub mod error; // internal errors
pub mod formula; // texts that spreadsheets would read as formulas
mod invisible; // characters that readers do not see
mod joined; // rows of several tables in one statement
pub mod jose; // signed tokens, and the keys that sign them
pub mod keys; // the key ring and the keys derived from it
pub mod log_limit; // lines of the log that could repeat with each request
pub mod message; // the text of emails and text messages
pub mod method; // the methods, and where their codes are sent
pub mod numbers; // numbers as people read them
pub mod phone_number; // one form for each number, however it is written
mod plain_name; // names that applications read
mod position; // pages that start before or after a row
pub mod purpose; // what an identity check is for
pub mod requirement; // what is demanded of one account, and decisions for it
pub mod secret; // tokens (stored as hashes) and sealed texts (stored encrypted)
pub mod slow_hash; // hashes of passwords and recovery codes
mod sweep; // deletes expired rows without waiting for locks
pub mod trust_cookie; // the cookie of a trusted browser
mod turns; // how much expensive work runs at once

#[expect(unreachable_pub, reason = "the derive macros of entities need public names")]
mod entity; // one file per table, private

// Stores: what is in the tables, and what is sent

mod accounts; // the table of accounts
pub mod actor; // an administrator, or the operator at the command line
mod administrator; // who makes a change, and that one administrator always remains
pub mod audit; // the audit log: one line per event, chained
pub mod delivery; // sending messages, and the outbox where they wait
pub mod enrolled_methods; // the methods that an account has
pub mod installation; // how this installation presents itself
mod job; // work that continues in the background, piece by piece
mod last_use; // when a session, a secret or a grant was last used
mod link; // emailed links, each valid once
pub mod logout; // ends sessions and grants, and tells their applications
pub mod nodes; // the processes that serve
mod notice; // emails to users about their accounts
pub mod outgoing; // calls to addresses of applications
pub mod pending_action; // a page or a form that waits for an identity check
pub mod pending_sign_in; // password accepted, second factor pending
pub mod policy; // what the organization allows and requires
mod send_budget; // how much may be sent
pub mod services; // what rules have access to: database, keys, clock, password hasher
pub mod session; // sessions, and the proofs Session, FreshSession, ResetSession
pub mod signing_key; // the keys that sign ID tokens, and their rotation
pub mod throttle; // limits on guesses, charged before anything is compared
mod user_names; // user names, and which account each was given to

// Factors: what proves a user's identity besides the password

pub mod confirmation; // confirming a method
pub mod passkey; // fingerprint, face, screen lock or security key: both factors at once
pub mod recovery_code; // ten codes for a lost phone
pub mod second_factor; // checking codes, managing the methods, removing all of them
pub mod sent_code; // the methods SMS Message and Email
pub mod totp; // the Mobile App method
pub mod trusted_browser; // browsers that skip the second factor until a fixed day

// Use cases: what users, administrators and the operator do

pub mod access; // whether a user may open an application
pub mod activity; // events of a user's own account
pub mod adoption; // how many users have two-factor authentication, day by day
pub mod application; // applications, and what each requires of its users
pub mod audit_log; // the audit log, as administrators see it
pub mod authorization; // requests of applications for a user to sign in
pub mod backup; // copies of the database
pub mod connection; // how applications speak OpenID Connect
pub mod dashboard; // the administrators' first page
pub mod demo; // a made-up organization
pub mod disable; // turning two-factor authentication off
pub mod disable_link; // for a lost phone: a link that turns the second factor off
mod failed_attempts; // wrong codes after a right password
pub mod first_start; // the setup code and the first administrator
pub mod gate; // hosts behind a reverse proxy that asks about every request
pub mod grant; // what applications are granted: codes, tokens, claims
pub mod group; // groups of users
pub mod high_water; // the newest event, noted outside of the database
pub mod housekeeping; // deletes expired data
mod id_token_hint; // ID tokens that applications send back
pub mod identity_check; // confirming the identity of a signed-in user
pub mod import; // many users at once, from a file
pub mod invitation; // how a new user chooses a password
pub mod key_rotation; // another key for everything that is encrypted
pub mod key_usage; // what each key is needed for
pub mod password; // rules for new passwords, changing, resetting
pub mod profile; // what users change about themselves
pub mod reminder; // emails before two-factor authentication becomes required
pub mod restore; // a database from a backup in place of the present one
pub mod self_test; // a request to this installation through its public address
pub mod settings; // general, security, email and SMS settings
pub mod sign_in; // with a password, then with a second factor
mod sign_in_pair; // the two events of a sign-in with a code
pub mod sign_out; // sign-out that applications ask for
pub mod status; // whether everything works
pub mod users; // users, as administrators see and change them

#[cfg(any(test, feature = "testing"))]
pub mod testing; // databases, clocks and accounts for tests
