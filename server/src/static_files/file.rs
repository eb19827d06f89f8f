//! One file for browsers, and the answer to a request for it.

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use rust_embed::EmbeddedFile;
use std::{borrow::Cow, collections::BTreeMap, io::Read};

/// For file names that contain a hash of the content.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
pub(super) const FOR_AN_HOUR: &str = "public, max-age=3600";

#[derive(Clone, Debug)]
pub(super) struct File {
    /// At least one of the three is there; if only one is, it is not the Brotli copy.
    plain: Option<Bytes>,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    content_type: &'static str,
    /// Weak, because it is the same for every encoding.
    etag: HeaderValue,
    cache: &'static str,
}

impl File {
    /// The file with this path, as itself or as a compressed copy.
    pub(super) fn find(path: &str, found: &BTreeMap<String, EmbeddedFile>) -> Option<Self> {
        let [plain, brotli, gzip] =
            ["", ".br", ".gz"].map(|ending| found.get(&format!("{path}{ending}")));
        let hash = plain.or(gzip)?.metadata.sha256_hash();
        let hash: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        Some(Self {
            plain: plain.map(bytes),
            brotli: brotli.map(bytes),
            gzip: gzip.map(bytes),
            content_type: content_type(path),
            etag: HeaderValue::try_from(format!("W/\"{hash}\"")).expect("hex digits"),
            cache: if is_hashed(path) { FOR_EVER } else { FOR_AN_HOUR },
        })
    }

    /// The content, which few clients ask for: browsers accept a compressed copy.
    pub(super) fn plain(&self) -> Bytes {
        let unpacked = || {
            let (mut content, gzip) = (Vec::new(), self.gzip.as_deref().unwrap_or_default());
            let unpacked = GzDecoder::new(gzip).read_to_end(&mut content);
            unpacked.map(|_| Bytes::from(content)).unwrap_or_default()
        };
        self.plain.clone().unwrap_or_else(unpacked)
    }

    /// The file in the best encoding that the client accepts, or 304 if the client has it.
    pub(super) fn answer(&self, request: &HeaderMap) -> Response {
        let text = |value: &'static str| HeaderValue::from_static(value);
        let always = [
            (CACHE_CONTROL, text(self.cache)),
            (ETAG, self.etag.clone()),
            (VARY, text("accept-encoding")),
        ];
        if words(request, &IF_NONE_MATCH).any(|tag| tag == self.etag.as_bytes() || tag == b"*") {
            return (StatusCode::NOT_MODIFIED, always).into_response();
        }
        let copies = [("br", &self.brotli), ("gzip", &self.gzip)];
        let copy = copies.into_iter().find_map(|(encoding, copy)| {
            Some((encoding, copy.as_ref().filter(|_| accepts(request, encoding))?))
        });
        let body = copy.map_or_else(|| self.plain(), |(_, copy)| copy.clone());
        let mut response = (always, Body::from(body)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, text(self.content_type));
        if let Some((encoding, _)) = copy {
            response.headers_mut().insert(CONTENT_ENCODING, text(encoding));
        }
        response
    }
}

fn bytes(file: &EmbeddedFile) -> Bytes {
    match &file.data {
        Cow::Borrowed(in_the_program) => Bytes::from_static(in_the_program),
        Cow::Owned(read) => Bytes::from(read.clone()),
    }
}

/// Whether `Accept-Encoding` names the encoding, and not with a weight of zero.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    words(request, &ACCEPT_ENCODING).filter_map(|word| str::from_utf8(word).ok()).any(|word| {
        let (name, weight) = word.split_once(';').unwrap_or((word, ""));
        let weight = weight.trim().trim_start_matches("q=");
        name.trim().eq_ignore_ascii_case(encoding) && weight.parse() != Ok(0.0)
    })
}

/// The parts of a header between commas.
fn words<'a>(request: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a [u8]> {
    let values = request.get_all(name).into_iter();
    values.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Whether the file name contains a hash, as in `latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.css`.
pub(super) fn is_hashed(path: &str) -> bool {
    let is_built = path.starts_with("/pkg/") || path.starts_with("/fonts/");
    let name = path.rsplit('/').next().unwrap_or_default();
    let hash = name.rsplit('.').nth(1).unwrap_or_default();
    let of_hash = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    is_built && name.split('.').count() > 2 && hash.len() >= 8 && hash.chars().all(of_hash)
}
