//! One visit, from the press to the focus on the new screen.

use leptos::prelude::window;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, HtmlElement, HtmlFormElement};

use super::busy::Busy;
use super::dialog::{self, Opening};
use super::focus::{self, Arrival};
use super::history::{self, Entry};
use super::left::{self, Left};
use super::request::{self, Answer};
use super::{
    announce, control, dom, guard, keep, menu, network, rows, search, signed_out, swap, trail, turn,
};

const SIGN_IN: &str = "/sign-in";

/// Why a visit is made. Determines the history entry, the focus and what is kept of the old screen.
#[derive(Clone)]
pub(super) enum Cause {
    Link,
    /// A form that only reads, such as a button that opens a dialog.
    Form,
    Post,
    /// Cancel and Close.
    Back,
    /// Back and Forward of the browser, away from the given address and entry.
    Entry(String, Entry),
    /// Reloads the screen and announces the reason, if there is one.
    Refresh(Option<String>),
}

#[derive(Clone)]
pub(super) struct Visit {
    pub(super) url: String,
    /// The fields of a POST.
    pub(super) body: Option<String>,
    pub(super) cause: Cause,
    pub(super) control: Option<HtmlElement>,
    pub(super) form: Option<HtmlFormElement>,
}

/// Reloads the current address, because something expired or the page was cached.
pub(super) fn refresh(why: Option<String>) {
    go(Visit {
        url: dom::href(),
        body: None,
        cause: Cause::Refresh(why),
        control: None,
        form: None,
    });
}

/// Reloads the screen with other results while the user keeps typing.
pub(super) fn look_up(url: String) {
    go(Visit { url, body: None, cause: Cause::Refresh(None), control: None, form: None });
}

pub(super) fn go_to_entry(url: String, left: Entry) {
    go(Visit {
        url: dom::href(),
        body: None,
        cause: Cause::Entry(url, left),
        control: None,
        form: None,
    });
}

pub(super) fn go(visit: Visit) {
    if guard::holds(&visit) {
        return;
    }
    if !matches!(visit.cause, Cause::Refresh(_)) {
        search::rest();
    }
    let turn = turn::take();
    let left = Left::of(&visit);
    if !matches!(visit.cause, Cause::Entry(..)) {
        history::remember_scroll();
    }
    network::clear();
    let form = visit.form.as_ref().filter(|_| visit.body.is_some());
    let busy = Busy::begin(form, visit.control.as_ref());
    rows::wait_for(&visit);
    spawn_local(async move {
        let answer = request::send(&visit.url, visit.body.as_deref(), turn.signal.as_ref()).await;
        drop(busy);
        if !turn.is_latest() {
            return;
        }
        turn.end();
        rows::rest();
        match answer {
            Ok(answer) => arrive(visit, left, answer),
            Err(_) => network::show(visit),
        }
    });
}

fn arrive(visit: Visit, left: Left, answer: Answer) {
    let Some(fresh) = answer.html.as_deref().and_then(swap::parse) else {
        return load(visit, &answer);
    };
    // The answer to a POST is shown at the current address, unless it redirects.
    let stays = visit.body.is_some() && !answer.redirected;
    let failed = stays && answer.is_mistake();
    if !stays && !swap::is_same_build(&fresh) {
        return load(visit, &answer);
    }
    let fragment = dom::address(&visit.url)
        .map(|url| url.hash())
        .filter(|hash| !hash.is_empty() && !answer.redirected);
    let path = if stays { left.path.clone() } else { dom::path_of(&answer.url) };
    if left.signed_in
        && path == SIGN_IN
        && !means_to_leave(&visit)
        && signed_out::show(visit.form.as_ref().filter(|_| visit.body.is_some()))
    {
        return;
    }
    let dialog = dom::find_at(&fresh, "main dialog[open]");
    if !stays {
        let url = answer.url.clone() + fragment.as_deref().unwrap_or_default();
        trail::write(&visit, &left, &url, dialog.as_ref());
    }

    let dialog = dialog.is_some();
    let same_screen = path == left.path && dialog == left.dialog;
    let refreshed = matches!(visit.cause, Cause::Refresh(_));
    let keeps = visit.form.as_ref().is_some_and(|form| form.has_attribute("data-keep"));
    let fields = match (failed, refreshed || dialog || keeps) {
        (true, _) => keep::Fields::ButPasswords,
        (false, true) => keep::Fields::All,
        (false, false) => keep::Fields::None,
    };
    let kept = same_screen.then(|| keep::collect(fields));
    // A refresh comes unasked: use the element that has the focus now.
    let here = refreshed.then(dom::active).flatten();
    let (field, control) = match here {
        Some(here) => (left::id_of(&here), Some(control::key(&here))),
        None => (left.field, left.control),
    };
    let scroll = window().scroll_y().unwrap_or_default();
    show(&fresh, left.dialog, kept.as_ref());

    let (returning, opener) = match &visit.cause {
        Cause::Entry(_, left) => (true, left.opener.clone()),
        _ => (false, None),
    };
    let to = if returning {
        history::shown().scroll
    } else if path == left.path || dialog || left.dialog || left.tab {
        scroll
    } else {
        0.0
    };
    window().scroll_to_with_x_and_y(0.0, to);
    focus::place(&Arrival {
        failed,
        refreshed,
        returning,
        same_screen,
        other_page: path != left.path,
        left_dialog: left.dialog && !dialog,
        opener,
        control,
        heading: left.heading,
        field,
        fragment: fragment.map(|hash| hash.trim_start_matches('#').to_owned()),
        tab: left.tab,
    });
    if let Cause::Refresh(Some(why)) = visit.cause {
        announce::soon(why);
    }
}

fn show(fresh: &Document, had_dialog: bool, kept: Option<&keep::Kept>) {
    menu::close();
    let typing = search::typing();
    swap::show(fresh);
    dialog::open(if had_dialog { Opening::Instead } else { Opening::Visit });
    if let Some(kept) = kept {
        kept.restore();
    }
    if let Some(typing) = typing {
        typing.go_on();
    }
    super::settle();
}

/// Lets the browser load an answer that is not a document or needs other client code.
fn load(visit: Visit, answer: &Answer) {
    if visit.body.is_some() && !answer.redirected {
        return network::show(visit);
    }
    guard::let_go();
    let location = window().location();
    match visit.cause {
        Cause::Link | Cause::Form => location.assign(&answer.url).ok(),
        _ => location.replace(&answer.url).ok(),
    };
}

/// Signing out and following a link to sign in lead to the sign-in page on purpose.
fn means_to_leave(visit: &Visit) -> bool {
    matches!(dom::path_of(&visit.url).as_str(), SIGN_IN | "/sign-out")
}
