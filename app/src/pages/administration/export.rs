//! Export files for administrators, streamed as they are generated.
//!
//! The browser submits the form itself (`data-native`) and saves the response. After an identity
//! check the form is resubmitted by a page that cannot save a file, so a notice offers it.

use crate::pages::{
    reply::{Reply, onward::Resubmitted, page::Private, redirect::Redirect},
    request::Host,
    ui::notice::{FileFormat, Notice},
};
use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt};
use identity::{error::Error, formula::guarded};
use jiff::{Timestamp, tz::TimeZone};
use std::convert::Infallible;

/// Whether the form was resubmitted after an identity check.
pub(crate) struct WasResubmitted(bool);

impl WasResubmitted {
    pub(crate) fn get(&self) -> bool {
        self.0
    }
}

impl FromRequestParts<Host> for WasResubmitted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Host) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Resubmitted>().is_some()))
    }
}

/// Redirects to the page of the export, with a notice from which it is downloaded.
pub(crate) fn ready(page: String, format: FileFormat) -> Reply {
    let notice = Notice { download: Some(format), ..Notice::success("Your export is ready.") };
    Redirect::to(page).notice(notice).into()
}

/// Sends a table under this name. If a piece fails, the download is aborted, so that it cannot be
/// mistaken for a complete file.
pub(crate) fn file(
    name: &str,
    pieces: impl Stream<Item = Result<String, Error>> + Send + 'static,
) -> Reply {
    download(name, "text/csv; charset=utf-8", pieces)
}

/// The same for another content type.
pub(crate) fn download(
    name: &str,
    kind: &'static str,
    pieces: impl Stream<Item = Result<String, Error>> + Send + 'static,
) -> Reply {
    let noted = pieces.inspect(|piece| {
        if let Err(error) = piece {
            tracing::error!(%error, "an export was interrupted");
        }
    });
    let mut response = Response::new(Body::from_stream(noted));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response.extensions_mut().insert(Private);
    Ok(response.into_response())
}

/// The first line, after the byte order mark that tells spreadsheets that the file is UTF-8.
pub(crate) fn head(columns: &[&str]) -> String {
    format!("\u{feff}{}", line(&columns.iter().map(ToString::to_string).collect::<Vec<_>>()))
}

/// One line of CSV (RFC 4180).
pub(crate) fn line(cells: &[String]) -> String {
    let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
    format!("{}\r\n", cells.join(","))
}

/// Quotes a text where necessary, so that no spreadsheet reads a formula in it.
fn cell(said: &str) -> String {
    let text = guarded(said);
    if text.contains(['"', ',', '\r', '\n']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// ISO 8601, to the second: "2027-01-15T08:00:00Z"
pub(crate) fn utc(at: i64) -> String {
    shown(at, "%Y-%m-%dT%H:%M:%SZ")
}

/// For file names: "2027-01-15"
pub(crate) fn day(at: i64) -> String {
    shown(at, "%Y-%m-%d")
}

fn shown(at: i64, format: &str) -> String {
    let at = Timestamp::from_second(at).unwrap_or_default();
    at.to_zoned(TimeZone::UTC).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_escaped() {
        let cells = ["=1+1", "a,b", "say \"hi\"", "-1", "@x", "\ty", "plain", "", "a\nb"];
        let cells: Vec<_> = cells.map(str::to_owned).into();
        assert_eq!(
            line(&cells),
            "'=1+1,\"a,b\",\"say \"\"hi\"\"\",'-1,'@x,'\ty,plain,,\"a\nb\"\r\n"
        );
        assert_eq!(head(&["a", "b"]), "\u{feff}a,b\r\n");
    }

    #[test]
    fn formulas_are_escaped_within_quotes_too() {
        for (text, written) in
            [("a,+1", "\"a,'+1\""), ("a\r\n=1", "\"a\r\n'=1\""), ("a;\"=1", "\"a;\"\"'=1\"")]
        {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }

    #[test]
    fn times_are_in_utc() {
        assert_eq!(utc(1_800_000_000), "2027-01-15T08:00:00Z");
        assert_eq!(day(1_800_000_000), "2027-01-15");
    }
}
