//! Error pages: P-403, P-404, P-500 and similar.

use crate::pages::{
    cookie::{Cookies, THEME},
    error::HttpError,
    form_account::Refused,
    local_path::local_path,
    path,
    reply::{
        onward::{Onward, Resubmitted},
        page::{OWN_ORIGIN, Private, render},
    },
    request::{Host, Submitted, Viewer},
    ui::{
        document::Document,
        failed_form::FailedForm,
        frame::Frame,
        site::{Person, Site, Theme},
    },
};
use axum::{
    body::Body,
    extract::{Form, FromRequest, Request, State},
    http::{
        HeaderValue, Method, StatusCode, Uri,
        header::{ACCEPT, CONTENT_TYPE, REFERER, RETRY_AFTER, SET_COOKIE},
    },
    middleware::Next,
    response::Response,
};
use identity::{services::Services, session::Session};
use jiff::tz::TimeZone;
use leptos::prelude::*;

/// Replaces a bare error with a page. It uses no database, which may be the cause of the error, except
/// for 403 and 404 of a signed-in user.
pub async fn pages(State(host): State<Host>, mut request: Request, next: Next) -> Response {
    let form = SubmittedForm::of(&mut request);
    let theme = Theme::parse(Cookies::of(request.headers()).get(THEME).unwrap_or_default());
    let path = request.uri().path().to_owned();
    let reads = request.method() == Method::GET;
    let reference = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let response = next.run(request).await;
    // axum answers a path that is not UTF-8 with plain text and status 400.
    let kind = response.headers().get(CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_unreadable = response.status() == StatusCode::BAD_REQUEST && !is_page;
    let unreadable = is_unreadable.then_some(HttpError::NotFound);
    let error = response.extensions().get::<HttpError>().copied();
    let Some(error) = error.or(unreadable) else { return response };
    let parts = &host.0;
    let site = Site {
        product: PRODUCT.to_owned(),
        organization: None,
        host: parts.public_url.split("://").nth(1).unwrap_or_default().to_owned(),
        assets: parts.assets.clone(),
        has_style_sheet: false,
        options: parts.leptos.clone(),
        theme,
        notice: None,
        focus: None,
        changed: None,
        now: parts.services.now(),
        account: None,
        person: None,
        path: if reads { path } else { path::HOME.to_owned() },
        zone: TimeZone::UTC,
    };
    let viewer = response.extensions().get::<Viewer>().cloned();
    let site = match viewer {
        Some(Viewer::SignedIn(session)) if error.is_about_the_address() => {
            for_user(site, &parts.services, &session).await
        }
        _ => site,
    };
    let is_private = site.person.is_some();
    let refused = response.extensions().get::<Refused>().map(|Refused(sentence)| sentence.clone());
    let sentence = refused.unwrap_or_else(|| error.sentence(&reference));
    let again = form.filter(|_| matches!(error, HttpError::Broken | HttpError::Busy));
    let again = match again {
        Some(form) => Some(form.again(format!("{}. {sentence}", error.heading())).await),
        None => None,
    };
    let mut page = render(parts, site, error.status(), OWN_ORIGIN, move || {
        view! {
            <Document frame=Frame::for_anybody() title=error.heading() heading=error.heading()>
                <p class="muted">{sentence}</p>
                <p class="fault__way"><a href=path::HOME>"Go to your account"</a></p>
            </Document>
        }
    });
    for cookie in response.headers().get_all(SET_COOKIE) {
        page.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    if is_private {
        page.extensions_mut().insert(Private);
    }
    if let Some(again) = again {
        page.extensions_mut().insert(again);
    }
    let wait = match error {
        HttpError::Busy | HttpError::Late => "2",
        HttpError::TooFast => "60",
        _ => return page,
    };
    page.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(wait));
    page
}

const PRODUCT: &str = "Latchkey";

/// Adds the user, and the names of the installation. Users who must set up a second factor first have
/// no other pages that the header could lead to.
async fn for_user(site: Site, services: &Services, session: &Session) -> Site {
    let about = match services.about().await {
        Ok(about) if !session.must_enroll => about,
        _ => return site,
    };
    Site {
        product: about.product,
        organization: about.organization,
        account: Some(session.account().to_string()),
        person: Some(Person::of(session)),
        ..site
    }
}

/// A form of a page, which is shown again if submitting it fails.
struct SubmittedForm {
    page: String,
    is_whole: bool,
    viewer: Option<Viewer>,
    body: Submitted,
}

impl SubmittedForm {
    /// `None` if this request is not sent by the form of a page.
    fn of(request: &mut Request) -> Option<Self> {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let wants_page = header(ACCEPT).is_none_or(|accept| accept.contains("text/html"));
        if request.method() != Method::POST || !wants_page {
            return None;
        }
        let own = request.uri().clone();
        let is_replay = request.extensions().get::<Resubmitted>().is_some();
        // After an identity check, the browser shows the check and not the form.
        let page = header(REFERER).filter(|_| !is_replay).and_then(|page| page.parse::<Uri>().ok());
        let page = page.unwrap_or_else(|| own.clone());
        let body = Submitted::default();
        let form = Self {
            is_whole: page.path() == own.path(),
            page: local_path(page.path_and_query()?.as_str())?,
            viewer: request.extensions().get().cloned(),
            body: body.clone(),
        };
        request.extensions_mut().insert(body);
        Some(form)
    }

    /// Without fields if the form was not read.
    async fn again(self, sentence: String) -> Onward {
        let is_read = self.body.0.get().is_some();
        let mut request = Request::new(Body::from(self.body.0.get().cloned().unwrap_or_default()));
        *request.method_mut() = Method::POST;
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, kind);
        let fields = Form::from_request(request, &()).await;
        let fields = fields.map(|Form(fields)| fields).unwrap_or_default();
        let failed = FailedForm::new(fields, self.is_whole && is_read, sentence);
        Onward::Again { page: self.page, failed, viewer: self.viewer }
    }
}
