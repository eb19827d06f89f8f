//! Logging to standard error. Standard output is reserved for the output of commands.

mod journal;

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Starts logging for this process. `filter` was checked by [`crate::config::Config`].
///
/// Further calls have no effect, so that tests can start several servers.
pub fn start(filter: &str, format: LogFormat) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
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
