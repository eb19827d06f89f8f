//! P-HELP: whom to ask, and what to do without the phone.

use crate::pages::{
    path,
    query::FromQuery,
    reply::{Reply, page::page},
    request::RequestContext,
    sentence,
    ui::{document::Document, frame::Frame, site::site, text::nobr},
};
use axum::http::StatusCode;
use identity::{account::EmailAddress, phone_number::PhoneNumber, policy};
use leptos::prelude::*;
use serde::Deserialize;

/// What the page is about.
#[derive(Default, Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    lost: String,
}

pub(crate) async fn show(context: RequestContext, FromQuery(query): FromQuery<Query>) -> Reply {
    let title = if query.lost == "phone" { "Lost your phone?" } else { "Help" };
    let organization = context.about.organization.clone();
    let contact = context.about.support_contact.clone().map(Contact::of);
    let trusts = policy::policy(context.services()).await?.trust().is_some();
    let clock = sentence::our_clock(&context);
    Ok(page(&context, StatusCode::OK, move || {
        let is_signed_in = site().person.is_some();
        let who_to_ask = view! { <WhoToAsk organization contact is_signed_in /> };
        let (first, last) =
            if is_signed_in { (Some(who_to_ask), None) } else { (None, Some(who_to_ask)) };
        view! {
            <Document frame=Frame::for_anybody() title heading=title>
                <div class="help">
                    {first}
                    <WithoutThePhone trusts is_signed_in />
                    {last}
                    <h2>"If you are the only administrator"</h2>
                    <p>"Ask the person who runs the server. Two-factor authentication can be turned off for one account from the server's command line."</p>
                    <h2>"If your codes are refused"</h2>
                    <p>"Codes depend on the time. Set your phone's date and time to automatic. " {clock}</p>
                </div>
            </Document>
        }
    }))
}

#[component]
fn WithoutThePhone(trusts: bool, is_signed_in: bool) -> AnyView {
    let password = (!is_signed_in).then(|| {
        view! {
            <h2>"If you forgot your password"</h2>
            <p><a href=path::FORGOT_PASSWORD>"Get a link to choose a new one"</a></p>
        }
    });
    view! {
        <h2>"If you saved recovery codes"</h2>
        <p>"Choose “Use a recovery code” on the Verification Code page. Each code works once."</p>
        <p><a href=path::RECOVERY_CODE>"Use a recovery code"</a></p>
        <h2>"If you have another method"</h2>
        <p>"Choose “Try another way”."</p>
        {trusts.then(|| view! {
            <h2>"If you trusted a browser"</h2>
            <p>"Sign in there. You can reset your token or make new recovery codes in Personal Settings."</p>
        })}
        {password}
    }
    .into_any()
}

#[component]
fn WhoToAsk(organization: Option<String>, contact: Option<Contact>, is_signed_in: bool) -> AnyView {
    let administrator = match organization {
        Some(name) => format!("Ask an administrator of {name}"),
        None => "Ask an administrator".to_owned(),
    };
    let (heading, administrator) = match is_signed_in {
        true => ("Contact", format!("{administrator}.")),
        false => {
            ("If none of these work", format!("{administrator} to send you a link to disable 2FA."))
        }
    };
    view! {
        <h2 id="contact" tabindex="-1">{heading}</h2>
        <p>{nobr(&administrator)}</p>
        {contact.map(Contact::show)}
    }
    .into_any()
}

/// The contact for users.
enum Contact {
    Email(String),
    Phone {
        number: String,
        shown: String,
    },
    /// Any other text.
    Words(String),
}

impl Contact {
    fn of(text: String) -> Self {
        if EmailAddress::parse(&text).is_ok() {
            return Self::Email(text);
        }
        match PhoneNumber::parse_to_call(&text) {
            Ok(number) => Self::Phone { number: number.as_str().to_owned(), shown: text },
            Err(_) => Self::Words(text),
        }
    }

    fn show(self) -> AnyView {
        match self {
            Self::Email(address) => {
                let href = format!("mailto:{}", percent_encoded(&address));
                view! { <p><a href=href translate="no">{address}</a></p> }.into_any()
            }
            Self::Phone { number, shown } => {
                view! { <p><a href=format!("tel:{number}") translate="no">{shown}</a></p> }
                    .into_any()
            }
            Self::Words(words) => view! { <p>{words}</p> }.into_any(),
        }
    }
}

/// Encodes an address for a `mailto:` link, so that it cannot add a recipient or a subject.
fn percent_encoded(address: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@.-_".contains(&byte);
    let encode =
        |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    address.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_or_phone_number_is_a_link() {
        assert!(matches!(Contact::of("help@example.org".into()), Contact::Email(_)));
        let phone = Contact::of("+1 201-555-0123".into());
        assert!(matches!(phone, Contact::Phone { number, .. } if number == "+12015550123"));
        for words in ["Room 4.12, or ask at the desk", "help@example.org or +1 201-555-0123"] {
            assert!(matches!(Contact::of(words.into()), Contact::Words(_)), "{words}");
        }
    }

    #[test]
    fn an_address_cannot_add_fields_to_its_link() {
        assert_eq!(percent_encoded("a+b?cc=eve@example.org"), "a%2Bb%3Fcc%3Deve@example.org");
        assert_eq!(percent_encoded("zoë@example.org"), "zo%C3%AB@example.org");
    }
}
