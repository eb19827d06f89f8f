//! The four frames around a page: signed out, signed in, Personal Settings, Administration.

use crate::pages::path;
use leptos::prelude::*;

use super::account_menu::AccountMenu;
use super::administration_frame::{AdministrationSettings, Place, Sections};
use super::error_summary::{ErrorSummary, FieldErrors};
use super::failed_form::ServerError;
use super::form_action::form_action;
use super::icon::Icon;
use super::notice_line::NoticeLine;
use super::settings_frame::{PersonalSettings, Tab};
use super::site::{Site, Theme, site};
use super::text::nobr;

/// The frame of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// One column next to the rosette.
    SignedOut,
    /// A header with the account menu.
    SignedIn,
    /// Signed in, with the heading and the tabs of Personal Settings.
    Settings(Tab),
    /// Signed in, with the sections of Administration and, in its settings, their tabs.
    Administration(Place),
}

impl Frame {
    /// The frame of a page that signed-out users may also read, such as the help page.
    pub(crate) fn for_anybody() -> Self {
        if site().person.is_some() { Self::SignedIn } else { Self::SignedOut }
    }

    pub(super) fn title(self) -> Option<String> {
        match self {
            Self::SignedOut | Self::SignedIn => None,
            Self::Settings(tab) => Some(format!("{} – Personal Settings", tab.label())),
            Self::Administration(Place::Settings(tab)) => {
                Some(format!("{} – Settings", tab.label()))
            }
            Self::Administration(place) => Some(place.label().to_owned()),
        }
    }
}

/// The body of a document: skip link, header, main part, footer.
#[component]
pub(super) fn Body(
    frame: Frame,
    heading: Option<String>,
    intro: Option<String>,
    errors: FieldErrors,
    banner: Option<AnyView>,
    dialog: Option<AnyView>,
    announce: Option<String>,
    children: Children,
) -> impl IntoView {
    let Site { notice, organization, theme, path, person, product, .. } = site();
    let live = view! {
        <div class="live" role="status">
            {notice.map(|notice| view! { <NoticeLine notice /> })}
        </div>
    }
    .into_any();
    let top = view! {
        {live}
        {dialog}
        <ServerError />
        <ErrorSummary errors />
        {heading.map(|text| view! { <h1 tabindex="-1">{nobr(&text)}</h1> })}
        {intro.map(|text| view! { <p class="intro">{nobr(&text)}</p> })}
    }
    .into_any();
    let wordmark = view! { <Wordmark product /> }.into_any();
    // Signed-in users need the contact, not the advice on signing in.
    let help = if frame == Frame::SignedOut { path::HELP } else { path::HELP_CONTACT };
    let credit = view! {
        {organization.map(|name| view! { <span>{name}</span> })}
        <a href=help>"Help"</a>
    }
    .into_any();

    match frame {
        Frame::SignedOut => {
            let theme = view! { <ThemeChoice theme path /> }.into_any();
            view! {
                <body>
                    <SkipLink />
                    <div class="door">
                        <div class="door__side">
                            <header class="banner"><div class="banner__bar">{wordmark}</div></header>
                            {banner}
                            <main class="door__main" id="main" data-announce=announce>
                                {top} {children()}
                            </main>
                            <footer class="footer">
                                <div class="footer__bar">{credit} {theme}</div>
                            </footer>
                        </div>
                        <div class="door__art">
                            <svg aria-hidden="true"><use href="/rosette.svg#rosette" /></svg>
                        </div>
                    </div>
                </body>
            }
            .into_any()
        }
        Frame::SignedIn | Frame::Settings(_) | Frame::Administration(_) => {
            let in_administration = matches!(frame, Frame::Administration(_));
            let account = person.map(|person| {
                let link = person
                    .is_administrator
                    .then(|| view! { <AdministrationLink is_here=in_administration /> });
                view! { {link} <AccountMenu person theme path /> }.into_any()
            });
            let main = match frame {
                Frame::Administration(place) => {
                    let work = match place {
                        Place::Settings(tab) => {
                            view! { <AdministrationSettings tab children /> }.into_any()
                        }
                        _ => children(),
                    };
                    view! {
                        <div class="frame desk">
                            <Sections open=place.label() />
                            <main class="main desk__main" id="main" data-announce=announce>
                                {top} {work}
                            </main>
                        </div>
                    }
                    .into_any()
                }
                _ => {
                    let work = match frame {
                        Frame::Settings(tab) => {
                            view! { <PersonalSettings tab children /> }.into_any()
                        }
                        _ => children(),
                    };
                    view! { <main class="frame main" id="main" data-announce=announce>{top} {work}</main> }
                        .into_any()
                }
            };
            view! {
                <body class="page">
                    <SkipLink />
                    <header class="banner">
                        <div class="frame banner__bar">{wordmark} {account}</div>
                    </header>
                    {banner}
                    {main}
                    <footer class="footer"><div class="frame footer__bar">{credit}</div></footer>
                </body>
            }
            .into_any()
        }
    }
}

#[component]
fn SkipLink() -> impl IntoView {
    view! { <a class="skip" href="#main">"Skip to main content"</a> }
}

#[component]
fn Wordmark(product: String) -> impl IntoView {
    let label = format!("{product} home");
    view! {
        <a class="wordmark" href=path::HOME aria-label=label>
            <Icon name="mark" />
            {product}
        </a>
    }
}

#[component]
fn AdministrationLink(is_here: bool) -> impl IntoView {
    let current = is_here.then_some("true");
    view! { <a class="banner__link" href=path::DASHBOARD aria-current=current>"Administration"</a> }
}

/// The theme choice in the footer of signed-out pages.
#[component]
fn ThemeChoice(theme: Theme, path: String) -> impl IntoView {
    let buttons = Theme::ALL.map(|each| {
        view! {
            <button
                r#type="submit"
                name="theme"
                value=each.as_str()
                aria-pressed=if each == theme { "true" } else { "false" }
            >
                {each.label()}
            </button>
        }
    });
    view! {
        <form class="footer__end" method="post" action=form_action(path::THEME)>
            <input r#type="hidden" name="return" value=path />
            <div class="theme" role="group" aria-label="Theme">
                {buttons.into_iter().collect_view()}
            </div>
        </form>
    }
}
