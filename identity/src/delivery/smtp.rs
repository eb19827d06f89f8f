//! A mail server. It speaks TLS from the start or after STARTTLS, or it gets no mail: nothing is
//! ever sent in the clear, whatever the server offers.

use super::{
    Mistake, Setting,
    mail::{self, Sender},
    outcome::{Outcome, Problem},
    setting::decoded,
    tls,
};
use crate::{message::Letter, secret::Typed};
use lettre::{
    Address, Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use reqwest::Url;
use std::time::Duration;
use tokio::time::timeout;

/// For one message, from looking up the server's address to its last word.
const PATIENCE: Duration = Duration::from_secs(15);
/// For the farewell, when the message is accepted already.
const GOODBYE: Duration = Duration::from_secs(1);

/// Where mails go and who they come from.
#[derive(Clone, Debug)]
pub struct Server {
    host: String,
    port: u16,
    starts: Starts,
    login: Option<(String, Typed)>,
    from: Address,
    /// How long one message may take.
    pub patience: Duration,
}

/// How a connection becomes a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Starts {
    WithTls,
    WithStartTls,
}

impl Server {
    pub(super) fn parse(url: &str, from: &str) -> Result<Self, Mistake> {
        let wrong = |what| Mistake { setting: Setting::SmtpUrl, what };
        let form = || wrong(FORM);
        let url = Url::parse(url).map_err(|_| form())?;
        let (starts, port) = match url.scheme() {
            "smtps" => (Starts::WithTls, 465),
            "smtp" => (Starts::WithStartTls, 587),
            _ => return Err(form()),
        };
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let is_odd = |c: char| !(c.is_ascii_alphanumeric() || "-.:".contains(c));
        let ends =
            matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if host.is_empty() || host.contains(is_odd) || !ends {
            return Err(form());
        }
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => {
                let user = decoded(user).ok_or_else(form)?;
                Some((user, Typed::new(decoded(password).ok_or_else(form)?)))
            }
            _ => return Err(wrong("must hold both a user name and a password, or neither")),
        };
        let from = from.parse().map_err(|_| Mistake {
            setting: Setting::MailFrom,
            what: "must be the address that mails come from, for example latchkey@example.org",
        })?;
        let (host, port) = (host.to_owned(), url.port().unwrap_or(port));
        Ok(Self { host, port, starts, login, from, patience: PATIENCE })
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    pub(super) async fn send(&self, sender: &Sender<'_>, to: &str, letter: Letter) -> Outcome {
        let Some(mail) = mail::compose(sender, &self.from, to, letter) else {
            return Outcome::Refused(Problem::Refused);
        };
        match timeout(self.patience, self.hand_over(sender.host, &mail)).await {
            Ok(Ok(mut connection)) => {
                // It is accepted: what the server says now changes nothing.
                _ = timeout(GOODBYE, connection.quit()).await;
                Outcome::Delivered
            }
            Ok(Err(outcome)) => outcome,
            Err(_) => Problem::Unreachable.later(),
        }
    }

    async fn hand_over(&self, host: &str, mail: &Message) -> Result<AsyncSmtpConnection, Outcome> {
        let mut connection = self.connect(host).await.map_err(Problem::later)?;
        if let Some((user, password)) = &self.login {
            let login = Credentials::new(user.clone(), password.expose().to_owned());
            connection
                .auth(DEFAULT_MECHANISMS, &login)
                .await
                .map_err(|error| not_let_in(&error).later())?;
        }
        connection
            .send(mail.envelope(), &mail.formatted())
            .await
            .map_err(|error| not_taken(&error))?;
        Ok(connection)
    }

    /// A connection that nobody can read. Roots are loaded each time: mails are rare, and a renewed
    /// certificate counts without a restart.
    async fn connect(&self, host: &str) -> Result<AsyncSmtpConnection, Problem> {
        let tls = TlsParameters::new(self.host.clone()).map_err(|_| Problem::Insecure)?;
        let from_start = (self.starts == Starts::WithTls).then(|| tls.clone());
        let (server, name) = ((self.host.as_str(), self.port), ClientId::Domain(host.to_owned()));
        let wait = Some(self.patience);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, wait, &name, from_start, None)
                .await
                .map_err(|error| not_reached(&error))?;
        if self.starts == Starts::WithStartTls {
            connection.starttls(tls, &name).await.map_err(|error| match not_reached(&error) {
                Problem::Unreachable => Problem::Insecure,
                other => other,
            })?;
        }
        match connection.is_encrypted() {
            true => Ok(connection),
            false => Err(Problem::Insecure),
        }
    }
}

const FORM: &str = "must be smtps://USER:PASSWORD@HOST for TLS from the start or \
                    smtp://USER:PASSWORD@HOST for STARTTLS, with %XX for signs that have a meaning \
                    in addresses";

/// Whatever is said before the message is about the server, not about the message: the next try may
/// end otherwise.
fn not_reached(error: &Error) -> Problem {
    if error.is_transient() || error.is_permanent() {
        Problem::Unavailable
    } else if error.is_response() {
        Problem::Garbled
    } else if error.is_tls() || tls::failed(error) {
        Problem::Insecure
    } else {
        Problem::Unreachable
    }
}

/// Mails wait while the operator corrects a password.
fn not_let_in(error: &Error) -> Problem {
    match () {
        () if error.is_permanent() || error.is_client() => Problem::Unauthorized,
        () => not_reached(error),
    }
}

fn not_taken(error: &Error) -> Outcome {
    match () {
        () if error.is_permanent() || error.is_client() => Outcome::Refused(Problem::Refused),
        () if error.is_transient() => Problem::Postponed.later(),
        () => not_reached(error).later(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "latchkey@example.org";

    #[test]
    fn the_scheme_says_how_a_connection_becomes_secret() {
        let tls = Server::parse("smtps://mailer:salt%20%26%20pepper%2F1@smtp.example.org", FROM);
        let tls = tls.unwrap();
        assert_eq!((tls.host(), tls.port, tls.starts), ("smtp.example.org", 465, Starts::WithTls));
        let (user, password) = tls.login.unwrap();
        assert_eq!((user.as_str(), password.expose()), ("mailer", "salt & pepper/1"));
        let starttls = Server::parse("smtp://[::1]:2525/", FROM).unwrap();
        assert_eq!((starttls.host(), starttls.port), ("::1", 2525));
        assert_eq!(starttls.starts, Starts::WithStartTls);
        assert!(starttls.login.is_none());
        assert_eq!(Server::parse("smtp://localhost", FROM).unwrap().port, 587);
    }

    #[test]
    fn nothing_prints_the_password() {
        let server = Server::parse("smtp://mailer:hunter2@smtp.example.org", FROM).unwrap();
        assert!(!format!("{server:?}").contains("hunter2"), "{server:?}");
    }

    #[test]
    fn anything_else_is_a_mistake_that_does_not_repeat_it() {
        for url in [
            "",
            "smtp.example.org",
            "http://smtp.example.org",
            "smtp://",
            "smtp://mailer:hunter2@",
            "smtp://mailer:hunter2@smtp.example.org/path",
            "smtp://mailer:hunter2@smtp.example.org?tls=none",
            "smtp://mailer:hunter2#@smtp.example.org",
            "smtp://mailer:hun/ter2@smtp.example.org",
            "smtp://mailer:hunter2@smtp.example.org:port",
            "smtp://mailer:hunter2%zz@smtp.example.org",
            "smtp://mailer@smtp.example.org",
            "smtp://:hunter2@smtp.example.org",
        ] {
            let mistake = Server::parse(url, FROM).unwrap_err();
            assert_eq!(mistake.setting, Setting::SmtpUrl);
            assert!(mistake.what.starts_with("must "), "{url}");
            assert!(!mistake.what.contains("hun"), "{url}");
        }
        for from in ["", "latchkey", "Latchkey <latchkey@example.org>", "a@b.c\r\nBcc: d@e.f"] {
            let mistake = Server::parse("smtp://localhost", from).unwrap_err();
            assert_eq!(mistake.setting, Setting::MailFrom, "{from}");
        }
    }
}
