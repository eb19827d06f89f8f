//! What a test logs. `tracing` decides once per process whether a line is recorded, and tests are
//! threads of one process. So there is one subscriber, which records for each thread what its test has
//! turned on.

use std::{
    cell::{Cell, RefCell},
    io::{self, Write},
    marker::PhantomData,
    sync::Once,
};
use tracing::{Level, Metadata, Subscriber, span};
use tracing_subscriber::{
    filter::{dynamic_filter_fn, filter_fn},
    fmt,
    layer::{Context, Layer, SubscriberExt},
};

thread_local! {
    static LINES: RefCell<Option<(Level, Vec<u8>)>> = const { RefCell::new(None) };
    static ON_TRANSACTION: Cell<Option<fn(&'static str)>> = const { Cell::new(None) };
}

/// The lines of this thread, until it is dropped. A test and everything that it spawns run on one
/// thread.
pub struct Log(PhantomData<*const ()>);

impl Log {
    /// Lines of the level of a release, and above.
    pub fn record() -> Self {
        Self::record_to(Level::INFO)
    }

    /// Lines of this level and above.
    pub fn record_to(level: Level) -> Self {
        subscribe();
        LINES.set(Some((level, Vec::new())));
        Self(PhantomData)
    }

    pub fn text(&self) -> String {
        LINES.with_borrow(|lines| {
            let (_, lines) = lines.as_ref().expect("a log that is being recorded");
            String::from_utf8(lines.clone()).expect("text")
        })
    }

    /// How many alarms there were.
    pub fn alarms(&self) -> usize {
        let is_alarm = |line: &&str| line.contains("ERROR") && line.contains("ALARM");
        self.text().lines().filter(is_alarm).count()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        LINES.set(None);
    }
}

/// From now on, calls `note` with each step of a transaction of this thread: `begin`, `commit`, and
/// `start_rollback`, which also follows a commit.
pub fn on_transaction(note: fn(&'static str)) {
    subscribe();
    ON_TRANSACTION.set(Some(note));
}

fn subscribe() {
    static SUBSCRIBE: Once = Once::new();
    SUBSCRIBE.call_once(|| {
        let is_recorded = dynamic_filter_fn(|line, _| {
            LINES.with_borrow(|lines| matches!(lines, Some((level, _)) if line.level() <= level))
        });
        let lines = fmt::layer().with_ansi(false).with_writer(|| Lines).with_filter(is_recorded);
        // SeaORM reports transactions as spans only.
        let is_transaction =
            |line: &Metadata<'_>| line.target() == "sea_orm::database::transaction";
        let transactions = Transactions.with_filter(filter_fn(is_transaction));
        let subscriber = tracing_subscriber::registry().with(lines).with(transactions);
        tracing::subscriber::set_global_default(subscriber).expect("no other subscriber");
        // Another thread may have logged a line for the first time before the subscriber was complete. It
        // would stay turned off.
        tracing::callsite::rebuild_interest_cache();
    });
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.with_borrow_mut(|lines| {
            if let Some((_, lines)) = lines {
                lines.extend_from_slice(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Transactions;

impl<S: Subscriber> Layer<S> for Transactions {
    fn on_new_span(&self, span: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        if let Some(note) = ON_TRANSACTION.get() {
            note(span.metadata().name());
        }
    }
}
