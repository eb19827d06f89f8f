//! The application that sends a form, and how it proves which one it is.

use super::{
    credentials::{Credentials, Problem, Proof, are_in_header},
    form::{Form, is_form},
    refusal::{Failure, Refusal},
};
use axum::http::HeaderMap;
use identity::{
    client::Client,
    connection::{self, Connection},
    services::Services,
};

pub(super) struct Caller {
    pub(super) form: Form,
    credentials: Credentials,
    /// What an application is told that did not prove which one it is.
    pub(super) unknown: Refusal,
}

impl Caller {
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Refusal> {
        let unknown = Refusal::Client { is_in_header: are_in_header(headers) };
        let form = if is_form(headers) { Form::parse(body).ok() } else { None };
        let form = form.ok_or(Refusal::Request)?;
        let credentials = Credentials::of(headers, &form).map_err(|problem| match problem {
            Problem::Several | Problem::Incomplete => Refusal::Request,
            Problem::Missing => unknown,
        })?;
        Ok(Self { form, credentials, unknown })
    }

    pub(super) fn parameter(&self, name: &str) -> Result<&str, Refusal> {
        self.form.get(name).ok_or(Refusal::Request)
    }

    pub(super) async fn authenticate(
        &self,
        services: &Services,
        client: &Client,
    ) -> Result<Connection, Failure> {
        let Credentials { client_id, proof } = &self.credentials;
        let found = match proof {
            Proof::Nothing => connection::authenticate(services, client, client_id, None).await?,
            Proof::Secret(secret) => {
                connection::authenticate(services, client, client_id, Some(secret)).await?
            }
            Proof::Assertion(signed) => {
                connection::authenticate_with_key(services, client, client_id, signed).await?
            }
        };
        found.ok_or_else(|| self.unknown.into())
    }
}

/// A token, and the application that proved which one it is and presents it.
pub(super) struct Presented {
    pub(super) token: String,
    pub(super) connection: Connection,
    /// As in [`Caller`].
    pub(super) unknown: Refusal,
}

impl Presented {
    pub(super) async fn read(
        services: &Services,
        client: &Client,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self, Failure> {
        let caller = Caller::read(headers, body)?;
        let token = caller.parameter("token")?.to_owned();
        let connection = caller.authenticate(services, client).await?;
        Ok(Self { token, connection, unknown: caller.unknown })
    }
}
