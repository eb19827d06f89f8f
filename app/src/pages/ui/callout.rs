//! A sentence about the content around it, such as a warning above a form.

use leptos::prelude::*;

use super::icon::Icon;
use super::notice::Notice;
use super::text::nobr;

#[component]
pub(crate) fn Callout(said: Notice) -> AnyView {
    view! {
        <div class="callout" data-kind=said.kind.as_str()>
            <Icon name=said.kind.icon() />
            <p>{nobr(&said.text)}</p>
        </div>
    }
    .into_any()
}
