//! A code that was sent: its state on the page, and when the page refreshes.

use crate::pages::{request::RequestContext, sentence};
use identity::sent_code::{LIFETIME, SentCode};

/// A code that was sent, as shown on a page.
pub(crate) struct Sent {
    /// The destination, in full, for its owner.
    pub(crate) to: String,
    pub(crate) wait: Wait,
    /// Sending has failed so far (E-SMS-SEND, E-EMAIL-SEND).
    pub(crate) failure: Option<&'static str>,
    /// When the page should refresh to see whether the code was sent, in Unix seconds.
    pub(crate) look_at: Option<i64>,
    /// It was sent by the previous request.
    just_now: bool,
}

/// The wait before another code may be requested.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wait {
    pub(crate) seconds: i64,
    pub(crate) sentence: String,
}

/// The longest countdown in seconds. A longer wait is a limit, which pressing the button explains.
const COUNTED: i64 = 30;

impl Wait {
    pub(crate) fn until(context: &RequestContext, at: i64) -> Self {
        let seconds =
            Some(at - context.now()).filter(|wait| (1..=COUNTED).contains(wait)).unwrap_or(0);
        let sentence =
            if seconds > 0 { sentence::resend_after(context, at) } else { String::new() };
        Self { seconds, sentence }
    }
}

/// A redirect takes less time than this, and the page refreshes only later.
const MOMENT: i64 = 3;

impl Sent {
    pub(crate) fn new(context: &RequestContext, sent: &SentCode) -> Self {
        let (now, sent_at) = (context.now(), sent.expires_at - LIFETIME);
        let method = sent.destination.method();
        Self {
            to: sent.destination.in_full().to_owned(),
            wait: Wait::until(context, sent.resend_at),
            failure: sent.is_failing.then(|| sentence::not_sent(method)),
            look_at: next_look(sent_at, now).filter(|_| sent.unsettled && !sent.is_failing),
            just_now: now < sent_at + MOMENT,
        }
    }

    /// Announced when the page is shown.
    pub(crate) fn announcement(&self) -> Option<&'static str> {
        self.failure.or(self.just_now.then_some("Code sent."))
    }
}

/// The time of the next refresh: 2, 4, 8, 16, 32 and 64 seconds after the code was sent.
fn next_look(sent_at: i64, now: i64) -> Option<i64> {
    (1..=6).map(|times| sent_at + (1 << times)).find(|at| now < *at)
}

#[cfg(test)]
mod tests {
    use super::next_look;

    #[test]
    fn a_page_refreshes_less_and_less_often_and_then_stops() {
        let looks: Vec<_> = [0, 1, 2, 3, 5, 33].map(|age| next_look(100, 100 + age)).into();
        assert_eq!(looks, [102, 102, 104, 104, 108, 164].map(Some));
        assert_eq!(next_look(100, 164), None);
    }
}
