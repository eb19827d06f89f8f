//! Paths from outside that must stay on this site, such as `next`.

use axum::http::Uri;

/// In bytes. The way back to a protected host contains an address there.
const LONGEST: usize = 4_000;

/// The path and query, if they can only mean a page of this site: no scheme, no host, no second
/// slash or backslash at the start, and no characters that browsers strip.
pub(crate) fn local_path(text: &str) -> Option<String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let rooted = text.starts_with('/') && !text.starts_with("//");
    if !plain || !rooted || text.len() > LONGEST {
        return None;
    }
    let uri: Uri = text.parse().ok()?;
    let path = uri.path_and_query()?.as_str();
    (uri.authority().is_none() && !path.starts_with("//")).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_accepted() {
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
}
