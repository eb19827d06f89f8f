//! Administration.

use super::back_to::back_to;
use crate::pages::reply::redirect::Redirect;
use crate::pages::{
    access::{Access::Administrator, Routes},
    administration::{
        self,
        delivery_tab::{self, DeliveryForm},
        email_form::EmailForm,
        sms_form::SmsForm,
    },
    path,
};
use axum::{extract::DefaultBodyLimit, routing::get};

pub(super) fn routes() -> Routes {
    administration()
        .merge(users())
        .merge(user())
        .merge(groups())
        .merge(applications())
        .merge(connections())
        .merge(gates())
        .merge(import())
}

fn administration() -> Routes {
    use administration::{
        audit_log, dashboard, general, security,
        signing_key::{rotate, tab},
        status,
    };
    Routes::default()
        .route(path::DASHBOARD, Administrator, get(dashboard::page::show))
        .route(
            path::GET_STARTED_HIDE,
            Administrator,
            back_to(path::DASHBOARD).post(dashboard::get_started::hide),
        )
        .route(
            path::ADMIN_SETTINGS,
            Administrator,
            get(|| async { Redirect::to(path::SECURITY_SETTINGS) }),
        )
        .route(path::SECURITY_SETTINGS, Administrator, get(security::show).post(security::submit))
        .route(path::AUDIT_LOG, Administrator, get(audit_log::page::show))
        .route(
            path::AUDIT_LOG_EXPORT,
            Administrator,
            get(audit_log::export::back).post(audit_log::export::submit),
        )
        .route(path::STATUS, Administrator, get(status::page::show).post(status::verify::submit))
        .route(path::GENERAL_SETTINGS, Administrator, get(general::show).post(general::submit))
        .route(path::APPLICATION_SETTINGS, Administrator, get(tab::show))
        .route(path::SIGNING_KEY_ROTATE, Administrator, get(rotate::ask).post(rotate::submit))
        .merge(messages::<EmailForm>())
        .merge(messages::<SmsForm>())
}

/// The tab "Email" or "SMS".
fn messages<F: DeliveryForm>() -> Routes {
    let (show, test) = (delivery_tab::show::<F>, delivery_tab::test::<F>);
    Routes::default()
        .route(F::TAB.path(), Administrator, get(show).post(delivery_tab::submit::<F>))
        .route(F::TEST, Administrator, get(delivery_tab::back::<F>).post(test))
}

/// The list and its bulk actions.
fn users() -> Routes {
    use administration::users::{bulk, export, list, progress};
    Routes::default()
        .route(path::USERS, Administrator, get(list::show))
        .route(path::USERS_BULK, Administrator, get(bulk::show).post(bulk::submit))
        .route(path::BULK_JOB, Administrator, get(progress::show))
        .route(path::USERS_EXPORT, Administrator, get(export::back).post(export::submit))
}

/// One user, and the dialogs about them.
fn user() -> Routes {
    use administration::users::{at_once, confirm, disable_link, edit, invitation, new, user_page};
    Routes::default()
        .route(path::USER_NEW, Administrator, get(new::show).post(new::submit))
        .route(path::USER, Administrator, get(user_page::show))
        .route(path::USER_EDIT, Administrator, get(edit::show).post(edit::submit))
        .route(
            path::USER_DISABLE_LINK,
            Administrator,
            get(disable_link::show).post(disable_link::submit),
        )
        .route(
            path::USER_DISABLE_LINK_CANCEL,
            Administrator,
            get(at_once::back).post(disable_link::cancel),
        )
        .route(
            path::USER_PASSWORD_LINK,
            Administrator,
            get(at_once::back).post(at_once::password_link),
        )
        .route(
            path::USER_INVITATION,
            Administrator,
            get(invitation::show).post(at_once::invitation),
        )
        .route(path::USER_QUESTION, Administrator, get(confirm::show).post(confirm::submit))
}

/// Groups, and the groups of a user.
fn groups() -> Routes {
    use administration::{
        groups::{delete, edit, group_page, list, members},
        users::groups,
    };
    Routes::default()
        .route(path::GROUPS, Administrator, get(list::show))
        .route(path::GROUP_NEW, Administrator, get(edit::new).post(edit::create))
        .route(path::GROUP, Administrator, get(group_page::show))
        .route(path::GROUP_EDIT, Administrator, get(edit::show).post(edit::submit))
        .route(path::GROUP_DELETE, Administrator, get(delete::show).post(delete::submit))
        .route(path::GROUP_MEMBERS, Administrator, get(members::back).post(members::add))
        .route(
            path::GROUP_MEMBER_REMOVE,
            Administrator,
            get(members::back_from_member).post(members::remove),
        )
        .route(path::USER_GROUPS, Administrator, get(groups::back).post(groups::add))
        .route(
            path::USER_GROUP_REMOVE,
            Administrator,
            get(groups::back_from_group).post(groups::remove),
        )
}

fn applications() -> Routes {
    use administration::applications::{application_page, change, check, edit, list};
    let (off, delete) = (change::ask_to_turn_off, change::ask_to_delete);
    Routes::default()
        .route(path::APPLICATIONS, Administrator, get(list::show))
        .route(path::APPLICATION_NEW, Administrator, get(edit::new).post(edit::create))
        .route(path::APPLICATION, Administrator, get(application_page::show))
        .route(path::APPLICATION_EDIT, Administrator, get(edit::show).post(edit::submit))
        .route(path::APPLICATION_CHECK, Administrator, get(check::show))
        .route(path::APPLICATION_TURN_OFF, Administrator, get(off).post(change::turn_off))
        .route(path::APPLICATION_TURN_ON, Administrator, get(change::back).post(change::turn_on))
        .route(path::APPLICATION_DELETE, Administrator, get(delete).post(change::delete))
}

/// How applications are connected.
fn connections() -> Routes {
    use administration::applications::{
        change,
        connection::{disconnect, keys, save, secret, test},
    };
    let end = get(secret::ask_to_end).post(secret::end);
    let disconnect = get(disconnect::show).post(disconnect::submit);
    Routes::default()
        .route(path::APPLICATION_CONNECTION, Administrator, get(save::show).post(save::submit))
        .route(path::APPLICATION_DISCONNECT, Administrator, disconnect)
        .route(path::APPLICATION_TEST, Administrator, get(test::show))
        .route(path::APPLICATION_SECRET, Administrator, get(secret::show))
        .route(path::APPLICATION_SECRET_NEW, Administrator, get(secret::ask).post(secret::make))
        .route(path::APPLICATION_SECRET_END, Administrator, end)
        .route(path::APPLICATION_KEYS_READ, Administrator, get(change::back).post(keys::read))
}

/// Which hosts of applications are protected.
fn gates() -> Routes {
    use administration::applications::gate::{proxies, remove, save};
    Routes::default()
        .route(path::GATE_NEW, Administrator, get(save::new).post(save::create))
        .route(path::GATE, Administrator, get(save::show).post(save::submit))
        .route(path::GATE_PROXY, Administrator, get(proxies::show))
        .route(path::GATE_REMOVE, Administrator, get(remove::show).post(remove::submit))
}

/// An uploaded file may be larger than other forms; a file that is too large is read to the end and
/// discarded.
fn import() -> Routes {
    use administration::import::{batch, download, file, sample};
    const BODY: usize = 64 * 1024 * 1024;
    let upload = get(file::show).post(file::check).layer(DefaultBodyLimit::max(BODY));
    Routes::default()
        .route(path::IMPORT, Administrator, upload)
        .route(path::IMPORT_SAMPLE, Administrator, get(sample::download))
        .route(path::IMPORT_BATCH, Administrator, get(batch::show).post(batch::start))
        .route(path::IMPORT_INVALID_LINES, Administrator, get(batch::back).post(download::submit))
        .route(path::IMPORT_BATCH_CANCEL, Administrator, get(batch::back).post(batch::cancel))
}
