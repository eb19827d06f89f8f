//! Asks whether to leave a form with unsaved changes. Only client code can ask; the server provides
//! the text and the layout.

use leptos::prelude::*;

use super::failed_form;

/// For pages with forms that are marked `data-guard`: see [`crate::visit`].
#[component]
pub(crate) fn UnsavedQuestion() -> AnyView {
    view! {
        <template id="unsaved">
            <dialog
                class="dialog"
                id="unsaved-question"
                role="alertdialog"
                aria-labelledby="unsaved-title"
                aria-describedby="unsaved-message"
            >
                <div class="dialog__sheet">
                    <div class="dialog__head">
                        <h2 id="unsaved-title" tabindex="-1">"Leave without saving?"</h2>
                    </div>
                    <div class="dialog__body">
                        <p id="unsaved-message">"You have unsaved changes on this tab."</p>
                    </div>
                    <form class="dialog__actions" method="dialog">
                        <button class="button" data-kind="danger" r#type="submit" value="leave">
                            "Leave"
                        </button>
                        <button class="button" r#type="submit" value="stay" data-stay="" data-first-focus="">
                            "Stay"
                        </button>
                    </form>
                </div>
            </dialog>
        </template>
    }
    .into_any()
}

/// The value of `data-guard` on a form: whether it shows input that is not saved.
pub(crate) fn guard(unsaved: bool) -> &'static str {
    if unsaved || failed_form::shown().is_some() { "unsaved" } else { "" }
}
