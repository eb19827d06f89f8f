//! Ends requests that make no progress. A slow upload of a file continues for as long as enough data
//! arrives and the database answers.

use crate::watched_body::WatchedBody;
use app::pages::{error::HttpError, path};
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::services::Services;
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

/// How long the client may take for each piece of the body.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the client may take for the whole body of a form: it is small, so a client that sends it byte
/// by byte only occupies a connection.
const FORM: Duration = Duration::from_secs(60);

/// The bytes a second that an upload of a file must reach on average after that time, so that the largest
/// file takes less than 20 minutes.
const UPLOAD_SPEED: u64 = 10_000;

/// How long this server may take until it answers the browser, pauses of the client not included.
/// Waits for the database are shorter, but they add up.
const ANSWER: Duration = Duration::from_millis(4500);

/// The same for forms that wait for mail servers and gateways, or upload a large file.
const LONG_ANSWER: Duration = Duration::from_secs(30);
const LONG_FORMS: [&str; 5] =
    [path::EMAIL_SETTINGS, path::EMAIL_TEST, path::SMS_SETTINGS, path::SMS_TEST, path::IMPORT];

/// How often the database is checked during a request, and how long it may take to answer.
const CHECK: Duration = Duration::from_millis(1200);

/// An extension of all requests that are handled for one request of the browser: the milliseconds
/// that this server has taken for them.
#[derive(Clone, Debug, Default)]
pub struct Taken(Arc<AtomicU64>);

impl Taken {
    fn get(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn add(&self, more: Duration) {
        self.0.fetch_add(more.as_millis() as u64, Ordering::Relaxed);
    }
}

/// The layer: 408 if the rest of the body does not arrive, 503 if the handler takes too long or the
/// database stops answering.
pub async fn limit(State(services): State<Services>, request: Request, next: Next) -> Response {
    let answers = move || {
        let services = services.clone();
        async move { !services.ready().await.is_err_and(|error| error.is_temporary()) }
    };
    tokio::select! {
        response = progress(request, next) => response,
        () = until_silent(answers) => HttpError::Late.into_response(),
    }
}

/// A statement that was sent to PostgreSQL waits for its result without a limit. Whether it was
/// carried out is not known.
async fn until_silent<Answer: Future<Output = bool>>(answers: impl Fn() -> Answer) {
    loop {
        sleep(CHECK).await;
        // Once may be for want of a connection.
        let mut answered = false;
        for _ in 0..2 {
            answered = answered || timeout(CHECK, answers()).await.unwrap_or(false);
        }
        if !answered {
            return;
        }
    }
}

/// The part of the layer that looks at the request alone.
pub(crate) async fn progress(request: Request, next: Next) -> Response {
    let limit = if is_long(&request) { LONG_ANSWER } else { ANSWER };
    let is_upload = is_upload(&request);
    let taken = request.extensions().get::<Taken>().cloned().unwrap_or_default();
    let (turn, mut turns) = watch::channel(false);
    let received = Arc::new(AtomicU64::new(0));
    let watched = (turn, Arc::clone(&received));
    let request = request.map(|body| {
        WatchedBody::wrap(body, watched, |(turn, received), bytes| {
            received.fetch_add(bytes.unwrap_or_default() as u64, Ordering::Relaxed);
            let is_clients = bytes.is_none();
            turn.send_if_modified(|was| std::mem::replace(was, is_clients) != is_clients);
        })
    });
    let mut response = pin!(next.run(request));
    // The handler drops the body after reading it, and with it the sender.
    let (mut has_body, mut waited) = (true, Duration::ZERO);
    loop {
        let is_clients = has_body && *turns.borrow_and_update();
        let begun = Instant::now();
        let for_body = match is_upload {
            true => FORM + Duration::from_secs(received.load(Ordering::Relaxed) / UPLOAD_SPEED),
            false => FORM,
        };
        let left = match is_clients {
            true => PATIENCE.min(for_body.saturating_sub(waited)),
            false => limit.saturating_sub(taken.get()),
        };
        let response = tokio::select! {
            biased;
            response = &mut response => Some(response),
            change = turns.changed(), if has_body => {
                has_body = change.is_ok();
                None
            }
            () = sleep(left) => {
                let late = if is_clients { HttpError::TooSlow } else { HttpError::Late };
                Some(late.into_response())
            }
        };
        if is_clients {
            waited += begun.elapsed();
        } else {
            taken.add(begun.elapsed());
        }
        if let Some(response) = response {
            return response;
        }
    }
}

fn is_long(request: &Request) -> bool {
    request.method() == Method::POST && LONG_FORMS.contains(&request.uri().path())
}

fn is_upload(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path() == path::IMPORT
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware::from_fn};
    use futures::{StreamExt, stream};
    use std::{convert::Infallible, future::pending, sync::atomic::AtomicU32};
    use tower::ServiceExt;

    const PIECES: u32 = 10;

    /// Sends a body whose pieces arrive after this pause each, to a handler that takes `work` before
    /// it reads the body, and again afterwards.
    async fn sent(pause: Duration, work: Duration) -> (u16, Duration) {
        sent_to("/", 1, pause, work).await
    }

    async fn sent_to(path: &str, size: usize, pause: Duration, work: Duration) -> (u16, Duration) {
        let handler = move |request: Request| async move {
            sleep(work).await;
            let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
            sleep(work).await;
            body.len().to_string()
        };
        let app = Router::new().fallback(handler).layer(from_fn(progress));
        let pieces = stream::iter(0..PIECES).then(move |_| async move {
            sleep(pause).await;
            Ok::<_, Infallible>(vec![b'x'; size])
        });
        let begun = tokio::time::Instant::now();
        let request = Request::post(path).body(Body::from_stream(pieces)).unwrap();
        let answer = app.oneshot(request).await.unwrap();
        (answer.status().as_u16(), begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_upload_is_read_while_it_is_fast_enough() {
        let pause = PATIENCE / 2;
        let enough = UPLOAD_SPEED as usize * 15;
        let (status, took) = sent_to(path::IMPORT, enough, pause, ANSWER / 3).await;
        assert_eq!(status, 200);
        assert!(took > PATIENCE * 4);
        for (size, ends) in [(1, 60), (enough / 3, 85)] {
            let (status, took) = sent_to(path::IMPORT, size, pause, Duration::ZERO).await;
            assert_eq!((status, took.as_secs()), (408, ends), "{size}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_form_that_arrives_byte_by_byte_is_ended_after_a_minute() {
        for pause in [PATIENCE / 2, PATIENCE - Duration::from_secs(1)] {
            let (status, took) = sent(pause, Duration::ZERO).await;
            assert_eq!((status, took.as_secs()), (408, FORM.as_secs()));
        }
        let (status, _) = sent(FORM / (PIECES + 1), ANSWER / 3).await;
        assert_eq!(status, 200);
    }

    #[tokio::test(start_paused = true)]
    async fn an_upload_that_stops_is_ended() {
        let (status, took) = sent(PATIENCE * 2, Duration::ZERO).await;
        assert_eq!((status, took.as_secs()), (408, PATIENCE.as_secs()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_is_ended_within_five_seconds_in_total() {
        for work in [ANSWER * 2, ANSWER * 2 / 3] {
            let (status, took) = sent(Duration::ZERO, work).await;
            assert_eq!(status, 503);
            assert!(took < Duration::from_secs(5), "{took:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_form_that_waits_for_a_mail_server_has_more_time() {
        let (status, _) = sent_to(path::EMAIL_TEST, 1, Duration::ZERO, LONG_ANSWER / 3).await;
        assert_eq!(status, 200);
        let (status, took) = sent_to(path::EMAIL_TEST, 1, Duration::ZERO, LONG_ANSWER * 2).await;
        assert_eq!((status, took.as_secs()), (503, LONG_ANSWER.as_secs()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_database_that_stops_answering_is_noticed_within_five_seconds() {
        let begun = tokio::time::Instant::now();
        until_silent(pending).await;
        assert!(begun.elapsed() < Duration::from_secs(5));
        until_silent(|| async { false }).await;
        let looks = AtomicU32::new(0);
        until_silent(|| async { looks.fetch_add(1, Ordering::Relaxed) < 10 }).await;
        assert_eq!(looks.into_inner(), 12, "it is asked twice");
    }
}
