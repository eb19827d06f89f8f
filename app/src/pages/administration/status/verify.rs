//! "Verify now".

use super::audit_log::broken;
use crate::pages::{
    path,
    reply::{Reply, redirect::Redirect},
    request::{Fields, Nothing, SignedIn},
    ui::notice::Notice,
};
use identity::status::{Verify, verify_audit_log};

pub(crate) async fn submit(signed_in: SignedIn, Fields(Nothing {}): Fields<Nothing>) -> Reply {
    let services = signed_in.context.services();
    let back = Redirect::to(path::STATUS);
    let notice = match verify_audit_log(services, signed_in.administrator()?).await? {
        Verify::Intact => Notice::success("The audit log is intact."),
        Verify::Broken(found) => Notice::error(broken(&found)),
        // The page says what to do instead.
        Verify::TooLong => return back.into(),
    };
    back.notice(notice).into()
}
