//! What surrounds the text of an email: the sender, and what to do if the recipient did not cause it.

use super::{
    body::{
        Paragraph::{self, Aside, Button, Facts, Link, Plain},
        Words,
    },
    moment::date_and_time,
    setting::Setting,
};
use crate::client::Happened;

/// An email about an event of the account. The footer says what to do if the recipient did not
/// cause it.
pub(super) fn security_news(
    setting: &Setting,
    subject: &str,
    happened: &Happened,
    [what, then]: [&str; 2],
) -> Words {
    let mut paragraphs = vec![Plain(what.to_owned()), Facts(facts(happened, setting))];
    if !then.is_empty() {
        paragraphs.push(Plain(then.to_owned()));
    }
    let not_me = Link(
        "Not you? Change your password at ",
        address("/settings/password/not-me", setting),
        " and tell your administrator.",
    );
    let footer = vec![not_me, Aside(sender(setting))];
    Words { footer, ..letter(setting, subject, paragraphs) }
}

/// All other emails end with the sender.
pub(super) fn letter(setting: &Setting, subject: &str, paragraphs: Vec<Paragraph>) -> Words {
    Words {
        wordmark: setting.product.clone(),
        subject: subject.to_owned(),
        heading: subject.to_owned(),
        paragraphs,
        footer: vec![Aside(sender(setting))],
    }
}

pub(super) fn button(label: &'static str, link: &str, setting: &Setting) -> Paragraph {
    Button(label, address(link, setting))
}

/// When and from where. Empty parts are left out.
fn facts(happened: &Happened, setting: &Setting) -> Vec<(&'static str, String)> {
    let all = [
        ("When", date_and_time(happened.at, setting)),
        ("Browser", happened.browser.trim().to_owned()),
        ("Address", happened.address.trim().to_owned()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn sender(Setting { product, organization, public_url, .. }: &Setting) -> String {
    match organization {
        Some(organization) => format!("{product} for {organization} · {public_url}"),
        None => format!("{product} · {public_url}"),
    }
}

/// The name of the product if no organization is set.
pub(super) fn organization(setting: &Setting) -> &str {
    setting.organization.as_deref().unwrap_or(&setting.product)
}

/// A URL on the configured origin. A complete URL of this origin is unchanged, and one of another
/// origin becomes a path that does not exist.
fn address(link: &str, Setting { public_url, .. }: &Setting) -> String {
    let path = link.strip_prefix(public_url.as_str()).unwrap_or(link);
    match path.starts_with('/') {
        true => format!("{public_url}{path}"),
        false => format!("{public_url}/{path}"),
    }
}
