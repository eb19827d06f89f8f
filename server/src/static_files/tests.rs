use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use tower::ServiceExt;

use super::*;

const HASH: &str = "s4vRi5m4uWTY9Ye2nZ4C8g";

/// The folder of an executable, with all files that a build produces.
fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    };
    write("hash.txt", &format!("js: {HASH}\nwasm: {HASH}\ncss: {HASH}\n"));
    for kind in ["js", "wasm", "css"] {
        write(&format!("site/pkg/latchkey.{HASH}.{kind}"), kind);
    }
    write(&format!("site/pkg/latchkey.{HASH}.js.br"), "brotli");
    write(&format!("site/pkg/latchkey.{HASH}.js.gz"), "gzip");
    write("site/fonts/plain-wght-normal.woff2", "font");
    write("site/fonts/text-latin-ext.7dae0c6c.woff2", "font");
    write("site/fonts/text-latin.18b2a1a3.woff2", "font");
    write("site/fonts/text-latin.18b2a1a3.woff2.br", "font");
    write("site/icons.svg", "<svg/>");
    write("site/.hidden", "");
    folder
}

async fn get(path: &str, accept: &str) -> Response {
    let folder = built();
    let routes = Site::beside(folder.path()).unwrap().routes().unwrap();
    let request = Request::get(path).header("accept-encoding", accept);
    routes.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

#[test]
fn the_file_names_of_the_build_are_read() {
    let folder = built();
    let site = Site::beside(folder.path()).unwrap();
    assert_eq!(site.assets().script, format!("/pkg/latchkey.{HASH}.js"));
    assert_eq!(site.assets().wasm, format!("/pkg/latchkey.{HASH}.wasm"));
    assert_eq!(site.assets().style, format!("/pkg/latchkey.{HASH}.css"));
    assert_eq!(site.assets().font, "/fonts/text-latin.18b2a1a3.woff2");
    assert_eq!(site.assets().style_sheet, "css");
}

#[test]
fn the_folder_may_be_next_to_the_folder_of_the_executable() {
    let folder = built();
    let release = folder.path().join("release");
    fs::create_dir(&release).unwrap();
    fs::rename(folder.path().join("hash.txt"), release.join("hash.txt")).unwrap();
    assert!(Site::beside(&release).is_ok());
}

#[test]
fn a_missing_file_stops_the_start_with_its_name() {
    for name in ["hash.txt", "site", "site/fonts", &format!("site/pkg/latchkey.{HASH}.wasm")] {
        let folder = built();
        fs::rename(folder.path().join(name), folder.path().join("gone")).unwrap();
        let sentence = Site::beside(folder.path()).unwrap_err().to_string();
        assert!(sentence.contains(name) && sentence.contains("make serve"), "{sentence}");
    }
}

#[tokio::test]
async fn a_file_with_a_hashed_name_is_compressed_and_cached_forever() {
    let answer = get(&format!("/pkg/latchkey.{HASH}.js"), "gzip, br").await;
    assert_eq!(answer.headers()[CACHE_CONTROL], FOR_EVER);
    assert_eq!(answer.headers()[CONTENT_ENCODING], "br");
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/javascript");
    let answer = get(&format!("/pkg/latchkey.{HASH}.js"), "gzip").await;
    assert_eq!(answer.headers()[CONTENT_ENCODING], "gzip");
    let answer = get(&format!("/pkg/latchkey.{HASH}.wasm"), "").await;
    assert_eq!(answer.headers()[CONTENT_TYPE], "application/wasm");
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
async fn nothing_else_is_served_and_errors_are_not_cached() {
    let long = format!("/pkg/{}", "x".repeat(3000));
    for path in [
        &long,
        &format!("/pkg/latchkey.{HASH}.js/x"),
        &format!("/pkg/latchkey.{HASH}.js%00"),
        &format!("/pkg/latchkey.{HASH}.js.br"),
        "/pkg/latchkey.aaaaaaaaaaaaaaaaaaaaaa.js",
        "/pkg/",
        "/pkg/../hash.txt",
        "/pkg/%2e%2e/%2e%2e/hash.txt",
        "/fonts",
        "/.hidden",
        "/hash.txt",
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
