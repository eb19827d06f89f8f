//! The tab "Two-Factor Authentication", which is also the page below all its dialogs.

use super::panel::{Panel, Shown};
use crate::{
    reply::{Reply, page, zone},
    request::SignedIn,
    standing,
    ui::{
        document::Document,
        frame::{Frame, Tab},
        time::{Style, moment},
    },
};
use axum::http::StatusCode;
use identity::{passkey, second_factor, trusted_browser};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    below(&signed_in, StatusCode::OK, Below::default()).await
}

/// The dialog over the tab, if any.
#[derive(Default)]
pub(crate) struct Below {
    opened: Option<Opened>,
    /// The dialog is about the recovery codes, so the banner about them is hidden.
    without_standing: bool,
}

impl Below {
    pub(crate) fn dialog(opened: Opened) -> Self {
        Self { opened: Some(opened), without_standing: false }
    }

    pub(crate) fn codes(opened: Opened) -> Self {
        Self { opened: Some(opened), without_standing: true }
    }
}

/// An open dialog: its title, whether it shows an error, and how to render it.
pub(crate) struct Opened {
    pub(crate) title: String,
    pub(crate) failed: bool,
    pub(crate) view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Opened {
    pub(crate) fn new<V: IntoView + 'static>(
        title: &str,
        failed: bool,
        view: impl FnOnce() -> V + Send + 'static,
    ) -> Self {
        Self { title: title.to_owned(), failed, view: Box::new(move || view().into_any()) }
    }

    /// The title, the error state and the dialog of a page; `title` if no dialog is open.
    pub(crate) fn over(
        opened: Option<Self>,
        title: impl Into<String>,
    ) -> (String, bool, Option<AnyView>) {
        match opened {
            Some(Self { title, failed, view }) => (title, failed, Some(view())),
            None => (title.into(), false, None),
        }
    }
}

/// The tab, with the dialog over it.
pub(crate) async fn below(
    SignedIn { ask, session }: &SignedIn,
    status: StatusCode,
    below: Below,
) -> Reply {
    let overview = second_factor::overview(ask.services(), session).await?;
    let is_trusted = match overview.trust_days() {
        Some(_) => {
            let trusted = trusted_browser::list(ask.services(), session, &ask.client).await?;
            trusted.iter().any(|browser| browser.is_this)
        }
        None => false,
    };
    let passkeys = match passkey::are_offered(ask.services()).await? {
        true => Some(passkey::list(ask.services(), session).await?),
        false => None,
    };
    let organization = ask.about.organization.clone();
    let Below { opened, without_standing } = below;
    Ok(page(ask, status, move || {
        let (title, failed, dialog) =
            Opened::over(opened, format!("{} – Personal Settings", Tab::TwoFactor.label()));
        let standing = (!without_standing).then(|| standing::of(&overview)).flatten();
        let shown = Shown { overview, is_trusted, passkeys, organization };
        view! {
            <Document frame=Frame::Settings(Tab::TwoFactor) title failed standing dialog>
                <Panel shown />
            </Document>
        }
    })
    .await)
}

/// A date within a sentence, in the user's time zone.
pub(crate) fn date(signed_in: &SignedIn, at: i64) -> String {
    moment(at, &zone(&signed_in.ask), Style::Date)
}
