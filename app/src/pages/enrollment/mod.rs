//! P-ENROLL: a user who must have a second factor sets it up before continuing. The same steps as
//! in the dialogs, but as pages; the only alternative is to sign out.

pub(crate) mod codes;
pub(crate) mod done;
pub(crate) mod set_up;
pub(crate) mod step;

use crate::pages::{
    local_path::local_path,
    path,
    reply::redirect::{Redirect, destination},
    request::RequestContext,
};

/// Redirects to the page the user asked for when signing in.
pub(crate) fn resume(context: &RequestContext) -> Redirect {
    let path = destination(&context.cookies).and_then(|path| local_path(&path));
    Redirect::to(path.unwrap_or_else(|| path::HOME.to_owned())).without_destination()
}
