use axum::body::Body;
use axum::http::Request;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, VARY,
};
use axum::response::Response;
use flate2::{Compression, write::GzEncoder};
use rust_embed::Metadata;
use std::io::Write;
use tower::ServiceExt;

use super::file::{FOR_AN_HOUR, FOR_EVER, is_hashed};
use super::*;

const SCRIPT: &str = "pkg/latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.js";

/// The files of a build: path and content.
const FILES: [(&str, &str); 11] = [
    (SCRIPT, "script"),
    ("pkg/latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.js.br", "brotli"),
    ("pkg/latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.js.gz", "gzip"),
    ("pkg/latchkey.Ye2nZ4C8gs4vRi5m4uWTY9.wasm", "wasm"),
    ("pkg/latchkey.WTY9Ye2nZ4C8gs4vRi5m4u.css", "css"),
    ("fonts/plain-wght-normal.woff2", "font"),
    ("fonts/text-latin-ext.7dae0c6c.woff2", "font"),
    ("fonts/text-latin.18b2a1a3.woff2", "font"),
    ("icons.svg", "<svg/>"),
    ("LICENSE.txt", "free"),
    (".hidden", ""),
];

fn file(content: &'static str, modified: u64) -> EmbeddedFile {
    let metadata = Metadata::__rust_embed_new([0xab; 32], Some(modified), None);
    EmbeddedFile { data: content.as_bytes().into(), metadata }
}

fn files() -> impl Iterator<Item = (String, EmbeddedFile)> {
    FILES.into_iter().map(|(path, content)| (path.to_owned(), file(content, 0)))
}

async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let routes = Site::of(files()).unwrap().routes();
    routes.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn get(path: &str, accept: &str) -> Response {
    ask("GET", path, &[("accept-encoding", accept)]).await
}

async fn body(answer: Response) -> String {
    let bytes = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_file_names_of_the_build_are_found() {
    let site = Site::of(files()).unwrap();
    assert_eq!(site.assets().script, format!("/{SCRIPT}"));
    assert_eq!(site.assets().wasm, "/pkg/latchkey.Ye2nZ4C8gs4vRi5m4uWTY9.wasm");
    assert_eq!(site.assets().style, "/pkg/latchkey.WTY9Ye2nZ4C8gs4vRi5m4u.css");
    assert_eq!(site.assets().font, "/fonts/text-latin.18b2a1a3.woff2");
    assert_eq!(site.assets().style_sheet, "css");
}

#[test]
fn of_several_builds_in_one_folder_the_newest_counts() {
    let newer = ("pkg/latchkey.AAAAAAAAAAAAAAAAAAAAAA.js".to_owned(), file("newer", 1));
    let site = Site::of(files().chain([newer])).unwrap();
    assert_eq!(site.assets().script, "/pkg/latchkey.AAAAAAAAAAAAAAAAAAAAAA.js");
}

#[test]
fn a_missing_file_stops_the_start_with_its_name() {
    for (missing, named) in [
        (".js", "/pkg/latchkey.*.js"),
        (".wasm", "/pkg/latchkey.*.wasm"),
        (".css", "/pkg/latchkey.*.css"),
        (".woff2", "/fonts/text-latin.*.woff2"),
    ] {
        let rest = files().filter(|(path, _)| !path.contains(missing));
        let sentence = Site::of(rest).unwrap_err().to_string();
        assert!(sentence.contains(named) && sentence.contains("make serve"), "{sentence}");
    }
}

#[tokio::test]
async fn a_file_with_a_hashed_name_is_compressed_and_cached_forever() {
    for (accept, encoding, content) in [
        ("gzip, br", Some("br"), "brotli"),
        ("gzip", Some("gzip"), "gzip"),
        ("br;q=0, GZIP;q=0.5", Some("gzip"), "gzip"),
        ("br;q=0.0", None, "script"),
        ("", None, "script"),
    ] {
        let answer = get(&format!("/{SCRIPT}"), accept).await;
        assert_eq!(answer.headers()[CACHE_CONTROL], FOR_EVER);
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/javascript");
        assert_eq!(answer.headers()[VARY], "accept-encoding");
        let found = answer.headers().get(CONTENT_ENCODING);
        assert_eq!(found.map(|value| value.to_str().unwrap()), encoding, "{accept}");
        assert_eq!(body(answer).await, content, "{accept}");
    }
}

#[tokio::test]
async fn a_client_that_accepts_no_compression_gets_the_content_of_a_file_that_is_only_compressed() {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(b"script").unwrap();
    let data = packer.finish().unwrap().into();
    let metadata = Metadata::__rust_embed_new([0xcd; 32], Some(1), None);
    let path = "pkg/latchkey.AAAAAAAAAAAAAAAAAAAAAA.js";
    let packed = (format!("{path}.gz"), EmbeddedFile { data, metadata });
    let site = Site::of(files().chain([packed])).unwrap();
    assert_eq!(site.assets().script, format!("/{path}"));
    let request = Request::get(format!("/{path}")).body(Body::empty()).unwrap();
    let answer = site.routes().oneshot(request).await.unwrap();
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/javascript");
    assert!(answer.headers().get(CONTENT_ENCODING).is_none());
    assert_eq!(body(answer).await, "script");
}

#[tokio::test]
async fn the_type_of_each_file_is_known() {
    for (path, content_type) in [
        ("/pkg/latchkey.Ye2nZ4C8gs4vRi5m4uWTY9.wasm", "application/wasm"),
        ("/pkg/latchkey.WTY9Ye2nZ4C8gs4vRi5m4u.css", "text/css"),
        ("/fonts/text-latin.18b2a1a3.woff2", "font/woff2"),
        ("/icons.svg", "image/svg+xml"),
        ("/LICENSE.txt", "text/plain; charset=utf-8"),
    ] {
        assert_eq!(get(path, "").await.headers()[CONTENT_TYPE], content_type, "{path}");
    }
}

#[tokio::test]
async fn other_files_are_cached_for_an_hour() {
    for path in ["/icons.svg", "/fonts/plain-wght-normal.woff2"] {
        let answer = get(path, "").await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()[CACHE_CONTROL], FOR_AN_HOUR, "{path}");
    }
}

#[tokio::test]
async fn a_file_that_the_browser_has_is_not_sent_again() {
    let tag = get("/icons.svg", "").await.headers()[ETAG].to_str().unwrap().to_owned();
    for known in [&*tag, &format!("\"other\", {tag}"), "*"] {
        let answer = ask("GET", "/icons.svg", &[("if-none-match", known)]).await;
        assert_eq!(answer.status(), 304, "{known}");
        assert_eq!(answer.headers()[ETAG], tag);
        assert_eq!(answer.headers()[CACHE_CONTROL], FOR_AN_HOUR);
        assert_eq!(body(answer).await, "");
    }
    let answer = ask("GET", "/icons.svg", &[("if-none-match", "\"other\"")]).await;
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn head_answers_without_the_content_and_other_methods_are_refused() {
    let answer = ask("HEAD", "/icons.svg", &[]).await;
    assert_eq!(answer.headers()[CONTENT_LENGTH], "6");
    assert_eq!(body(answer).await, "");
    let answer = ask("POST", "/icons.svg", &[]).await;
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()[ALLOW], "GET,HEAD");
}

#[tokio::test]
async fn nothing_else_is_served_and_errors_are_not_cached() {
    let long = format!("/pkg/{}", "x".repeat(3000));
    for path in [
        &long,
        &format!("/{SCRIPT}/x"),
        &format!("/{SCRIPT}%00"),
        &format!("/{SCRIPT}.br"),
        "/pkg/latchkey.aaaaaaaaaaaaaaaaaaaaaa.js",
        "/pkg/",
        "/pkg/../icons.svg",
        "/pkg/%2e%2e/icons.svg",
        "/fonts",
        "/.hidden",
        "/",
    ] {
        let answer = get(path, "").await;
        assert_eq!(answer.status(), 404, "{path}");
        assert!(answer.headers().get(CACHE_CONTROL).is_none(), "{path}");
    }
}

#[test]
fn hashed_names_are_recognized() {
    assert!(is_hashed("/pkg/latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.css"));
    assert!(is_hashed("/fonts/text.0123abcd.woff2"));
    assert!(!is_hashed("/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"));
    assert!(!is_hashed("/pkg/latchkey.js"));
    assert!(!is_hashed("/icons.0123abcd.svg"));
}
