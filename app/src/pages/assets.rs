//! The files for browsers that every page needs.

/// Paths of files, starting with `/`, and the style sheet itself.
#[derive(Debug, PartialEq, Eq)]
pub struct Assets {
    pub script: String,
    pub wasm: String,
    pub style: String,
    /// The text font for Latin letters, which pages preload.
    pub font: String,
    /// The content of `style`.
    pub style_sheet: String,
}
