//! The recovery codes as a file.

use crate::pages::{
    path,
    reply::{Reply, redirect::Redirect},
    request::SignedIn,
};
use axum::{
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    response::IntoResponse,
};
use identity::recovery_code;
use jiff::{Timestamp, tz::TimeZone};

/// Plain text, with caching disabled.
pub(crate) async fn download(SignedIn { context, session }: SignedIn) -> Reply {
    let Some(revealed) = recovery_code::revealed(context.services(), &session).await? else {
        return Redirect::to(path::TWO_FACTOR).into();
    };
    let product = &context.about.product;
    let made = Timestamp::from_second(revealed.made_at)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(TimeZone::UTC);
    let text = format!(
        "{product} recovery codes\nAccount: {}\nSite:    {}\nMade:    {} UTC\n\nEach code works once. Keep this file away from your phone.\n\n{}\n\nLost your phone? Sign in with your password, choose\n\"Use a recovery code\", and enter one of these.\n",
        session.email,
        context.host.0.public_url,
        made.strftime("%Y-%m-%d %H:%M"),
        revealed.codes.join("\n"),
    );
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file_name(product))),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}

/// `{product-slug}-recovery-codes.txt`
pub(crate) fn file_name(product: &str) -> String {
    let letters = product
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
    let words: Vec<String> =
        letters.collect::<String>().split_whitespace().map(str::to_owned).collect();
    let slug = if words.is_empty() { "account".to_owned() } else { words.join("-") };
    format!("{slug}-recovery-codes.txt")
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_name_is_plain_whatever_the_product_is_called() {
        assert_eq!(file_name("Latchkey"), "latchkey-recovery-codes.txt");
        assert_eq!(file_name("Müller & \"Söhne\"\r\n"), "m-ller-s-hne-recovery-codes.txt");
        assert_eq!(file_name("密"), "account-recovery-codes.txt");
    }
}
