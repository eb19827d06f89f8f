use crate::test_app::{Browser, ORIGIN, TestApp, credentials, signed_in};
use app::pages::{path, routes::routes};
use axum::{body::Body, http::Method};

async fn post(browser: &mut Browser, path: &str, headers: &[(&str, &str)]) -> u16 {
    let mut request = browser
        .request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request.body(Body::from(credentials())).unwrap()).await.status.as_u16()
}

#[tokio::test]
async fn a_cross_site_post_is_refused_on_every_route() {
    let (_app, browser) = signed_in().await;
    let foreign: [&[(&str, &str)]; 8] = [
        &[],
        &[("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("origin", "http://localhost:3001")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", ORIGIN)],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
    ];
    for (route, _) in routes().table() {
        // Requests of applications: this one names none.
        let expected = match *route {
            path::AUTHORIZE => 400,
            path::END_SESSION => 303,
            _ => 403,
        };
        for headers in foreign {
            assert_eq!(
                post(&mut browser.clone(), route, headers).await,
                expected,
                "{route} {headers:?}"
            );
        }
    }
}

#[tokio::test]
async fn our_own_pages_can_post_with_either_header() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let ours: [&[(&str, &str)]; 3] = [
        &[("origin", ORIGIN)],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "same-origin"), ("origin", ORIGIN)],
    ];
    for headers in ours {
        assert_eq!(post(&mut app.browser(), path::SIGN_IN, headers).await, 303, "{headers:?}");
    }
}

#[tokio::test]
async fn another_host_and_other_methods_are_refused() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    for host in ["evil.example", "localhost:3001", ""] {
        let request = axum::http::Request::get(path::SIGN_IN)
            .header("host", host)
            .body(Body::empty())
            .unwrap();
        assert_eq!(browser.send(request).await.status, 421, "{host}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
        let request = browser.request(method.clone(), path::SIGN_IN).body(Body::empty()).unwrap();
        assert_eq!(browser.send(request).await.status, 405, "{method}");
    }
}
