//! A sample file.

use crate::pages::reply::Reply;
use axum::{
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::IntoResponse,
};

/// With the byte order mark by which spreadsheets recognize UTF-8.
const SAMPLE: &str = "\u{FEFF}name,email,user_name,subject,role,groups,two_factor,password_hash,otpauth\r\n\
Zoë Lindqvist,zoe@example.org,zoe,,member,,required,,\r\n\
\"Doe, Jordan\",jordan@example.org,,,administrator,,optional,,\r\n";

pub(crate) async fn download() -> Reply {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"users-sample.csv\""),
    ];
    Ok((headers, SAMPLE).into_response())
}
