//! What a form sends.

use js_sys::Array;
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, File, FormData, HtmlElement, HtmlFormElement, Url, UrlSearchParams};

use super::visit::{Body, Cause, Visit};
use crate::visit::dom;

/// The visit for submitting `form`, or `None` if the browser has to handle it.
pub(super) fn visit_of(form: &HtmlFormElement, submitter: Option<HtmlElement>) -> Option<Visit> {
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
        "post" => (Some(body(fields, &said("enctype"))?), Cause::Post),
        "dialog" => return None,
        _ => {
            url.set_search(&urlencoded(&fields)?);
            (None, if form.has_attribute("data-back") { Cause::Back } else { Cause::Form })
        }
    };
    Some(Visit { url: url.href(), body, cause, control: submitter, form: Some(form.clone()) })
}

/// The URL of a form that only reads, with its current values.
pub(crate) fn url_of(form: &HtmlFormElement) -> Option<String> {
    visit_of(form, None).filter(|visit| visit.body.is_none()).map(|visit| visit.url)
}

/// The form's fields, including the pressed button.
fn fields(form: &HtmlFormElement, submitter: Option<&HtmlElement>) -> Result<FormData, JsValue> {
    let data = FormData::new_with_form(form)?;
    if let Some(name) = submitter.and_then(|button| button.get_attribute("name")) {
        let value = submitter.and_then(|button| button.get_attribute("value")).unwrap_or_default();
        data.append_with_str(&name, &value)?;
    }
    Ok(data)
}

/// `None` for encodings that only the browser can send.
fn body(fields: FormData, enctype: &str) -> Option<Body> {
    match enctype.to_ascii_lowercase().as_str() {
        "multipart/form-data" => Some(Body::Multipart(fields)),
        "text/plain" => None,
        _ => urlencoded(&fields).map(Body::Urlencoded),
    }
}

/// As browsers do, sends the name of a file in place of its content.
fn urlencoded(fields: &FormData) -> Option<String> {
    let pairs = UrlSearchParams::new().ok()?;
    for pair in js_sys::try_iter(fields).ok()?? {
        let pair: Array = pair.ok()?.unchecked_into();
        let value = pair.get(1);
        let file = value.dyn_ref::<File>().map(File::name);
        pairs.append(&pair.get(0).as_string()?, &file.or_else(|| value.as_string())?);
    }
    Some(String::from(pairs.to_string()))
}

/// Whether the browser has to follow this link or submit this form.
pub(super) fn stays_native(element: &Element) -> bool {
    let target = element.get_attribute("target").or_else(|| element.get_attribute("formtarget"));
    element.has_attribute("data-native")
        || element.has_attribute("download")
        || target.is_some_and(|target| !target.is_empty() && target != "_self")
}

pub(super) fn is_ours(url: &Url) -> bool {
    url.protocol().starts_with("http") && Some(url.origin()) == window().location().origin().ok()
}
