//! P-ENROLL: whoever owes a second factor sets it up before going on. The same steps as in the
//! dialogs, as pages, with no way round them but signing out.

pub(crate) mod codes;
pub(crate) mod done;
pub(crate) mod set_up;

use crate::{
    local_path::local_path,
    reply::{Go, destination},
    request::Ask,
};

pub(crate) const PATH: &str = "/sign-in/set-up";
pub(crate) const CODES: &str = "/sign-in/set-up/recovery-codes";
const DONE: &str = "/sign-in/set-up/done";

/// On to where the person wanted to go when they signed in.
pub(crate) fn go_on(ask: &Ask) -> Go {
    let path = destination(&ask.cookies).and_then(|path| local_path(&path));
    Go::to(path.unwrap_or_else(|| "/".to_owned())).without_destination()
}
