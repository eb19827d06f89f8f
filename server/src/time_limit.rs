//! Ends requests that make no progress. A slow upload continues for as long as data arrives and the
//! database answers.

use crate::watched_body::WatchedBody;
use app::pages::error::HttpError;
use axum::{
    body::HttpBody,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::services::Services;
use std::{pin::pin, time::Duration};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

/// The time limit between two pieces of the body, and from the end of a request to the start of its
/// response.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often the database is checked during a request, and how long it may take to answer.
const CHECK: Duration = Duration::from_millis(1200);

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
    let has_body = !request.body().is_end_stream();
    let (progress, mut pieces) = watch::channel(());
    let request = request.map(|body| {
        WatchedBody::wrap(body, progress, |progress| {
            progress.send_replace(());
        })
    });
    let mut response = pin!(next.run(request));
    // The handler drops the body after reading it, and with it the sender.
    let mut is_arriving = has_body;
    while is_arriving {
        tokio::select! {
            response = &mut response => return response,
            piece = pieces.changed() => is_arriving = piece.is_ok(),
            () = sleep(PATIENCE) => return HttpError::TooSlow.into_response(),
        }
    }
    timeout(PATIENCE, response).await.unwrap_or_else(|_| HttpError::Late.into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        Router,
        body::{Body, Bytes},
        middleware::from_fn,
        routing::post,
    };
    use futures::{StreamExt, stream};
    use std::{
        convert::Infallible,
        future::pending,
        sync::atomic::{AtomicU32, Ordering},
    };
    use tower::ServiceExt;

    const PIECES: u32 = 10;

    /// Sends a body whose pieces arrive after this pause each, to a handler that then takes `work`.
    async fn sent(pause: Duration, work: Duration) -> (u16, Duration) {
        let app = Router::new()
            .route(
                "/",
                post(move |body: Bytes| async move {
                    sleep(work).await;
                    body.len().to_string()
                }),
            )
            .layer(from_fn(progress));
        let pieces = stream::iter(0..PIECES).then(move |_| async move {
            sleep(pause).await;
            Ok::<_, Infallible>("x")
        });
        let begun = tokio::time::Instant::now();
        let request = Request::post("/").body(Body::from_stream(pieces)).unwrap();
        let answer = app.oneshot(request).await.unwrap();
        (answer.status().as_u16(), begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_upload_is_read_while_it_progresses() {
        let (status, took) = sent(PATIENCE / 2, PATIENCE / 2).await;
        assert_eq!(status, 200);
        assert!(took > PATIENCE * 4);
    }

    #[tokio::test(start_paused = true)]
    async fn an_upload_that_stops_is_ended() {
        let (status, took) = sent(PATIENCE * 2, Duration::ZERO).await;
        assert_eq!((status, took.as_secs()), (408, PATIENCE.as_secs()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_takes_too_long_is_ended() {
        let (status, took) = sent(Duration::ZERO, PATIENCE * 2).await;
        assert_eq!(status, 503);
        assert!(took < PATIENCE * 2);
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
