//! A button that copies text from the page.

use leptos::html::Button;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::clipboard;
use super::copied::copied_mark;
use crate::visit::disposable::Disposable;

/// Copies the elements that the selector `from` finds, one per line. The label never changes; the
/// mark next to it stays until the button loses the focus.
#[island]
pub fn CopyButton(
    /// The label, such as "Copy secret key".
    #[prop(into)]
    label: String,
    /// The name of the copied text for the announcement, such as "Secret key".
    #[prop(into)]
    thing: String,
    #[prop(into)] from: String,
    /// Copying counts as saving the recovery codes.
    #[prop(optional_no_strip, into)]
    saves: Option<bool>,
) -> impl IntoView {
    let button = NodeRef::<Button>::new();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let Some(near) = button.get_untracked() else { return };
        let (from, thing) = (from.clone(), thing.clone());
        let saves = saves.unwrap_or_default();
        spawn_local(async move { copied.set(clipboard::copy(&near, &from, &thing, saves).await) });
    };
    Disposable(view! {
        <button
            node_ref=button
            class="button"
            type="button"
            hidden
            data-with-client
            on:click=copy
            on:blur=move |_| copied.set(false)
        >
            <svg class="icon" aria-hidden="true"><use href="/icons.svg#copy" /></svg>
            <span>{label}</span>
        </button>
        {copied_mark(copied)}
    })
}
