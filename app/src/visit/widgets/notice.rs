//! Dismisses notices, and shows the few that only the client can know about.

use leptos::prelude::document;
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement};

use crate::visit::dom;
use crate::visit::engine::focus;

/// Uses the same icon as the server's notices.
const INSIDE: &str = "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"/icons.svg#alert\"></use></svg>\
    <p></p><button class=\"button\" data-kind=\"quiet\" type=\"button\"></button>";

pub(super) fn listen() {
    dom::listen(&document(), "click", false, |event| {
        let Some(button) =
            dom::target(&event).and_then(|pressed| dom::closest(&pressed, "[data-dismiss]"))
        else {
            return;
        };
        if let Some(notice) = dom::closest(&button, ".notice") {
            notice.remove();
            if let Some(heading) = dom::find("main h1") {
                focus::on(&heading);
            }
        }
    });
}

/// Shows a notice with one button where an error summary would be: in the open dialog, before the
/// form, or at the top of the page.
pub(super) fn put(
    kind: &str,
    text: &str,
    label: &str,
    form: Option<&Element>,
    pressed: impl FnOnce() + 'static,
) -> Option<HtmlElement> {
    let notice: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    notice.set_class_name("notice");
    notice.set_attribute("data-kind", kind).ok()?;
    notice.set_inner_html(INSIDE);
    dom::find_in(&notice, "p")?.set_text_content(Some(text));
    let button = dom::find_in(&notice, "button")?;
    button.set_text_content(Some(label));
    let pressed = Closure::once_into_js(pressed);
    button.add_event_listener_with_callback("click", pressed.unchecked_ref()).ok()?;

    let dialog = dom::open_dialog();
    let on_page = form.filter(|form| dialog.is_none() && dom::closest(form, "main").is_some());
    match (dialog, on_page) {
        (Some(dialog), _) => dom::find_in(&dialog, "[role=status]")?
            .insert_adjacent_element("afterend", &notice)
            .ok()?,
        (None, Some(form)) => form.insert_adjacent_element("beforebegin", &notice).ok()?,
        (None, None) => {
            dom::find("main [role=status]")?.insert_adjacent_element("afterend", &notice).ok()?
        }
    };
    Some(notice)
}
