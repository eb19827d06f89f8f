//! Codes and keys on a sunken plate with cut corners.

use leptos::prelude::*;

use super::site::{Site, site};
use super::time::{Style, moment};

/// A secret key in groups of four. The gaps are margins, so that copying includes no spaces.
#[component]
pub(crate) fn SecretKey(#[prop(into)] key: String) -> AnyView {
    let letters: Vec<char> = key.chars().filter(|letter| !letter.is_whitespace()).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    view! {
        <div class="field">
            <span class="field__label" id="secret-key-label">"Secret key"</span>
            <div class="plate" data-kind="key" role="group" aria-labelledby="secret-key-label">
                <p class="key" id="secret-key" data-testid="secret-key" translate="no">
                    {groups.into_iter().map(|group| view! { <span>{group}</span> }).collect_view()}
                </p>
            </div>
        </div>
    }
    .into_any()
}

/// A link for copying.
#[component]
pub(crate) fn Link(#[prop(into)] address: String) -> impl IntoView {
    view! { <div class="plate" data-kind="link"><p id="link" translate="no">{address}</p></div> }
}

/// The secret of an application, for copying.
#[component]
pub(crate) fn ClientSecret(#[prop(into)] secret: String) -> impl IntoView {
    view! {
        <div class="plate" data-kind="link"><p id="client-secret" data-testid="client-secret" translate="no">{secret}</p></div>
    }
}

/// The text of a file, for copying.
#[component]
pub(crate) fn File(#[prop(into)] id: String, #[prop(into)] text: String) -> impl IntoView {
    view! { <div class="plate" data-kind="file"><pre id=id translate="no">{text}</pre></div> }
}

/// The list "Recovery codes". Each code starts with its number, so the list has no markers.
#[component]
pub(crate) fn RecoveryCodes(codes: Vec<String>) -> AnyView {
    let lines = codes.into_iter().map(|code| {
        let (number, rest) = code.split_at(code.find('-').map_or(0, |dash| dash + 1));
        let (number, rest) = (number.to_owned(), rest.to_owned());
        view! {
            <li data-testid="recovery-code"><span class="codes__n">{number}</span>{rest}</li>
        }
    });
    view! {
        <div class="plate">
            <ol class="codes" id="recovery-codes" role="list" aria-label="Recovery codes" translate="no">
                {lines.collect_view()}
            </ol>
        </div>
    }
    .into_any()
}

/// The head of a printed sheet of recovery codes; not shown on the screen.
#[component]
pub(crate) fn SheetHead(
    /// The account's email address.
    #[prop(into)]
    account: String,
    /// When the codes were created, in Unix seconds.
    made: i64,
) -> AnyView {
    let Site { product, host, zone, .. } = site();
    view! {
        <div class="sheet-head">
            <p class="sheet-head__name">{format!("{product} recovery codes")}</p>
            <p translate="no">{host}</p>
            <p translate="no">{account}</p>
            <p>{format!("Made on {}", moment(made, &zone, Style::Date))}</p>
            <p>"Each code works once. Keep this sheet away from your phone."</p>
            <p>"Lost your phone? Sign in with your password, choose “Use a recovery code”, and enter one of these."</p>
        </div>
    }
    .into_any()
}

/// An ornament below the codes of a printed sheet.
#[component]
pub(crate) fn SheetFoot() -> AnyView {
    view! {
        <svg class="sheet-foot" aria-hidden="true"><use href="/rosette.svg#rosette" /></svg>
    }
    .into_any()
}
