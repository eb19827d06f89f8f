use axum::http::StatusCode;
use identity::password::PasswordError;

/// The status of the answer to a form whose current password was not accepted.
pub(crate) fn status(problem: PasswordError) -> StatusCode {
    match problem {
        PasswordError::Paused { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
