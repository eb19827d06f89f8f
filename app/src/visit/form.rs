//! Which clicks and submits this engine handles, and what a form sends.

use std::cell::Cell;

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, FormData, HtmlElement, HtmlFormElement, MouseEvent, SubmitEvent, Url,
    UrlSearchParams,
};

use super::journey::{self, Cause, Visit};
use super::{busy, dialog, dom, focus};

thread_local! {
    /// A submit button was pressed with a modifier key: the user wants a new tab or window.
    static NATIVE: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn listen() {
    dom::listen(&document(), "click", false, clicked);
    dom::listen(&document(), "submit", false, submitted);
    dom::listen(&document(), "change", false, |event| {
        let Some(input) = dom::target(&event) else { return };
        if let Some(form) =
            input.has_attribute("data-auto-submit").then(|| dom::closest(&input, "form")).flatten()
        {
            form.unchecked_into::<HtmlFormElement>().request_submit().ok();
        }
    });
}

fn clicked(event: Event) {
    let Some(pressed) = dom::target(&event) else { return };
    let Some(mouse) = event.dyn_ref::<MouseEvent>() else { return };
    let plain = mouse.button() == 0
        && !mouse.meta_key()
        && !mouse.ctrl_key()
        && !mouse.shift_key()
        && !mouse.alt_key();
    NATIVE.set(!plain && dom::closest(&pressed, "button").is_some());
    if !plain || event.default_prevented() {
        return;
    }
    let Some(link) = dom::closest(&pressed, "a[href]") else { return };
    if stays_native(&link) {
        return;
    }
    let Some(url) = link.get_attribute("href").and_then(|href| dom::address(&href)).filter(is_ours)
    else {
        return;
    };
    if is_fragment(&url) {
        // A link in an error summary focuses its field and adds no history entry.
        if dom::closest(&link, "[data-summary]").is_some()
            && let Some(field) = dom::by_id(url.hash().trim_start_matches('#'))
        {
            event.prevent_default();
            focus::on(&field);
        }
        return;
    }
    event.prevent_default();
    journey::go(Visit {
        url: url.href(),
        body: None,
        cause: Cause::Link,
        control: Some(link),
        form: None,
    });
}

fn submitted(event: Event) {
    if event.default_prevented() || NATIVE.take() {
        return;
    }
    let Some(form) = dom::target(&event).and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
    else {
        return;
    };
    let submitter = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    if busy::is_busy(&form) {
        return event.prevent_default();
    }
    if let Some(visit) = visit_of(&form, submitter) {
        event.prevent_default();
        match visit.cause {
            Cause::Back => dialog::leave(visit),
            _ => journey::go(visit),
        }
    }
}

/// The visit for submitting `form`, or `None` if the browser has to handle it.
fn visit_of(form: &HtmlFormElement, submitter: Option<HtmlElement>) -> Option<Visit> {
    if stays_native(form) || submitter.as_ref().is_some_and(|button| stays_native(button)) {
        return None;
    }
    let said = |name: &str| {
        let over =
            submitter.as_ref().and_then(|button| button.get_attribute(&format!("form{name}")));
        over.or_else(|| form.get_attribute(name)).unwrap_or_default()
    };
    let url = dom::address(&said("action")).filter(is_ours)?;
    let fields = fields(form, submitter.as_ref()).ok()?;
    let (body, cause) = match said("method").to_ascii_lowercase().as_str() {
        "post" => (Some(fields), Cause::Post),
        "dialog" => return None,
        _ => {
            url.set_search(&fields);
            (None, if form.has_attribute("data-back") { Cause::Back } else { Cause::Form })
        }
    };
    Some(Visit { url: url.href(), body, cause, control: submitter, form: Some(form.clone()) })
}

/// The URL of a form that only reads, with its current values.
pub(super) fn url_of(form: &HtmlFormElement) -> Option<String> {
    visit_of(form, None).filter(|visit| visit.body.is_none()).map(|visit| visit.url)
}

/// The form's fields as the browser would encode them, including the pressed button.
fn fields(form: &HtmlFormElement, submitter: Option<&HtmlElement>) -> Result<String, JsValue> {
    let data = FormData::new_with_form(form)?;
    if let Some(name) = submitter.and_then(|button| button.get_attribute("name")) {
        let value = submitter.and_then(|button| button.get_attribute("value")).unwrap_or_default();
        data.append_with_str(&name, &value)?;
    }
    Ok(String::from(UrlSearchParams::new_with_str_sequence_sequence(&data)?.to_string()))
}

fn stays_native(element: &Element) -> bool {
    let target = element.get_attribute("target").or_else(|| element.get_attribute("formtarget"));
    element.has_attribute("data-native")
        || element.has_attribute("download")
        || target.is_some_and(|target| !target.is_empty() && target != "_self")
}

fn is_ours(url: &Url) -> bool {
    url.protocol().starts_with("http") && Some(url.origin()) == window().location().origin().ok()
}

fn is_fragment(url: &Url) -> bool {
    dom::address("").is_some_and(|here| {
        !url.hash().is_empty() && url.pathname() == here.pathname() && url.search() == here.search()
    })
}
