//! A notice on the page.

use leptos::prelude::*;

use super::button::Submit;
use super::icon::Icon;
use super::notice::{EXPORT, Notice};
use super::text::nobr;

/// The notice inside the live region. "Dismiss" needs client code and is hidden without it.
#[component]
pub(crate) fn NoticeLine(notice: Notice) -> AnyView {
    let download = notice.download.map(|format| {
        view! { <Submit label="Download" icon="download" form=EXPORT name="format" value=format.as_str() /> }
    });
    view! {
        <div class="notice" data-kind=notice.kind.as_str()>
            <Icon name=notice.kind.icon() />
            <p>{nobr(&notice.text)} {download}</p>
            <button
                class="button"
                data-kind="quiet"
                r#type="button"
                data-dismiss=""
                data-with-client=""
                hidden
            >
                "Dismiss"
            </button>
        </div>
    }
    .into_any()
}
