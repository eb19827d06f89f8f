//! What a visit is: an address, what is sent there, and why.

use web_sys::{FormData, HtmlElement, HtmlFormElement};

use super::history::Entry;
use crate::visit::dom;

/// Why a visit is made. Determines the history entry, the focus and what is kept of the old screen.
#[derive(Clone)]
pub(crate) enum Cause {
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

/// The fields of a POST, in the encoding that its form chooses with `enctype`.
#[derive(Clone)]
pub(crate) enum Body {
    Urlencoded(String),
    Multipart(FormData),
}

#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) url: String,
    pub(crate) body: Option<Body>,
    pub(crate) cause: Cause,
    pub(crate) control: Option<HtmlElement>,
    pub(crate) form: Option<HtmlFormElement>,
}

impl Visit {
    /// Reloads the current address, because something expired or the page was cached.
    pub(crate) fn refresh(why: Option<String>) -> Self {
        Self::without_control(dom::href(), Cause::Refresh(why))
    }

    /// Reloads the screen with other results while the user keeps typing.
    pub(crate) fn look_up(url: String) -> Self {
        Self::without_control(url, Cause::Refresh(None))
    }

    pub(super) fn link(url: String, link: HtmlElement) -> Self {
        Self { control: Some(link), ..Self::without_control(url, Cause::Link) }
    }

    /// Follows the browser to another entry, away from the entry `left` at `url`.
    pub(super) fn entry(url: String, left: Entry) -> Self {
        Self::without_control(dom::href(), Cause::Entry(url, left))
    }

    fn without_control(url: String, cause: Cause) -> Self {
        Self { url, body: None, cause, control: None, form: None }
    }

    /// The form of a POST.
    pub(super) fn posted_form(&self) -> Option<&HtmlFormElement> {
        self.form.as_ref().filter(|_| self.body.is_some())
    }
}
