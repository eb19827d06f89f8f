//! An account's two-factor state, for badges and sentences.

use crate::pages::ui::{badge::TwoFactorState, text::listed};
use identity::{enrolled_methods::MethodState, second_factor::State};

impl From<State> for TwoFactorState {
    fn from(state: State) -> Self {
        match state {
            State::Enabled => Self::Enabled,
            State::NotEnabled => Self::NotEnabled,
            State::Required { .. } => Self::Required,
            State::Overdue { .. } => Self::Overdue,
            State::Off => Self::Off,
        }
    }
}

/// N-OFF.
pub(crate) const OFF: &str = "Two-factor authentication is turned off by your administrator. Your methods are kept, but we do not ask for a code.";

/// "Mobile App, SMS Message and Email"
pub(crate) fn methods_in_words(methods: &[MethodState]) -> String {
    let names: Vec<&str> = methods.iter().map(|state| state.method.name()).collect();
    listed(&names)
}
