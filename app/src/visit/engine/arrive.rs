//! From the answer of a visit to the focus on the new screen.

use leptos::prelude::window;
use web_sys::Document;

use super::control::Control;
use super::departure::{self, Departure};
use super::dialog::{self, Opening};
use super::drafts::{self, Drafts};
use super::events::{self, Screen};
use super::focus::{self, Arrival};
use super::open_menu::OpenMenu;
use super::request::Answer;
use super::visit::{Cause, Visit};
use super::{history, history_entry, signed_out, swap};
use crate::visit::{announce, dom};

pub(super) fn arrive(visit: Visit, departure: Departure, answer: Answer) {
    let Some(fresh) = answer.html.as_deref().and_then(swap::parse) else {
        return load(&visit, &answer);
    };
    // The answer to a POST is shown at the current address, unless it redirects.
    let stays = visit.body.is_some() && !answer.redirected;
    let failed = stays && answer.is_mistake();
    // The address of a page that leads to another site works once.
    let leaves = dom::find_at(&fresh, "main [data-leave]").is_some();
    if !stays && !leaves && !swap::is_same_build(&fresh) {
        return load(&visit, &answer);
    }
    let fragment = dom::address(&visit.url)
        .map(|url| url.hash())
        .filter(|hash| !hash.is_empty() && !answer.redirected);
    let path = if stays { departure.path.clone() } else { dom::path_of(&answer.url) };
    if departure.signed_in && signed_out::is_unexpected(&visit, &path) && signed_out::show(&visit) {
        return;
    }
    let dialog = dom::find_at(&fresh, "main dialog[open]");
    if !stays {
        let url = answer.url.clone() + fragment.as_deref().unwrap_or_default();
        history_entry::write(&visit, &departure, &url, dialog.as_ref());
    }

    let dialog = dialog.is_some();
    let same_screen = path == departure.path && dialog == departure.dialog;
    let refreshed = matches!(visit.cause, Cause::Refresh(_));
    let keeps = visit.form.as_ref().is_some_and(|form| form.has_attribute("data-keep"));
    let fields = match (failed, refreshed || dialog || keeps) {
        (true, _) => drafts::Fields::ButPasswords,
        (false, true) => drafts::Fields::All,
        (false, false) => drafts::Fields::None,
    };
    let drafts = same_screen.then(|| drafts::collect(fields));
    // A refresh comes unasked: use the element that has the focus now.
    let here = refreshed.then(dom::active).flatten();
    let (field, control) = match here {
        Some(here) => (departure::id_of(&here), Control::of(&here)),
        None => (departure.field, departure.control),
    };
    let scroll = window().scroll_y().unwrap_or_default();
    let menu = OpenMenu::of(&visit).filter(|_| !dialog);
    show(&fresh, departure.dialog, drafts.as_ref());

    let (returning, opener) = match &visit.cause {
        Cause::Entry(_, left) => (true, left.opener.clone()),
        _ => (false, None),
    };
    let to = if returning {
        history::shown().scroll
    } else if path == departure.path || dialog || departure.dialog || departure.tab {
        scroll
    } else {
        0.0
    };
    window().scroll_to_with_x_and_y(0.0, to);
    if !menu.is_some_and(|menu| menu.reopen()) {
        focus::place(&Arrival {
            failed,
            refreshed,
            returning,
            same_screen,
            other_page: path != departure.path,
            left_dialog: departure.dialog && !dialog,
            opener,
            control,
            heading: departure.heading,
            field,
            fragment: fragment.map(|hash| hash.trim_start_matches('#').to_owned()),
            tab: departure.tab,
        });
    }
    if let Cause::Refresh(Some(why)) = visit.cause {
        announce::soon(why);
    }
}

fn show(fresh: &Document, had_dialog: bool, drafts: Option<&Drafts>) {
    swap::show(fresh);
    dialog::open(if had_dialog { Opening::Instead } else { Opening::Visit });
    if let Some(drafts) = drafts {
        drafts.restore();
    }
    events::shown(Screen::Visited);
    announce::arrival();
}

/// Lets the browser load an answer that is not a document or needs other client code.
fn load(visit: &Visit, answer: &Answer) {
    if visit.body.is_some() && !answer.redirected {
        return events::failed(visit);
    }
    events::loading();
    let location = window().location();
    match visit.cause {
        Cause::Link | Cause::Form => location.assign(&answer.url).ok(),
        _ => location.replace(&answer.url).ok(),
    };
}
