//! "Export CSV".

use super::{
    address::Address,
    words::{role_value, sign_in_methods},
};
use crate::pages::{
    administration::export::{self, WasResubmitted, day, line, utc},
    administrator_form::FreshAdministratorForm,
    path,
    reply::{Reply, redirect::Redirect},
    ui::notice::FileFormat,
};
use futures::stream;
use identity::{
    method::Methods,
    second_factor::State,
    users::{
        export::{Export, Line, begin},
        filter::{SignInMethod, TwoFactor},
    },
};

const COLUMNS: [&str; 14] = [
    "name",
    "email",
    "user_name",
    "role",
    "status",
    "two_factor",
    "methods",
    "recovery_codes_left",
    "trusted_browsers",
    "last_sign_in_utc",
    "created_utc",
    "required_from",
    "groups",
    "subject",
];

/// Opening the address of the export directly leads to the list.
pub(crate) async fn back() -> Reply {
    Redirect::to(path::USERS).into()
}

pub(crate) async fn submit(
    resubmitted: WasResubmitted,
    sent: FreshAdministratorForm<Vec<(String, String)>>,
) -> Reply {
    let address = Address::of_pairs(&sent.form);
    if resubmitted.get() {
        return export::ready(address.path(), FileFormat::Csv);
    }
    let services = sent.context.services().clone();
    let filter = address.query.filter.clone();
    let begun = begin(&services, sent.administrator()?, filter, &sent.context.client).await?;
    let head = export::head(&COLUMNS);
    let pieces = stream::try_unfold((begun, Some(head)), move |(mut export, head)| {
        let services = services.clone();
        async move {
            if let Some(head) = head {
                return Ok(Some((head, (export, None))));
            }
            let Some(lines) = Export::next(&mut export, &services).await? else {
                return Ok(None);
            };
            let text = lines.into_iter().map(|each| line(&cells(each))).collect();
            Ok(Some((text, (export, None))))
        }
    });
    let name = format!("users-{}.csv", day(sent.context.now()));
    export::file(&name, pieces)
}

fn cells(each: Line) -> Vec<String> {
    let Line {
        person,
        user_name,
        subject,
        groups,
        recovery_codes_left,
        trusted_browsers,
        required_from,
    } = each;
    vec![
        person.name,
        person.email,
        user_name,
        role_value(person.role).to_owned(),
        person.status.as_str().to_owned(),
        state(person.state).to_owned(),
        methods(person.methods),
        recovery_codes_left.to_string(),
        trusted_browsers.to_string(),
        person.last_sign_in_at.map(utc).unwrap_or_default(),
        utc(person.created_at),
        required_from.map(utc).unwrap_or_default(),
        groups.join(";"),
        subject,
    ]
}

fn state(state: State) -> &'static str {
    match state {
        State::Enabled => TwoFactor::Enabled.as_str(),
        State::NotEnabled => TwoFactor::NotEnabled.as_str(),
        State::Required { .. } => TwoFactor::Required.as_str(),
        State::Overdue { .. } => TwoFactor::Overdue.as_str(),
        State::Off => "off",
    }
}

/// "app sms"
fn methods(methods: Methods) -> String {
    let words: Vec<_> = sign_in_methods(methods).map(SignInMethod::as_str).collect();
    words.join(" ")
}
