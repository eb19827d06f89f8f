//! A block that could not be loaded.

use crate::pages::{
    path,
    ui::button::{ButtonKind, Open},
};
use leptos::prelude::*;

/// Shown instead of a block that could not be loaded.
#[component]
pub(super) fn NotLoaded() -> AnyView {
    view! {
        <div class="block__failed">
            <p>"This part could not be loaded."</p>
            <Open action=path::DASHBOARD label="Try again" kind=ButtonKind::Secondary />
        </div>
    }
    .into_any()
}
