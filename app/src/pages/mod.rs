//! Everything that runs on the server: requests, responses, and a module for each feature.

pub mod access; // who may reach a route
pub mod path; // every path of the application
pub mod routes; // all routes in one place

pub mod assets; // the files for browsers
pub mod cookie; // names, and reading and writing
pub mod error; // why a handler cannot respond
pub mod error_page; // error pages
pub mod form_account; // the account that a form is about
mod form_state; // what a form shows: values and errors
mod local_path; // paths from outside that must stay on this site
mod query; // the query of an address
pub mod reply; // responses: pages, redirects, dialogs over pages
pub mod request; // requests: the viewer, their browser, forms
pub mod secret_input; // secret fields of forms
mod sent_form; // forms of applications
mod sentence; // error texts

mod link_page; // pages that are opened by a link in an email

mod administrator_form; // administrators' forms that require an identity check
mod identity_check; // D-IDENTITY
mod pending_action; // pages and forms that wait for an identity check

mod activity; // the tab Activity
mod administration; // P-USERS, P-USER and their dialogs, P-ADMIN-SETTINGS
mod authorization; // P-APP-ERROR, P-APP-REFUSED, P-LEAVE: signing in to applications
mod banner; // which banner a page shows
mod connected_application; // the tab Applications, D-APP-DISCONNECT
mod disable_link; // P-DISABLE-LINK
mod enrollment; // P-ENROLL
mod first_start; // P-SETUP
pub mod gate; // P-GATE-LOOP, and the way to a protected host
mod home; // P-HOME
mod invitation; // P-INVITE
mod passkey; // D-PASSKEY-*, and passkeys in place of passwords and codes
mod password; // Password, P-FORGOT, P-RESET, "Wasn't this you?"
mod personal_settings; // Profile
mod preferences; // the theme, and dismissed banners
mod recovery_code; // D-CODES, D-CODES-MANAGE, the file, the banners
mod sent_code; // SMS Message and Email: asking for a code, the panels of D-SETUP, D-CHANGE-PHONE
pub mod session; // signed-in browsers, and the answer to programs
mod sign_in; // P-SIGNIN, P-VERIFY, P-METHODS, P-RECOVERY, P-HELP, sign-out
mod sign_out; // P-SIGNOUT-ASK, P-SIGNED-OUT: sign-out that an application asks for
mod totp; // the Mobile App: its panel of D-SETUP, D-RESET, D-RESCAN
mod trusted_browser; // Trusted Browsers, the switch, D-BROWSERS-REMOVE
mod two_factor; // the tab, D-SETUP, D-DONE, D-REMOVE-METHOD, D-DISABLE
mod two_factor_state; // an account's two-factor state, in words

mod ui; // widgets without domain knowledge
