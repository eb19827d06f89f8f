//! Copies text from the page.

use leptos::prelude::{document, window};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, NodeList};

use super::saved;
use crate::visit::announce::announce;

const BLOCKED: &str = "Copying is blocked. Select the text and copy it yourself.";

/// Copies the text of the elements that `from` selects, one per line, and announces it near `near`.
/// If the browser refuses, it selects the text instead. `saves` notifies the gate of the recovery
/// codes.
pub(super) async fn copy(near: &Element, from: &str, thing: &str, saves: bool) -> bool {
    let Ok(sources) = document().query_selector_all(from) else { return false };
    let copied = write(&text_of(&sources)).await;
    if !near.is_connected() {
        // The user has left the screen meanwhile, and its islands are gone.
        return false;
    }
    if copied {
        let said = format!("{} copied.", capitalized(thing));
        announce(near, &said);
        if saves {
            saved::tell(near, &said);
        }
    } else {
        select(&sources);
        announce(near, BLOCKED);
    }
    copied
}

async fn write(text: &str) -> bool {
    // Insecure contexts have no clipboard.
    window().is_secure_context()
        && JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

fn text_of(sources: &NodeList) -> String {
    let texts = (0..sources.length()).filter_map(|at| sources.get(at)?.text_content());
    texts.map(|text| text.trim().to_owned()).collect::<Vec<_>>().join("\n")
}

fn select(sources: &NodeList) {
    let ends = sources.get(0).zip(sources.get(sources.length().saturating_sub(1)));
    let Some((first, last)) = ends else { return };
    let Ok(range) = document().create_range() else { return };
    let Ok(Some(selection)) = window().get_selection() else { return };
    if range.set_start_before(&first).is_ok() && range.set_end_after(&last).is_ok() {
        selection.remove_all_ranges().ok();
        selection.add_range(&range).ok();
    }
}

fn capitalized(thing: &str) -> String {
    let mut letters = thing.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
