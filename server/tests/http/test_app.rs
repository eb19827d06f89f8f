//! A complete application on its own database, and browsers that keep their cookies.

use app::pages::{access::Access, path, routes::routes};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use identity::{
    secret::Token,
    services::Services,
    testing::{Bench, account_of},
};
use server::{
    router::{self, Settings},
    static_files::Site,
};
use std::{collections::BTreeMap, fs, path::Path};
use tower::ServiceExt;

pub(crate) const ORIGIN: &str = "http://localhost:3000";

pub(crate) struct TestApp {
    pub(crate) bench: Bench,
    pub(crate) router: Router,
    site: tempfile::TempDir,
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

    fn on(bench: Bench, public_url: &str) -> Self {
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
        Browser { router, services: self.bench.services.clone(), cookies: BTreeMap::new() }
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
    let site = Site::beside(site.path()).unwrap();
    let settings = Settings {
        public_url: public_url.into(),
        hsts_subdomains: false,
        trusted_proxies: Vec::new(),
    };
    router::build(&bench.services, &site, &settings).unwrap()
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
    fs::write(
        folder.join("hash.txt"),
        "js: s4vRi5m4uWTY9Ye2nZ4C8g\nwasm: s4vRi5m4uWTY9Ye2nZ4C8g\ncss: s4vRi5m4uWTY9Ye2nZ4C8g\n",
    )
    .unwrap();
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// An identity check comes first, and then the form to this path is sent again.
    pub(crate) fn requires_identity_check_for(&self, path: &str) -> bool {
        let check = path::IDENTITY_CHECK;
        self.location().starts_with(&format!("{check}?next={path}%3Fwaiting%3D"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect()
    }
}

/// Keeps cookies as a browser does.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    services: Services,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn keep(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.into(), value.into());
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// A form from one of our own pages, rendered for the account of this browser. `fields` is
    /// URL-encoded.
    pub(crate) async fn post(&mut self, path: &str, fields: &str) -> Answer {
        let action = self.form_action(path).await;
        self.post_to(&action, fields).await
    }

    /// The address of a form on a page that this browser shows now.
    pub(crate) async fn form_action(&self, path: &str) -> String {
        let is_pending = |(route, access): &(&str, Access)| {
            *route == path && (*access == Access::Pending || path == path::START_OVER)
        };
        let cookie = match path {
            path::INVITATION | path::RESET_PASSWORD => "__Host-link",
            path::DISABLE_BY_LINK | path::DISABLE_BY_LINK_REPORT => "__Host-link",
            _ if routes().table().iter().any(is_pending) => "__Host-pending",
            _ => "__Host-session",
        };
        let account = match self.cookies.get(cookie).and_then(|token| Token::parse(token)) {
            Some(token) => account_of(&self.services, &token).await,
            None => None,
        };
        path::naming(path, account.map(|account| account.to_string()).as_deref())
    }

    /// A form with this address.
    pub(crate) async fn post_to(&mut self, action: &str, fields: &str) -> Answer {
        let request = self
            .request(Method::POST, action)
            .header("origin", ORIGIN)
            .header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(fields.to_owned())).unwrap()).await
    }

    /// Passes the identity check to which `asked` led, with the password alone.
    pub(crate) async fn verify(&mut self, asked: &Answer) -> Answer {
        let next = asked.location().split_once("next=").expect("an identity check").1;
        self.check_identity(next).await
    }

    /// The same on the way to a page.
    pub(crate) async fn prove(&mut self, next: &str) -> Answer {
        self.check_identity(&encoded(next)).await
    }

    async fn check_identity(&mut self, next: &str) -> Answer {
        let password = encoded(identity::testing::PASSWORD);
        let fields = format!("password={password}&next={next}");
        self.post(path::IDENTITY_CHECK, &fields).await
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            Request::builder().method(method).uri(path).header(header::HOST, "localhost:3000");
        if cookies.is_empty() {
            request
        } else {
            request.header(header::COOKIE, cookies.join("; "))
        }
    }

    pub(crate) async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 10_000_000).await.unwrap();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            // Erased views end a list of children with a comment, which no browser shows.
            body: String::from_utf8_lossy(&bytes).replace("<!>", ""),
        };
        for cookie in answer.set_cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        answer
    }
}

/// For a form field.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Email and password of the first administrator.
pub(crate) fn credentials() -> String {
    format!(
        "username={}&password={}",
        encoded(identity::testing::EMAIL),
        encoded(identity::testing::PASSWORD)
    )
}

/// The text of the elements with this `data-testid`, without markup.
pub(crate) fn marked(body: &str, id: &str) -> Vec<String> {
    body.split(&format!("data-testid=\"{id}\""))
        .skip(1)
        .map(|rest| {
            let (_, inside) = rest.split_once('>').unwrap();
            let end = ["</p>", "</li>"].iter().filter_map(|end| inside.find(end)).min().unwrap();
            let pieces = inside[..end].split('<').enumerate();
            let texts = pieces.map(|(at, piece)| {
                if at == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) }
            });
            texts.collect()
        })
        .collect()
}
