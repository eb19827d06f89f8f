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
    /// Disabling two-factor authentication, which verifies the code itself.
    #[sea_orm(string_value = "disable")]
    Disable,
}
