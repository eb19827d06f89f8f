//! Paths from outside that must stay on this site, such as `next`.

use axum::http::Uri;

/// The path and query, if they can only mean a page of this site: no scheme, no host, no second
/// slash or backslash at the start, and no characters that browsers strip.
pub(crate) fn local_path(text: &str) -> Option<String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let rooted = text.starts_with('/') && !text.starts_with("//");
    if !plain || !rooted || text.len() > 512 {
        return None;
    }
    let uri: Uri = text.parse().ok()?;
    let path = uri.path_and_query()?.as_str();
    (uri.authority().is_none() && !path.starts_with("//")).then(|| path.to_owned())
}

/// Encodes a path for a query, so that `&`, `=` and the like do not end the value.
pub(crate) fn in_query(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_site_are_taken() {
        assert_eq!(
            local_path("/settings/two-factor?a=b").as_deref(),
            Some("/settings/two-factor?a=b")
        );
        for away in [
            "",
            "e",
            "//e",
            "/\\e",
            "\\/e",
            "https:e",
            "https://e/",
            "javascript:alert(1)",
            "/\t/e",
            "/\n/e",
            " /e",
            "/e\u{e9}",
            "///e",
        ] {
            assert_eq!(local_path(away), None, "{away}");
        }
    }

    #[test]
    fn a_path_in_a_query_is_one_value() {
        assert_eq!(in_query("/a?b=c&d"), "/a%3Fb%3Dc%26d");
    }
}
