//! The keys of one algorithm.

use crate::pages::{
    path,
    ui::{
        button::{ButtonKind, Open},
        section::Section,
        table::{Cell, Row, RowHead, Table},
        time::{Moment, Style},
    },
};
use identity::{
    jose::Algorithm,
    signing_key::{Listed, OfAlgorithm, State},
};
use leptos::prelude::*;

#[component]
pub(super) fn KeysOfAlgorithm(keys: OfAlgorithm) -> AnyView {
    let algorithm = keys.algorithm.as_str();
    let content = match keys.current().map(|current| current.key_id.clone()) {
        None => {
            let text =
                "The first keys are created when the key set is requested for the first time.";
            view! { <p>{text}</p> }.into_any()
        }
        Some(current) => {
            let rotation = keys.rotates_at.map(|at| {
                view! { <p>"The next key takes over on " <Moment at style=Style::Date /> "."</p> }
            });
            let action = path::with(path::SIGNING_KEY_ROTATE, current);
            view! {
                <KeyTable algorithm=keys.algorithm keys=keys.keys />
                {rotation}
                <Open action label="Rotate now" about=format!("({algorithm})") kind=ButtonKind::Caution />
            }
            .into_any()
        }
    };
    let id = format!("signing-keys-{}", algorithm.to_lowercase());
    view! { <Section id heading=algorithm>{content}</Section> }.into_any()
}

#[component]
fn KeyTable(algorithm: Algorithm, keys: Vec<Listed>) -> AnyView {
    let caption = match algorithm {
        Algorithm::Rs256 => "Signing keys for RS256",
        Algorithm::Es256 => "Signing keys for ES256",
    };
    let rows = keys.into_iter().map(|key| {
        view! {
            <Row>
                <RowHead><span class="key-id" translate="no">{key.key_id}</span></RowHead>
                <Cell label="State"><KeyState state=key.state /></Cell>
                <Cell label="Created"><Moment at=key.created_at style=Style::ShortDate /></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption columns=vec!["Key", "State", "Created"]>{rows}</Table> }.into_any()
}

#[component]
fn KeyState(state: State) -> AnyView {
    match state {
        State::Current { since } => {
            view! { "Current, signing since " <Moment at=since style=Style::ShortDate /> }
                .into_any()
        }
        State::Next => "Next, already published".into_any(),
        State::Former { published_until } => {
            view! { "Former, published until " <Moment at=published_until /> }.into_any()
        }
    }
}
