//! What applications are granted on behalf of users: a code, then tokens, and the claims in them. A
//! grant ends with its session, and when the `grant_version` of the account rises.
//!
//! Locks: the account, then the application, the grant, its codes and its tokens.

mod begin; // a grant with its code
mod claims; // what an application is told about a user
mod groups; // the groups of a user and those that an application names
mod in_force; // whether a grant is in force
mod lifetime; // how long codes and tokens last
mod pkce; // the proof that the code is used by the program that asked for it
mod redeem; // exchanging a code for tokens
mod scopes; // what an application asked for
mod stored; // the row of a code or token, with everything that decides about it
mod subject; // the identifier by which applications know a user
mod userinfo; // claims for an access token

pub use begin::CodeRequest;
pub(crate) use begin::begin;
pub use lifetime::{CODE_LASTS, TOKEN_LASTS};
pub use redeem::{Issued, redeem};
pub use scopes::Scopes;
pub(crate) use subject::subject;
pub use userinfo::userinfo;
