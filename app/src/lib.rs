//! Pages, dialogs and forms.
//!
//! The browser runs [`island`] and [`visit`] and nothing else of this crate. Everything below them
//! is the server's: handlers that ask `identity` and render the answer once, as HTML that works as
//! it stands.

pub mod island; // widgets that act in the browser
pub mod visit; // links and forms without page loads

#[cfg(feature = "ssr")]
pub mod fault; // the pages for what went wrong
#[cfg(feature = "ssr")]
mod local_path;
#[cfg(feature = "ssr")]
pub mod reply; // what it is answered with: pages, redirects, cookies
#[cfg(feature = "ssr")]
pub mod request; // what a request says: who is asking, cookies, forms
#[cfg(feature = "ssr")]
pub mod routes; // every address on one screen
#[cfg(feature = "ssr")]
mod sentence; // every sentence about a mistake // addresses on this site, from outside

#[cfg(feature = "ssr")]
mod first_start; // P-SETUP
#[cfg(feature = "ssr")]
mod home; // P-HOME
#[cfg(feature = "ssr")]
mod identity_check; // D-IDENTITY
#[cfg(feature = "ssr")]
mod password; // Password
#[cfg(feature = "ssr")]
mod personal_settings; // the frame of the tabs, Profile
#[cfg(feature = "ssr")]
mod preferences; // the theme
#[cfg(feature = "ssr")]
mod recovery_code; // D-CODES, D-CODES-MANAGE, the file, the banners
#[cfg(feature = "ssr")]
mod sign_in; // P-SIGNIN, P-VERIFY, P-RECOVERY, P-HELP, sign-out
#[cfg(feature = "ssr")]
mod totp; // D-SETUP, D-RESET, D-RESCAN
#[cfg(feature = "ssr")]
mod two_factor; // the tab, D-DONE, D-DISABLE

#[cfg(feature = "ssr")]
mod ui; // widgets that know no domain
