//! Only the latest visit counts: starting one cancels the visit in progress.

use std::cell::RefCell;

use web_sys::{AbortController, AbortSignal};

thread_local! {
    static LATEST: RefCell<Latest> = const { RefCell::new(Latest { number: 0, abort: None }) };
}

struct Latest {
    number: u32,
    abort: Option<AbortController>,
}

pub(super) struct Attempt {
    number: u32,
    pub(super) signal: Option<AbortSignal>,
}

/// Starts a visit and cancels the previous one.
pub(super) fn begin() -> Attempt {
    let abort = AbortController::new().ok();
    let signal = abort.as_ref().map(AbortController::signal);
    LATEST.with_borrow_mut(|latest| {
        if let Some(earlier) = std::mem::replace(&mut latest.abort, abort) {
            earlier.abort();
        }
        latest.number = latest.number.wrapping_add(1);
        Attempt { number: latest.number, signal }
    })
}

/// Cancels the visit in progress, because the browser is leaving the page.
pub(super) fn cancel() {
    begin().end();
}

/// Whether a visit is waiting for its answer.
pub(crate) fn is_under_way() -> bool {
    LATEST.with_borrow(|latest| latest.abort.is_some())
}

impl Attempt {
    pub(super) fn is_latest(&self) -> bool {
        LATEST.with_borrow(|latest| latest.number == self.number)
    }

    /// The answer has arrived; there is nothing left to cancel.
    pub(super) fn end(&self) {
        LATEST.with_borrow_mut(|latest| {
            if latest.number == self.number {
                latest.abort = None;
            }
        });
    }
}
