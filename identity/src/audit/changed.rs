//! The values that a change replaced, as details of its event.

use serde_json::{Value, json};

/// Those that differ, of names with their old and new values: `{"name": {"from": …, "to": …}}`.
pub(crate) fn changed(values: impl IntoIterator<Item = (&'static str, Value, Value)>) -> Value {
    let different = values.into_iter().filter(|(_, from, to)| from != to);
    different.map(|(name, from, to)| (name.to_owned(), json!({ "from": from, "to": to }))).collect()
}
