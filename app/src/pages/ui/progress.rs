//! The progress of a background job.

use leptos::prelude::*;

#[component]
pub(crate) fn Progress(
    id: &'static str,
    /// The progress in words.
    #[prop(into)]
    label: String,
    done: u64,
    most: u64,
) -> AnyView {
    view! {
        <div class="progress">
            <label r#for=id>{label}</label>
            <progress id=id value=done.to_string() max=most.max(1).to_string()></progress>
        </div>
    }
    .into_any()
}
