//! Asks before the user leaves a form with unsaved changes (`data-guard` on the form). The server
//! provides the question in `<template id="unsaved">`.

use std::cell::Cell;

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Element, HtmlDialogElement, HtmlInputElement, HtmlOptionElement, HtmlTemplateElement,
    HtmlTextAreaElement,
};

use super::menu;
use crate::visit::dom;
use crate::visit::engine::events::{self, Permission};
use crate::visit::engine::visit::{Cause, Visit};
use crate::visit::engine::{focus, navigate};

const QUESTION: &str = "unsaved-question";

thread_local! {
    /// The user has answered; do not ask again.
    static LET_GO: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn listen() {
    events::on_before(before);
    events::on_loading(|| LET_GO.set(true));
    // Ask again from now on.
    events::on_shown(|_| LET_GO.set(false));
    events::on_failed(|_| LET_GO.set(false));
    // For other sites, closing the tab and reloading, only the browser can ask.
    dom::listen(&window(), "beforeunload", false, |event| {
        if is_unsaved() {
            event.prevent_default();
        }
    });
}

/// Asks before a visit that would lose changes.
fn before(visit: &Visit) -> Permission {
    let saves = visit.form.as_ref().is_some_and(|form| form.has_attribute("data-guard"));
    let waits = match visit.cause {
        Cause::Refresh(_) => false,
        // A second press of Back, while the question is open, leaves.
        Cause::Entry(..) => is_unsaved() && asks(visit),
        _ => !saves && asks(visit),
    };
    if waits { Permission::Wait } else { Permission::Go }
}

/// Shows the question, unless nothing would be lost. Returns whether it is open.
fn asks(visit: &Visit) -> bool {
    if let Some(question) = dom::by_id(QUESTION) {
        if question.has_attribute("open") {
            return true;
        }
        // Answered, and about to be removed.
        question.remove();
    }
    let Some(question) = is_unsaved().then(question).flatten() else { return false };
    menu::close();
    if question.show_modal().is_err() {
        question.remove();
        return false;
    }
    let answered = Closure::once_into_js({
        let (question, visit) = (question.clone(), visit.clone());
        move || {
            let leaves = question.return_value() == "leave";
            question.remove();
            if leaves {
                LET_GO.set(true);
                navigate::resume(visit);
            } else if let Some(control) = visit.control {
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
    let is_active = !LET_GO.get() && dom::find("main dialog:modal").is_none();
    form.filter(|_| is_active).is_some_and(|form| {
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
