//! The options for saving recovery codes.

use leptos::html::{Div, Input};
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;

use super::clipboard;
use super::copied::copied_mark;
use super::field_error::field_error;
use super::saved;
use crate::visit::disposable::Disposable;

const CODES: &str = "[data-testid=recovery-code]";

/// "Download", "Copy recovery codes" and "Print". Each of them opens
/// [`super::save_gate::SaveGate`]. Without client code a checkbox replaces them; with it, saving
/// ticks the same checkbox.
#[island]
pub fn SaveCodes(
    #[prop(into)] download_href: String,
    /// The title of the document while printing.
    #[prop(into)]
    print_title: String,
    /// The error if the checkbox was not ticked.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let row = NodeRef::<Div>::new();
    let tick = NodeRef::<Input>::new();
    let alive = RwSignal::new(false);
    let copied = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    let mark = move || {
        if let Some(tick) = tick.get_untracked() {
            tick.set_checked(true);
        }
    };
    let save = move || {
        mark();
        if let Some(row) = row.get_untracked() {
            saved::tell(&row, "");
        }
    };
    let copy = move |_| {
        let Some(near) = row.get_untracked() else { return };
        spawn_local(async move {
            let done = clipboard::copy(&near, CODES, "Recovery codes", true).await;
            copied.set(done);
            if done {
                mark();
            }
        });
    };
    let print = move |_| {
        print_as(&print_title);
        save();
    };

    let refused = error.is_some();
    Disposable(view! {
        <div class="actions" node_ref=row>
            <form method="get" action=download_href data-native on:submit=move |_| save()>
                <button class="button" type="submit">
                    <svg class="icon" aria-hidden="true"><use href="/icons.svg#download" /></svg>
                    <span>"Download"</span>
                </button>
            </form>
            <button
                class="button"
                type="button"
                hidden
                data-with-client
                on:click=copy
                on:blur=move |_| copied.set(false)
            >
                <svg class="icon" aria-hidden="true"><use href="/icons.svg#copy" /></svg>
                <span>"Copy recovery codes"</span>
            </button>
            {copied_mark(copied)}
            <button class="button" type="button" hidden data-with-client on:click=print>
                <svg class="icon" aria-hidden="true"><use href="/icons.svg#print" /></svg>
                <span>"Print"</span>
            </button>
        </div>
        <div class="check" hidden=move || alive.get()>
            {error.map(|text| field_error("saved-error".into(), text))}
            <input
                node_ref=tick
                class="tick"
                id="saved"
                name="saved"
                value="yes"
                type="checkbox"
                form="codes-done"
                autocomplete="off"
                required
                aria-invalid=refused.then_some("true")
                aria-describedby=refused.then_some("saved-error")
            />
            <label for="saved">"I have saved my recovery codes"</label>
        </div>
    })
}

/// The title becomes the heading of the sheet and the name of a PDF file.
fn print_as(title: &str) {
    let before = document().title();
    document().set_title(title);
    let restore = Closure::once_into_js(move || document().set_title(&before));
    window().set_onafterprint(Some(restore.unchecked_ref()));
    window().print().ok();
}
