//! The section "Passkeys and security keys" of the tab.

use super::prompt::{CreatePasskey, NeedsScript};
use crate::pages::{
    path, sentence,
    ui::{
        button::{ButtonKind, Open},
        item_list::{ItemList, ListItem},
        section::Section,
        text::nobr,
        time::{Moment, Style},
    },
};
use identity::passkey::Passkey;
use leptos::prelude::*;

#[component]
pub(crate) fn PasskeySection(passkeys: Vec<Passkey>) -> impl IntoView {
    let list = if passkeys.is_empty() {
        view! {
            <p>
                "Sign in with your fingerprint, face, screen lock or a security key instead of a code."
            </p>
        }
        .into_any()
    } else {
        let items = passkeys.into_iter().map(|passkey| view! { <PasskeyItem passkey /> });
        view! { <ItemList>{items.collect_view()}</ItemList> }.into_any()
    };
    view! {
        <Section id="passkeys" heading="Passkeys and security keys">
            <p class="muted">{sentence::PASSKEY_STRENGTH}</p>
            {list}
            <CreatePasskey />
            <NeedsScript />
        </Section>
    }
}

#[component]
fn PasskeyItem(passkey: Passkey) -> impl IntoView {
    let Passkey { id, name, signs_in_alone, created_at, last_used_at } = passkey;
    let used = match last_used_at {
        Some(at) => view! { " Last used " <Moment at style=Style::Date /> "." }.into_any(),
        None => " Not used yet.".into_any(),
    };
    let (kind, added) = match signs_in_alone {
        true => ("Passkey", "Created "),
        false => ("Security key", "Added "),
    };
    let meta = view! { {kind} ". " {added} <Moment at=created_at style=Style::Date /> "." {used} };
    view! {
        <ListItem icon="key" name=nobr(&name) meta>
            <Open action=path::with(path::PASSKEY_RENAME, id) label="Rename" about=name.clone() kind=ButtonKind::Quiet />
            <Open action=path::with(path::PASSKEY_REMOVE, id) label="Remove" about=name.clone() kind=ButtonKind::Quiet />
        </ListItem>
    }
}
