//! The uploaded file of a form.

use crate::pages::{
    error::HttpError,
    request::{Host, SignedIn},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Multipart, Request, multipart::MultipartError},
    response::{IntoResponse, Response},
};
use identity::import::MAX_BYTES;

/// An administrator's request with one file in the field `file`.
pub(crate) struct Upload {
    pub(crate) signed_in: SignedIn,
    pub(crate) file: Sent,
}

/// The content of the field.
pub(crate) enum Sent {
    Nothing,
    File(Vec<u8>),
    /// The rest was read and discarded, so that the browser receives the response.
    TooLarge,
}

impl FromRequest<Host> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, host: &Host) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed_in = SignedIn::from_request_parts(&mut parts, host).await?;
        signed_in.administrator().map_err(IntoResponse::into_response)?;
        let request = Request::from_parts(parts, body);
        let form = Multipart::from_request(request, host)
            .await
            .map_err(|_| HttpError::Malformed.into_response())?;
        let file = read(form).await.map_err(|error| refused(&error).into_response())?;
        Ok(Self { signed_in, file: file.ok_or_else(|| HttpError::Malformed.into_response())? })
    }
}

/// `None` if the form has no file, or two. Other fields are ignored.
async fn read(mut form: Multipart) -> Result<Option<Sent>, MultipartError> {
    let mut found = None;
    while let Some(mut field) = form.next_field().await? {
        if field.name() != Some("file") {
            continue;
        }
        if found.is_some() {
            return Ok(None);
        }
        let (mut file, mut size) = (Vec::new(), 0);
        while let Some(chunk) = field.chunk().await? {
            size += chunk.len();
            if size <= MAX_BYTES {
                file.extend_from_slice(&chunk);
            }
        }
        found = Some(match size {
            0 => Sent::Nothing,
            _ if size > MAX_BYTES => Sent::TooLarge,
            _ => Sent::File(file),
        });
    }
    Ok(found)
}

fn refused(error: &MultipartError) -> HttpError {
    match error.status().as_u16() {
        413 => HttpError::TooLarge,
        _ => HttpError::Malformed,
    }
}
