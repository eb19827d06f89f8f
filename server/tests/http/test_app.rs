//! A complete application on its own database, and browsers that keep their cookies.

mod answer;
mod browser;
mod text;

pub(crate) use answer::Answer;
pub(crate) use browser::Browser;
pub(crate) use text::{credentials, encoded, marked};

use axum::Router;
use identity::testing::Bench;
use server::{
    router::{self, Settings},
    static_files::Site,
};
use std::{fs, path::Path};

pub(crate) const ORIGIN: &str = "http://localhost:3000";

pub(crate) struct TestApp {
    pub(crate) bench: Bench,
    pub(crate) router: Router,
    site: tempfile::TempDir,
}

/// An application, and a browser that is signed in as the first administrator, without a method.
pub(crate) async fn signed_in() -> (TestApp, Browser) {
    let app = TestApp::new().await;
    let browser = app.signed_in().await;
    (app, browser)
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        Self::at(ORIGIN).await
    }

    pub(crate) async fn at(public_url: &str) -> Self {
        Self::on(Bench::new().await, public_url)
    }

    /// Where nothing can be mailed.
    pub(crate) async fn without_mail() -> Self {
        Self::on(Bench::without_mail().await, ORIGIN)
    }

    pub(crate) fn on(bench: Bench, public_url: &str) -> Self {
        let site = built();
        let router = router(&bench, &site, public_url);
        Self { bench, router, site }
    }

    /// A browser of another process on the same database.
    pub(crate) fn browser_elsewhere(&self) -> Browser {
        self.browser_of(router(&self.bench, &self.site, ORIGIN))
    }

    pub(crate) fn browser(&self) -> Browser {
        self.browser_of(self.router.clone())
    }

    fn browser_of(&self, router: Router) -> Browser {
        Browser::new(router, self.bench.services.clone())
    }

    /// Signed in as the first administrator, without a method.
    pub(crate) async fn signed_in(&self) -> Browser {
        let mut browser = self.browser();
        browser.keep("__Host-session", self.bench.administrator().await.reveal());
        browser
    }

    /// Signed in with the Mobile App method on; and the secret of the app.
    pub(crate) async fn enrolled(&self) -> (Browser, String) {
        let (token, secret) = self.bench.enrolled().await;
        self.bench.clock.advance(30);
        let mut browser = self.browser();
        browser.keep("__Host-session", token.reveal());
        (browser, secret)
    }
}

fn router(bench: &Bench, site: &tempfile::TempDir, public_url: &str) -> Router {
    let site = Site::in_folder(&site.path().join("site")).unwrap();
    let settings = Settings {
        public_url: public_url.into(),
        hsts_subdomains: false,
        trusted_proxies: Vec::new(),
        forward_auth_listen: Some("127.0.0.1:3010".to_owned()),
    };
    router::build(&bench.services, &site, &settings)
}

fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    build_in(folder.path());
    folder
}

/// Makes the files of a build that are next to the executable.
pub(crate) fn build_in(folder: &Path) {
    let files = [
        "site/pkg/latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.js",
        "site/pkg/latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.wasm",
        "site/pkg/latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.css",
        "site/fonts/text-latin.00.woff2",
        "site/icons.svg",
    ];
    for file in files {
        let file = folder.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "x").unwrap();
    }
}
