//! Pages, dialogs and forms.
//!
//! The browser runs only [`island`] and [`visit`]. Everything else runs on the server: handlers
//! that call `identity` and render the result once, as HTML that works without client code.

pub mod island; // widgets that run in the browser
pub mod visit; // links and forms without page loads

#[cfg(feature = "ssr")]
pub mod fault; // error pages
#[cfg(feature = "ssr")]
mod local_path; // paths from outside that must stay on this site
#[cfg(feature = "ssr")]
pub mod reply; // responses: pages, redirects, cookies
#[cfg(feature = "ssr")]
pub mod request; // requests: the viewer, cookies, forms
#[cfg(feature = "ssr")]
pub mod routes; // all addresses in one place
#[cfg(feature = "ssr")]
mod sentence; // error texts

#[cfg(feature = "ssr")]
mod activity; // the tab Activity
#[cfg(feature = "ssr")]
mod administration; // P-USERS, P-USER and their dialogs, P-ADMIN-SETTINGS
#[cfg(feature = "ssr")]
mod confirmed; // forms that wait for an identity check
#[cfg(feature = "ssr")]
mod disable_link; // P-DISABLE-LINK
#[cfg(feature = "ssr")]
mod enrollment; // P-ENROLL
#[cfg(feature = "ssr")]
mod first_start; // P-SETUP
#[cfg(feature = "ssr")]
mod home; // P-HOME
#[cfg(feature = "ssr")]
mod identity_check; // D-IDENTITY
#[cfg(feature = "ssr")]
mod invitation; // P-INVITE
#[cfg(feature = "ssr")]
mod passkey; // D-PASSKEY-*, and passkeys in place of passwords and codes
#[cfg(feature = "ssr")]
mod password; // Password, P-FORGOT, P-RESET, "Wasn't this you?"
#[cfg(feature = "ssr")]
mod personal_settings; // Profile
#[cfg(feature = "ssr")]
mod preferences; // the theme, and dismissed banners
#[cfg(feature = "ssr")]
mod recovery_code; // D-CODES, D-CODES-MANAGE, the file, the banners
#[cfg(feature = "ssr")]
mod sent_code; // SMS Message and Email: asking for a code, the panels of D-SETUP, D-CHANGE-PHONE
#[cfg(feature = "ssr")]
mod session; // signed-in browsers
#[cfg(feature = "ssr")]
mod sign_in; // P-SIGNIN, P-VERIFY, P-METHODS, P-RECOVERY, P-HELP, sign-out
#[cfg(feature = "ssr")]
mod standing; // which banner a page shows
#[cfg(feature = "ssr")]
mod totp; // the Mobile App: its panel of D-SETUP, D-RESET, D-RESCAN
#[cfg(feature = "ssr")]
mod trusted_browser; // Trusted Browsers, the switch, D-BROWSERS-REMOVE
#[cfg(feature = "ssr")]
mod two_factor; // the tab, D-SETUP, D-DONE, D-REMOVE-METHOD, D-DISABLE
#[cfg(feature = "ssr")]
mod two_factor_state; // an account's two-factor state, in words

#[cfg(feature = "ssr")]
mod ui; // widgets without domain knowledge
