//! The field for a new password, with the rule that it must meet.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

use crate::{island::password_field::PasswordField, pages::sentence};
use leptos::prelude::*;

#[component]
pub(crate) fn NewPasswordField(
    /// The name in the form, and the id.
    #[prop(default = "new_password")]
    name: &'static str,
    label: &'static str,
    #[prop(default = "password")] toggle: &'static str,
    /// The least number of characters.
    min: usize,
    error: Option<String>,
) -> impl IntoView {
    let hint = Some(sentence::new_password(min));
    view! { <PasswordField id=name name label hint error autocomplete="new-password" toggle /> }
}
