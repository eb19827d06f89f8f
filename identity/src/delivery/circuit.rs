//! A circuit breaker for a server that does not answer. While it is open, messages fail at once, so
//! that users are told to use another method instead of waiting for a timeout.

use super::outcome::{Outcome, Problem};

/// Consecutive failures that open the circuit.
const FAILURES: u32 = 5;
/// Seconds that the circuit stays open. The outcome of the next message decides whether it closes.
const OPEN: i64 = 30;

#[derive(Debug, Default)]
pub(super) struct Circuit {
    failures: u32,
    open_until: i64,
    last: Option<Outcome>,
}

impl Circuit {
    /// The outcome to assume without an attempt; `None` while the circuit is closed.
    pub(super) fn foresees(&self, now: i64) -> Option<Outcome> {
        let wait = self.open_until - now;
        match self.last {
            Some(Outcome::Later { problem, .. }) if wait > 0 => {
                Some(Outcome::Later { problem, wait: Some(wait) })
            }
            _ => None,
        }
    }

    /// A refusal of one message is still an answer: it does not count against the next.
    pub(super) fn learns(&mut self, outcome: Outcome, now: i64) {
        self.last = Some(outcome);
        match outcome {
            Outcome::Delivered
            | Outcome::Refused(_)
            | Outcome::Later { problem: Problem::Postponed, .. } => self.failures = 0,
            Outcome::Later { .. } => self.failures += 1,
        }
        if self.failures >= FAILURES {
            self.open_until = now + OPEN;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::outcome::Problem::{Postponed, Refused, Unreachable};

    #[test]
    fn five_failures_in_a_row_open_the_circuit_for_half_a_minute() {
        let mut circuit = Circuit::default();
        for _ in 0..4 {
            circuit.learns(Unreachable.later(), 100);
            assert_eq!(circuit.foresees(100), None);
        }
        circuit.learns(Unreachable.later(), 100);
        let later = Outcome::Later { problem: Unreachable, wait: Some(10) };
        assert_eq!(circuit.foresees(120), Some(later));
        assert_eq!(circuit.foresees(130), None);
        circuit.learns(Unreachable.later(), 130);
        assert!(circuit.foresees(131).is_some());
    }

    #[test]
    fn any_response_closes_the_circuit() {
        let mut circuit = Circuit::default();
        for _ in 0..4 {
            circuit.learns(Unreachable.later(), 100);
        }
        circuit.learns(Outcome::Refused(Refused), 100);
        for _ in 0..4 {
            circuit.learns(Unreachable.later(), 100);
        }
        circuit.learns(Postponed.later(), 100);
        circuit.learns(Unreachable.later(), 100);
        assert_eq!(circuit.foresees(100), None);
    }
}
