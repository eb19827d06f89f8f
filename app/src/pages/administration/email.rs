//! Settings, tab "Email": the mail server, and a test email.

use super::{
    delivery,
    delivery_tab::{DeliveryForm, Outcome, Words},
    email_form::{self, EmailForm, encryption},
};
use crate::pages::{
    form_state::FormState,
    path,
    request::RequestContext,
    sentence,
    ui::{administration_frame::SettingsTab, notice::Notice},
};
use identity::{
    account::{EmailAddress, EmailError},
    error::Error,
    services::Services,
    session::{Administrator, FreshAdministrator, Session},
    settings::{
        DecidedBy,
        email::{self, Email, FieldError, Save, Update},
        test_message::{self, Test},
    },
};
use leptos::prelude::AnyView;

impl DeliveryForm for EmailForm {
    const TAB: SettingsTab = SettingsTab::Email;
    const ID: &'static str = "email";
    const TEST: &'static str = path::EMAIL_TEST;
    const WORDS: Words = Words {
        message: "email",
        messages: "emails",
        peer: "mail server",
        variable: "LATCHKEY_SMTP_URL",
    };
    type Saved = Email;

    async fn read(services: &Services, administrator: Administrator<'_>) -> Result<Email, Error> {
        email::read(services, administrator).await
    }

    async fn save(
        &self,
        context: &RequestContext,
        administrator: FreshAdministrator<'_>,
    ) -> Result<Outcome, Error> {
        let input = Update {
            version: self.version,
            server: self.server.clone(),
            port: self.port.trim().parse().ok(),
            encryption: encryption(&self.encryption),
            user_name: self.user_name.clone(),
            password: self.password.clone().typed(),
            from: self.from.clone(),
        };
        let at_server = |text| Outcome::Invalid(vec![("server", text)]);
        let saved = email::save(context.services(), administrator, input, &context.client).await?;
        Ok(match saved {
            Save::Done => Outcome::Done,
            Save::SetByOperator => Outcome::SetByOperator,
            Save::Conflict => Outcome::Conflict,
            Save::Invalid(errors) => {
                let said = |error| said(error, &self.from);
                Outcome::Invalid(errors.into_iter().map(said).collect())
            }
            Save::Answered(words) => at_server(delivery::answered(Self::WORDS.peer, &words)),
            Save::Failed(error) => at_server(delivery::failed(Self::WORDS.peer, error)),
            Save::Paused { until } => at_server(sentence::tries_paused(context, until)),
        })
    }

    async fn test(
        context: &RequestContext,
        administrator: FreshAdministrator<'_>,
        to: &str,
    ) -> Result<Result<Test, &'static str>, Error> {
        let to = match EmailAddress::parse_new(to) {
            Ok(to) => to,
            Err(problem) => return Ok(Err(sentence::email(problem))),
        };
        test_message::send_mail(context.services(), administrator, &to, &context.client)
            .await
            .map(Ok)
    }

    fn first_recipient(session: &Session) -> String {
        session.email.clone()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn decided_by(saved: &Email) -> DecidedBy {
        saved.decided_by
    }

    fn warning(saved: &Email) -> Option<Notice> {
        saved.is_readable_on_the_way().then(|| Notice::attention(READABLE))
    }

    fn fields(state: FormState<Self>, saved: Email) -> AnyView {
        email_form::fields(state, saved.has_password)
    }

    fn fixed(saved: Email) -> AnyView {
        email_form::fixed(saved)
    }

    fn recipient(label: String, to: String, error: Option<String>) -> AnyView {
        email_form::recipient(label, to, error)
    }
}

const READABLE: &str =
    "Emails are sent to this server unencrypted: codes and links in them can be read in transit.";

/// The field and the error text.
fn said(error: FieldError, from: &str) -> (&'static str, String) {
    let (field, text) = match error {
        FieldError::Server => ("server", "Enter the name of a mail server, like smtp.example.org"),
        FieldError::Port => ("port", "Enter a port from 1 to 65535"),
        FieldError::NoUserName => ("user_name", "Enter the user name that the password belongs to"),
        FieldError::NoPassword => ("server_password", sentence::PASSWORD_OF_SERVER),
        FieldError::PasswordAgain => {
            ("server_password", "Enter the password again, because the server changed.")
        }
        FieldError::InTheClear => ("encryption", "A password is never sent without encryption."),
        FieldError::From => {
            let problem = EmailAddress::parse_new(from).err().unwrap_or(EmailError::Format);
            ("from", sentence::email(problem))
        }
    };
    (field, text.to_owned())
}
