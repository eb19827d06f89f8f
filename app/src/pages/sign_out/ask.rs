//! P-SIGNOUT-ASK: the request could come from any page, so the user is asked.

use crate::pages::{
    path,
    reply::page::page,
    request::RequestContext,
    ui::{
        button::{ButtonKind, Open, Submit},
        document::Document,
        field::HiddenField,
        form_action::form_action,
        frame::Frame,
        site::site,
        text::{nobr, number},
    },
};
use axum::{http::StatusCode, response::Response};
use identity::sign_out::Question;
use leptos::prelude::*;

pub(super) fn show(context: &RequestContext, question: Question) -> Response {
    page(context, StatusCode::OK, move || {
        let title = format!("Sign out of {}?", site().product);
        let Question { back, notified } = question;
        let notified = notice(&notified);
        let fields = back.map(|back| {
            view! {
                <HiddenField name="client_id" value=back.client_id />
                <HiddenField name="post_logout_redirect_uri" value=back.post_logout_redirect_uri />
                {back.state.map(|state| view! { <HiddenField name="state" value=state /> })}
            }
        });
        view! {
            <Document frame=Frame::for_anybody() title=title.clone() heading=title>
                <div class="request">
                    <p>"An application asked to sign you out."</p>
                    {notified.map(|text| view! { <p>{nobr(&text)}</p> })}
                    <div class="actions">
                        <form method="post" action=form_action(path::END_SESSION_CONFIRM)>
                            {fields}
                            <Submit label="Sign out" kind=ButtonKind::Primary />
                        </form>
                        <Open action=path::HOME label="Stay signed in" />
                    </div>
                </div>
            </Document>
        }
    })
}

fn notice(applications: &[String]) -> Option<String> {
    let whom = match applications {
        [] => return None,
        [application] => application.clone(),
        many => format!("{} applications", number(many.len() as u64)),
    };
    Some(format!("We will notify {whom} that you signed out."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_application_is_named_and_several_are_counted() {
        let said = |names: &[&str]| {
            notice(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(said(&[]), None);
        assert_eq!(said(&["Wiki"]).unwrap(), "We will notify Wiki that you signed out.");
        let two = said(&["Board", "Wiki"]).unwrap();
        assert_eq!(two, "We will notify 2 applications that you signed out.");
    }
}
