//! What an identity check is for, which decides which proof is enough.

use sea_orm::{DeriveActiveEnum, EnumIter};

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Purpose {
    #[sea_orm(string_value = "anything")]
    Anything,
    /// Resetting the token: a recovery code may replace the app's code.
    #[sea_orm(string_value = "reset")]
    Reset,
    /// Trusting this browser: only the code.
    #[sea_orm(string_value = "trust")]
    Trust,
    /// An application that requires a second factor: the password, and a code that was not sent by
    /// email.
    #[sea_orm(string_value = "second_factor")]
    SecondFactor,
    /// Disabling two-factor authentication, which verifies the code itself.
    #[sea_orm(string_value = "disable")]
    Disable,
}

impl Purpose {
    /// Whether a code sent by email is not enough.
    pub(crate) fn needs_strong_code(self) -> bool {
        matches!(self, Self::Trust | Self::SecondFactor)
    }
}
