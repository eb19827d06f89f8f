//! "Resend code", with the wait before it.

use gloo_timers::callback::Timeout;
use leptos::html::Button;
use leptos::prelude::*;
use web_sys::HtmlButtonElement;

use crate::visit::announce::announce;
use crate::visit::disposable::Disposable;

const NOW: &str = "You can ask for a new code now.";

/// Submits `form`. Without client code the server rejects requests that come too soon; with it the
/// button is disabled during the wait, shows the remaining seconds, and announces when it is
/// available.
#[island]
pub fn Resend(
    /// The id of the form that requests a code.
    #[prop(into)]
    form: String,
    #[prop(into)] label: String,
    /// The wait in seconds.
    wait: i64,
    /// "You can ask for a new code after {time}."
    #[prop(into)]
    sentence: String,
) -> impl IntoView {
    let button = NodeRef::<Button>::new();
    let alive = RwSignal::new(false);
    let left = RwSignal::new(wait);
    Effect::new(move |_| {
        let Some(button) = button.get() else { return };
        alive.set(true);
        if wait > 0 {
            #[expect(clippy::cast_precision_loss, reason = "at most an hour, in seconds")]
            count(button, js_sys::Date::now() + wait as f64 * 1_000.0, left);
        }
    });
    let waits = move || alive.get() && left.get() > 0;
    Disposable(view! {
        <div class="resend">
            <button
                node_ref=button
                class="button"
                data-kind="quiet"
                data-hang
                type="submit"
                form=form
                data-busy="Sending…"
                aria-disabled=move || waits().then_some("true")
                on:click=move |event| {
                    if waits() {
                        event.prevent_default();
                    }
                }
            >
                <span>{label}</span>
            </button>
            <p class="resend__wait" hidden=move || left.get() == 0>
                <span class:visually-hidden=move || alive.get()>{sentence}</span>
                <span aria-hidden="true" hidden=move || !alive.get()>
                    {move || format!("You can ask for a new code in {} s", left.get())}
                </span>
            </p>
        </div>
    })
}

/// Counts down to `end`, in milliseconds of the browser's clock, while the button is on the page.
fn count(button: HtmlButtonElement, end: f64, left: RwSignal<i64>) {
    if !button.is_connected() {
        return;
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds, at most an hour")]
    let seconds = ((end - js_sys::Date::now()) / 1_000.0).ceil().max(0.0) as i64;
    left.set(seconds);
    if seconds == 0 {
        return announce(&button, NOW);
    }
    Timeout::new(1_000, move || count(button, end, left)).forget();
}
