//! Serves the files for browsers: client code, style sheet, fonts and images.
//!
//! `scripts/build-site.mjs` makes them in `target/site`. A release contains them. A debug build, which
//! is compiled before they exist, reads the folder when it starts.

mod file;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
    sync::Arc,
};

use app::pages::assets::Assets;
use axum::{Router, http::HeaderMap, routing::get};
use file::File;
use rust_embed::{
    EmbeddedFile,
    utils::{PathMatcher, get_files, read_file_from_fs},
};

#[cfg(not(debug_assertions))]
#[derive(rust_embed::RustEmbed)]
#[folder = "../target/site"]
// `scripts/build-release` compiles the server while they are being made, and adds them at the end.
#[allow_missing = true]
struct Built;

/// The files for browsers, checked to be complete.
#[derive(Clone, Debug)]
pub struct Site {
    files: BTreeMap<String, File>,
    assets: Arc<Assets>,
}

/// Why there are no complete files, in one sentence for the operator.
#[derive(Debug)]
pub struct SiteError {
    missing: String,
}

impl Site {
    /// The files in this program.
    #[cfg(not(debug_assertions))]
    pub fn find() -> Result<Self, SiteError> {
        Self::of(Built::iter().filter_map(|path| Some((path.to_string(), Built::get(&path)?))))
    }

    /// The files in the folder `site`, next to the executable or next to its folder.
    #[cfg(debug_assertions)]
    pub fn find() -> Result<Self, SiteError> {
        let executable = std::env::current_exe().unwrap_or_default();
        let beside = executable.parent().unwrap_or(Path::new("/"));
        let site = [beside.join("site"), beside.join("../site")];
        Self::in_folder(site.iter().find(|site| site.is_dir()).unwrap_or(&site[0]))
    }

    /// The files in a folder.
    pub fn in_folder(folder: &Path) -> Result<Self, SiteError> {
        let files = get_files(folder.to_string_lossy().into_owned(), PathMatcher::new(&[], &[]));
        Self::of(files.filter_map(|file| {
            Some((file.rel_path, read_file_from_fs(file.full_canonical_path.as_ref()).ok()?))
        }))
    }

    /// `x.br` and `x.gz` are compressed copies of `x`, which may be missing.
    fn of(files: impl IntoIterator<Item = (String, EmbeddedFile)>) -> Result<Self, SiteError> {
        let found: BTreeMap<_, _> =
            files.into_iter().map(|(path, file)| (format!("/{path}"), file)).collect();
        let paths: BTreeSet<_> = found.keys().map(|path| plain(path)).collect();
        let paths = paths.into_iter().filter(|path| !path.contains("/."));
        let files: BTreeMap<_, _> =
            paths.filter_map(|path| Some((path.to_owned(), File::find(path, &found)?))).collect();
        // A debug build may find older ones in the folder too.
        let newest = |folder: &str, start: &str, end: &str| {
            let is_meant = |path: &str| {
                let name = path.strip_prefix(folder);
                name.is_some_and(|name| name.starts_with(start) && name.ends_with(end))
            };
            let meant = found.iter().filter(|(path, _)| is_meant(plain(path)));
            let newest = meant.max_by_key(|(_, file)| file.metadata.last_modified());
            let missing = || SiteError { missing: format!("{folder}{start}*{end}") };
            newest.map(|(path, _)| plain(path).to_owned()).ok_or_else(missing)
        };
        let style = newest("/pkg/", "latchkey.", ".css")?;
        let assets = Assets {
            script: newest("/pkg/", "latchkey.", ".js")?,
            wasm: newest("/pkg/", "latchkey.", ".wasm")?,
            font: newest("/fonts/", "text-latin.", ".woff2")?,
            style_sheet: String::from_utf8_lossy(&files[&style].plain()).into_owned(),
            style,
        };
        Ok(Self { files, assets: Arc::new(assets) })
    }

    pub fn assets(&self) -> &Arc<Assets> {
        &self.assets
    }

    /// One route for each file.
    pub fn routes(&self) -> Router {
        self.files.clone().into_iter().fold(Router::new(), |router, (path, file)| {
            router.route(&path, get(async move |headers: HeaderMap| file.answer(&headers)))
        })
    }
}

/// The path of the file of which this may be a compressed copy.
fn plain(path: &str) -> &str {
    path.strip_suffix(".br").or_else(|| path.strip_suffix(".gz")).unwrap_or(path)
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = &self.missing;
        write!(
            f,
            "This program was built without the files for browsers: {missing} is missing. Build it \
             with `make serve`."
        )
    }
}

impl std::error::Error for SiteError {}

#[cfg(test)]
mod tests;
