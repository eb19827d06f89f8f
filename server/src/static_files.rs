//! Serves the built site: client code, style sheet, fonts and images.
//!
//! The files are found relative to the executable, so the server starts from any folder. They are
//! checked at start, so that a missing file is noticed before the first visitor.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::pages::assets::Assets;
use axum::Router;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::services::ServeFile;

/// For file names that contain a hash of the content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_AN_HOUR: &str = "public, max-age=3600";

/// The built site, checked to be complete.
#[derive(Clone, Debug)]
pub struct Site {
    folder: PathBuf,
    assets: Arc<Assets>,
}

/// Why the site cannot be served, in one sentence for the operator.
#[derive(Debug)]
pub struct SiteError(String);

impl Site {
    /// Finds the site of the running executable.
    pub fn find() -> Result<Self, SiteError> {
        let executable = std::env::current_exe()
            .map_err(|error| SiteError(format!("The executable cannot be located: {error}.")))?;
        Self::beside(executable.parent().unwrap_or(Path::new("/")))
    }

    /// Finds the site of an executable in `folder`: `hash.txt` is in it, and `site` is in it (as
    /// installed) or next to it (as built).
    pub fn beside(folder: &Path) -> Result<Self, SiteError> {
        let site = [folder.join("site"), folder.join("../site")]
            .into_iter()
            .find(|site| site.join("pkg").is_dir())
            .ok_or_else(|| missing(&folder.join("site")))?;
        let hashes = folder.join("hash.txt");
        let hashes = fs::read_to_string(&hashes).map_err(|_| missing(&hashes))?;
        let name = |kind: &str| {
            let mut lines = hashes.lines().filter_map(|line| line.split_once(':'));
            let line = lines.find(|(name, _)| name.trim() == kind);
            let (_, hash) = line.ok_or_else(|| missing(&folder.join("hash.txt")))?;
            Ok(format!("/pkg/latchkey.{}.{kind}", hash.trim()))
        };
        let (script, wasm, style) = (name("js")?, name("wasm")?, name("css")?);
        let file = |name: &str| site.join(name.trim_start_matches('/'));
        for file in [&script, &wasm].map(|name| file(name)) {
            if !file.is_file() {
                return Err(missing(&file));
            }
        }
        let sheet = file(&style);
        let style_sheet = fs::read_to_string(&sheet).map_err(|_| missing(&sheet))?;
        let assets = Assets { script, wasm, style, font: font(&site)?, style_sheet };
        Ok(Self { folder: site, assets: Arc::new(assets) })
    }

    pub fn assets(&self) -> &Arc<Assets> {
        &self.assets
    }

    /// One route for each file, so that no path of a request reaches the file system.
    pub fn routes(&self) -> io::Result<Router> {
        let mut router = Router::new();
        for path in files(&self.folder)? {
            let file = ServeFile::new(self.folder.join(&path[1..]));
            router = router.route_service(&path, file.precompressed_br().precompressed_gzip());
        }
        Ok(router.route_layer(middleware::from_fn(cache)))
    }
}

/// The paths of all public files in a folder.
fn files(folder: &Path) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Some(name) = public_name(&entry.file_name().to_string_lossy()) else { continue };
        if entry.path().is_dir() {
            let inside = files(&entry.path())?;
            paths.extend(inside.iter().map(|path| format!("{name}{path}")));
        } else {
            paths.push(name);
        }
    }
    Ok(paths)
}

fn font(site: &Path) -> Result<String, SiteError> {
    let fonts = fs::read_dir(site.join("fonts")).into_iter().flatten().flatten();
    let mut names = fonts.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let font = names.find(|name| name.starts_with("text-latin.") && name.ends_with(".woff2"));
    font.map(|name| format!("/fonts/{name}"))
        .ok_or_else(|| missing(&site.join("fonts/text-latin.woff2")))
}

fn missing(file: &Path) -> SiteError {
    SiteError(format!(
        "The files for browsers are incomplete: {} is missing, so build them with `make serve` or \
         copy the folder `site` and `hash.txt` next to the executable.",
        file.display()
    ))
}

/// The path of a file or folder in its folder, or `None` for compressed copies and hidden files.
fn public_name(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_copy = name.ends_with(".br") || name.ends_with(".gz");
    let is_public = name.chars().all(is_plain) && !name.starts_with('.') && !is_copy;
    is_public.then(|| format!("/{name}"))
}

async fn cache(request: Request, next: Next) -> Response {
    let time = if is_hashed(request.uri().path()) { FOR_EVER } else { FOR_AN_HOUR };
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(time));
    }
    response
}

/// Whether the file name contains a hash, as in `latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.css`.
fn is_hashed(path: &str) -> bool {
    let is_built = path.starts_with("/pkg/") || path.starts_with("/fonts/");
    let name = path.rsplit('/').next().unwrap_or_default();
    let hash = name.rsplit('.').nth(1).unwrap_or_default();
    let of_hash = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    is_built && name.split('.').count() > 2 && hash.len() >= 8 && hash.chars().all(of_hash)
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SiteError {}

#[cfg(test)]
#[path = "static_files/tests.rs"]
mod tests;
