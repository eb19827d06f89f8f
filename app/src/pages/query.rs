//! The query of an address. Links are often changed on their way, so no query is refused.

use axum::{
    extract::{FromRequestParts, Query},
    http::{Uri, request::Parts},
};
use serde::de::{DeserializeOwned, value};
use std::{collections::HashMap, convert::Infallible};

/// A struct of texts. If a name occurs twice, the last value applies; other names are ignored.
pub(crate) struct FromQuery<T>(pub(crate) T);

impl<T: DeserializeOwned + Default, S: Sync> FromRequestParts<S> for FromQuery<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(read(&parts.uri)))
    }
}

fn read<T: DeserializeOwned + Default>(uri: &Uri) -> T {
    let last: HashMap<String, String> = pairs(uri).into_iter().collect();
    let fields = value::MapDeserializer::<_, value::Error>::new(last.into_iter());
    T::deserialize(fields).unwrap_or_default()
}

/// All names and values. PostgreSQL stores and finds no text with a NUL character, so it is replaced
/// by the character for unreadable text.
pub(crate) fn pairs(uri: &Uri) -> Vec<(String, String)> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri);
    let pairs = pairs.map(|Query(pairs)| pairs).unwrap_or_default();
    let plain = |text: String| text.replace('\0', "\u{FFFD}");
    pairs.into_iter().map(|(name, value)| (name, plain(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Example {
        a: String,
        b: String,
    }

    #[test]
    fn no_query_is_refused() {
        for (query, a, b) in [
            ("", "", ""),
            ("a=1&a=2&b=3", "2", "3"),
            ("%61=1&a=2&other=3&other=4", "2", ""),
            ("a", "", ""),
            ("&&a=1&=2&", "1", ""),
            ("a=%ff&b=%", "\u{FFFD}", "%"),
            ("a=%00&b=x%00y", "\u{FFFD}", "x\u{FFFD}y"),
        ] {
            let uri: Uri = format!("/?{query}").parse().expect("an address");
            let expected = Example { a: a.to_owned(), b: b.to_owned() };
            assert_eq!(read::<Example>(&uri), expected, "{query}");
        }
    }
}
