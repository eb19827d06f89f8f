//! Logging to standard error. Standard output is reserved for the output of commands.

mod journal;

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// A library that logs what a client sent, as errors. Passkeys are rejected with lines of our own.
const TALKATIVE: &str = "webauthn_rs_core=off";

/// Starts logging for this process. `filter` was checked by [`crate::config::Config`].
///
/// Further calls have no effect, so that tests can start several servers.
pub fn start(filter: &str, format: LogFormat) {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(quieted(filter))
        .with_writer(io::stderr)
        // Would report to standard error that it cannot be written, and panic.
        .log_internal_errors(false)
        .with_ansi(io::stderr().is_terminal());
    _ = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Journal => lines.event_format(journal::Lines::default()).try_init(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init(),
    };
}

fn quieted(filter: &str) -> EnvFilter {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    match TALKATIVE.parse() {
        Ok(quiet) => filter.add_directive(quiet),
        Err(_) => filter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[test]
    fn what_a_client_sent_with_a_passkey_is_not_logged_at_any_level() {
        for filter in ["info", "trace", "webauthn_rs_core=debug,info", "nonsense=="] {
            let lines = Arc::new(Mutex::new(Vec::new()));
            let seen = Arc::clone(&lines);
            let subscriber = tracing_subscriber::fmt()
                .with_env_filter(quieted(filter))
                .with_writer(move || Lines(Arc::clone(&seen)))
                .finish();
            tracing::subscriber::with_default(subscriber, || {
                tracing::error!(target: "webauthn_rs_core::internals", "theirs");
                tracing::error!("ours");
            });
            let text = String::from_utf8(lines.lock().unwrap().clone()).unwrap();
            assert!(text.contains("ours") && !text.contains("theirs"), "{filter}: {text}");
        }
    }

    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
