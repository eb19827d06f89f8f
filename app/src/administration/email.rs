//! Settings, tab "Email": the mail server, and whether it takes a mail.

use super::{
    delivery,
    email_form::{self, Kept},
};
use crate::{
    confirmed::Confirmed,
    fault::{Fault, Trouble},
    reply::{Go, Reply},
    request::{Ask, SecretInput, SignedIn},
    sentence,
    two_factor::tab::Opened,
    ui::notice::Notice,
};
use axum::{http::StatusCode, response::Redirect};
use identity::{
    account::{EmailAddress, EmailProblem},
    session::Session,
    settings::{
        email::{self, Email, Mistake, Save, Wanted},
        test_message,
    },
};
use serde::Deserialize;

pub(crate) const PATH: &str = "/admin/settings/email";
pub(crate) const TEST: &str = "/admin/settings/email/test";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailForm {
    version: i64,
    server: String,
    port: String,
    encryption: String,
    user_name: String,
    password: SecretInput,
    from: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestForm {
    to: String,
}

/// A test mail goes to the administrator, unless they say otherwise.
pub(crate) async fn show(SignedIn { ask, session }: SignedIn) -> Reply {
    let kept = Kept::saved(saved(&ask, &session).await?, session.email.clone());
    email_form::page(&ask, StatusCode::OK, kept, None).await
}

/// The tab below an identity check.
pub(crate) async fn below(
    SignedIn { ask, session }: &SignedIn,
    status: StatusCode,
    opened: Opened,
) -> Reply {
    let kept = Kept::saved(saved(ask, session).await?, session.email.clone());
    email_form::page(ask, status, kept, Some(opened)).await
}

async fn saved(ask: &Ask, session: &Session) -> Result<Email, Trouble> {
    let administrator = session.administrator().ok_or(Fault::Forbidden)?;
    Ok(email::read(ask.services(), administrator).await?)
}

/// "Save Changes".
pub(crate) async fn submit(sent: Confirmed<EmailForm>) -> Reply {
    let administrator = sent.administrator()?;
    let Confirmed { ask, session, form } = &sent;
    let mut kept = form.kept(saved(ask, session).await?, session.email.clone());
    match email::save(ask.services(), administrator, form.wanted(), &ask.client).await? {
        Save::Done => {
            let notice = Notice::success("Email settings were saved.");
            return Go::to(PATH).notice(notice).into();
        }
        Save::SetByOperator => return Go::to(PATH).into(),
        Save::Conflict => {
            kept.against(saved(ask, session).await?);
            kept.mistakes.note(email_form::FORM, sentence::CONFLICT);
        }
        Save::Mistaken(mistakes) => {
            for mistake in mistakes {
                let (field, text) = said(mistake, &form.from);
                kept.mistakes.note(field, text);
            }
        }
        Save::Answered(words) => kept.mistakes.note("server", delivery::answered("server", &words)),
        Save::Failed(trouble) => {
            kept.mistakes.note("server", delivery::failed("server", trouble));
        }
        Save::Paused { until } => kept.mistakes.note("server", sentence::tries_paused(ask, until)),
    }
    email_form::page(ask, StatusCode::UNPROCESSABLE_ENTITY, kept, None).await
}

/// "Send test email": through what is saved.
pub(crate) async fn test(sent: Confirmed<TestForm>) -> Reply {
    let administrator = sent.administrator()?;
    let Confirmed { ask, session, form } = &sent;
    let mut kept = Kept::saved(saved(ask, session).await?, form.to.clone());
    let status = match EmailAddress::parse(&form.to) {
        Ok(to) => {
            let services = ask.services();
            let test = test_message::send_mail(services, administrator, &to, &ask.client).await?;
            let (status, said) = delivery::tested(ask, "email", "server", test);
            kept.tested = Some(said);
            status
        }
        Err(problem) => {
            kept.mistakes.note("to", sentence::email(problem));
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    email_form::page(ask, status, kept, None).await
}

/// Whoever opens the address of a test sees the tab.
pub(crate) async fn back() -> Redirect {
    Redirect::to(PATH)
}

impl EmailForm {
    fn wanted(&self) -> Wanted {
        Wanted {
            version: self.version,
            server: self.server.clone(),
            port: self.port.trim().parse().ok(),
            encryption: email_form::encryption(&self.encryption),
            user_name: self.user_name.clone(),
            password: self.password.clone().typed(),
            from: self.from.clone(),
        }
    }

    /// Everything that was typed but the password.
    fn kept(&self, now: Email, to: String) -> Kept {
        let typed = Email {
            version: self.version,
            server: self.server.clone(),
            encryption: email_form::encryption(&self.encryption),
            user_name: self.user_name.clone(),
            from: self.from.clone(),
            ..now.clone()
        };
        Kept::typed(typed, self.port.clone(), now, to)
    }
}

/// The field and its sentence.
fn said(mistake: Mistake, from: &str) -> (&'static str, &'static str) {
    match mistake {
        Mistake::Server => ("server", "Enter the name of a mail server, like smtp.example.org"),
        Mistake::Port => ("port", "Enter a port from 1 to 65535"),
        Mistake::NoUserName => ("user_name", "Enter the user name that the password belongs to"),
        Mistake::NoPassword => ("server_password", sentence::PASSWORD_OF_SERVER),
        Mistake::PasswordAgain => {
            ("server_password", "Enter the password again, because the server changed.")
        }
        Mistake::InTheClear => ("encryption", "A password is never sent without encryption."),
        Mistake::From => {
            let problem = EmailAddress::parse(from).err().unwrap_or(EmailProblem::Format);
            ("from", sentence::email(problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::delivery::smtp::Encryption;

    #[test]
    fn what_is_no_encryption_is_none_that_is_chosen_by_accident() {
        for (word, is) in [
            ("tls", Encryption::Tls),
            ("starttls", Encryption::StartTls),
            ("none", Encryption::None),
            ("NONE", Encryption::StartTls),
            ("", Encryption::StartTls),
        ] {
            assert_eq!(email_form::encryption(word), is, "{word}");
        }
    }
}
