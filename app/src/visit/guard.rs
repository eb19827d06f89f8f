//! Asks before the user leaves a form with unsaved changes (`data-guard` on the form). The server
//! provides the question in `<template id="unsaved">`.

use std::cell::Cell;

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Element, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlOptionElement,
    HtmlTemplateElement, HtmlTextAreaElement,
};

use super::journey::{self, Cause, Visit};
use super::{dom, focus, history};

const QUESTION: &str = "unsaved-question";

thread_local! {
    /// The user has answered; do not ask again.
    static LET_GO: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn listen() {
    // For other sites, closing the tab and reloading, only the browser can ask.
    dom::listen(&window(), "beforeunload", false, |event| {
        if is_unsaved() {
            event.prevent_default();
        }
    });
}

/// Turns the question back on: a new screen is shown, or the visit failed.
pub(super) fn stand_again() {
    LET_GO.set(false);
}

/// Turns the question off for the next departure.
pub(super) fn let_go() {
    LET_GO.set(true);
}

/// Asks before a visit that would lose changes. Returns whether the visit has to wait.
pub(super) fn holds(visit: &Visit) -> bool {
    let saves = visit.form.as_ref().is_some_and(|form| form.has_attribute("data-guard"));
    let leaves = !saves && !matches!(visit.cause, Cause::Entry(..) | Cause::Refresh(_));
    let visit = visit.clone();
    leaves && asks(visit.control.clone(), move || journey::go(visit))
}

/// The same for the browser's Back and Forward, which have already left: `stay` comes back first.
pub(super) fn holds_entry(stay: impl FnOnce()) -> bool {
    if !is_unsaved() {
        return false;
    }
    stay();
    asks(None, history::back)
}

fn asks(control: Option<HtmlElement>, go_on: impl FnOnce() + 'static) -> bool {
    if let Some(question) = dom::by_id(QUESTION) {
        if question.has_attribute("open") {
            return true;
        }
        // Answered, and about to be removed.
        question.remove();
    }
    let Some(question) = is_unsaved().then(question).flatten() else { return false };
    super::menu::close();
    if question.show_modal().is_err() {
        question.remove();
        return false;
    }
    let answered = Closure::once_into_js({
        let question = question.clone();
        move || {
            let leaves = question.return_value() == "leave";
            question.remove();
            if leaves {
                let_go();
                go_on();
            } else if let Some(control) = control {
                focus::on(&control);
            }
        }
    });
    question.add_event_listener_with_callback("close", answered.unchecked_ref()).ok();
    focus::first_in(&question);
    true
}

/// Adds the question to the page. Its buttons close it (`<form method="dialog">`) and set its
/// return value.
fn question() -> Option<HtmlDialogElement> {
    let template: HtmlTemplateElement = dom::by_id("unsaved")?.dyn_into().ok()?;
    let copy = document().import_node_with_deep(&template.content(), true).ok()?;
    dom::find("main")?.append_child(&copy).ok()?;
    dom::by_id(QUESTION)?.dyn_into().ok()
}

fn is_unsaved() -> bool {
    let form = dom::find("main form[data-guard]");
    let stands = !LET_GO.get() && dom::find("main dialog:modal").is_none();
    form.filter(|_| stands).is_some_and(|form| {
        form.get_attribute("data-guard").as_deref() == Some("unsaved")
            || dom::all_in(&form, "input, select, textarea").iter().any(|field| is_changed(field))
    })
}

/// Whether a field differs from the value that the server sent.
fn is_changed(field: &Element) -> bool {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        return match input.type_().as_str() {
            "hidden" => false,
            "checkbox" | "radio" => input.checked() != input.default_checked(),
            _ => input.value() != input.default_value(),
        };
    }
    if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        return area.default_value().is_ok_and(|value| value != area.value());
    }
    let options = dom::all_in(field, "option");
    options
        .iter()
        .filter_map(|option| option.dyn_ref::<HtmlOptionElement>())
        .any(|option| option.selected() && !option.default_selected())
}
