//! Where on the host of a gate a browser continues.

use super::path::Path;

/// A path and query of that host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(String);

/// Maximum bytes.
pub(super) const LONGEST_TARGET: usize = 2_000;
/// The paths that Latchkey reserves on the host of a gate.
pub const RESERVED: &str = "/.latchkey/";

impl Target {
    /// `None` for everything that a browser could take for another host, and for our own paths.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let is_local = text.starts_with('/') && !text.starts_with("//");
        let is_short = text.len() <= LONGEST_TARGET;
        let is_foreign = Path::parse(text.as_bytes()).is_ok_and(|path| !is_ours(&path));
        (is_plain && is_local && is_short && is_foreign).then(|| Self(text.to_owned()))
    }

    /// What a browser has requested, or the first page if it cannot be requested again.
    pub fn of(requested: &[u8]) -> Self {
        let mut text = String::with_capacity(requested.len());
        for byte in requested {
            match byte {
                0x21..=0x7e => text.push(char::from(*byte)),
                byte => text.push_str(&format!("%{byte:02X}")),
            }
        }
        Self::parse(&text).unwrap_or_else(Self::first_page)
    }

    pub fn first_page() -> Self {
        Self("/".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `None` if no server should accept it.
    pub(super) fn path(&self) -> Option<Path> {
        Path::parse(self.0.as_bytes()).ok()
    }
}

/// Browsers resolve dots before they request a path, and programs also merge slashes or take a backslash
/// for a slash. So our folder counts wherever in the path it is.
fn is_ours(path: &Path) -> bool {
    let mut segments = path.as_str().split(['/', '\\']).rev();
    segments.next();
    segments.any(|segment| segment == RESERVED.trim_matches('/'))
}
