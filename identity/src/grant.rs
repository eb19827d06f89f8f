//! What applications are granted on behalf of users: a code, then tokens, and the claims in them. A
//! grant ends when the `grant_version` of the account rises, and with its session, unless its application
//! stays connected after sign-out and asked for `offline_access`.
//!
//! Locks: the account, then the application, the grant, its codes and its tokens.

mod begin; // a grant with its code
mod claims; // what an application is told about a user
mod connected; // the applications with access on behalf of a user
mod consent; // what users let applications see
mod groups; // the groups of a user and those that an application names
mod id_token; // the claims of an ID token
mod in_force; // whether a grant is in force
mod introspect; // whether a token is in force, for its application
mod issued; // what an application receives
mod lifetime; // how long codes and tokens last
mod opened; // that a session has opened an application
mod pkce; // the proof that the code is used by the program that asked for it
mod presented; // a token that an application presents
mod preview; // what an application would be told about an administrator
mod redeem; // exchanging a code for tokens
mod refresh; // exchanging a refresh token for new tokens
mod repeated; // a refresh token that was used before
mod revoke; // an application gives up a grant
mod scopes; // what an application asked for
mod stored; // the row of a code or token, with everything that decides about it
mod subject; // the identifier by which applications know a user
mod tokens; // access tokens and refresh tokens
mod trim; // keeps the tokens of a grant few
mod userinfo; // claims for an access token

pub use begin::CodeRequest;
pub(crate) use begin::{Begun, begin};
pub use connected::{ConnectedApplication, connected, disconnect};
pub(crate) use consent::{consent, has_consent};
pub(crate) use groups::told_groups;
pub use introspect::introspect;
pub use issued::Issued;
pub use lifetime::{
    CODE_LASTS, MOST_ACCESS_TOKENS, MOST_STAY_CONNECTED, REFRESH_AGAIN, REFRESH_IDLE,
    REFRESH_LASTS, TOKEN_LASTS,
};
pub(crate) use opened::{note_opened, record_opened};
pub use preview::{Preview, preview};
pub use redeem::redeem;
pub use refresh::{Refreshed, refresh};
pub use revoke::revoke;
pub use scopes::{Scope, Scopes};
pub(crate) use subject::{
    keep as keep_subjects, known as known_subjects, of as subjects_of, subject,
};
pub use userinfo::userinfo;
