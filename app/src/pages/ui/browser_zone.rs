//! The time zone of the browser, for forms that may be a user's first sign-in.

use leptos::prelude::*;

/// `start.js` fills in the value when the form is sent. Without a script it stays empty.
#[component]
pub(crate) fn BrowserZone() -> AnyView {
    view! { <input r#type="hidden" name="browser_zone" value="" /> }.into_any()
}
