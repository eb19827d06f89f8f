//! The address of a form that changes something.

use super::site::site;
use crate::pages::path;

/// `path`, naming the account that the page is about. The server refuses a form that names another
/// account.
pub(crate) fn form_action(path: impl AsRef<str>) -> String {
    path::naming(path.as_ref(), site().account.as_deref())
}
