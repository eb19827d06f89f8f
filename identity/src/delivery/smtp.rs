//! A mail server. It uses TLS from the start or after STARTTLS; if encryption fails, nothing is
//! sent, whatever the server offers. Unencrypted connections are used only if an administrator
//! chose them, and then without a password.

mod failure; // why a server did not accept an email
mod plain; // a connection before encryption

use super::{
    mail::{self, Sender},
    outcome::{Outcome, Problem, Tried},
    setting::{Setting, SettingError, decoded},
    tls,
};
use crate::{message::Letter, secret::Typed};
use base64::{Engine, engine::general_purpose::STANDARD};
use failure::{not_let_in, not_reached, not_taken};
use lettre::{
    Address, Message,
    transport::smtp::{
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use plain::Plain;
use reqwest::Url;
use std::time::Duration;
use tokio::time::timeout;

/// For one message, from name resolution to the last response.
const PATIENCE: Duration = Duration::from_secs(15);
/// For QUIT, after the message is accepted.
const GOODBYE: Duration = Duration::from_secs(1);

/// A mail server and the sender's address.
#[derive(Clone, Debug)]
pub struct Server {
    host: String,
    port: u16,
    encryption: Encryption,
    login: Option<(String, Typed)>,
    from: Address,
    /// The time limit for one message.
    pub patience: Duration,
}

/// How a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    Tls,
    StartTls,
    None,
}

impl Server {
    pub(super) fn parse(url: &str, from: &str) -> Result<Self, SettingError> {
        let wrong = |what| SettingError { setting: Setting::SmtpUrl, what };
        let form = || wrong(FORM);
        let url = Url::parse(url).map_err(|_| form())?;
        let (encryption, port) = match url.scheme() {
            "smtps" => (Encryption::Tls, 465),
            "smtp" => (Encryption::StartTls, 587),
            _ => return Err(form()),
        };
        let ends =
            matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let host = host(url.host_str().unwrap_or_default()).filter(|_| ends).ok_or_else(form)?;
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => {
                let user = decoded(user).ok_or_else(form)?;
                Some((user, Typed::new(decoded(password).ok_or_else(form)?)))
            }
            _ => return Err(wrong("must contain both a user name and a password, or neither")),
        };
        let from = sender(from).ok_or(SettingError {
            setting: Setting::MailFrom,
            what: "must be the address that email is sent from, for example latchkey@example.org",
        })?;
        let port = url.port().unwrap_or(port);
        Ok(Self { host, port, encryption, login, from, patience: PATIENCE })
    }

    /// From validated parts: see [`host`] and [`sender`].
    pub(crate) fn new(
        host: String,
        port: u16,
        encryption: Encryption,
        login: Option<(String, Typed)>,
        from: Address,
    ) -> Self {
        // A password is never sent without encryption, whatever its source.
        let login = login.filter(|_| encryption != Encryption::None);
        Self { host, port, encryption, login, from, patience: PATIENCE }
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn encryption(&self) -> Encryption {
        self.encryption
    }

    pub(crate) fn user_name(&self) -> Option<&str> {
        self.login.as_ref().map(|(user, _)| user.as_str())
    }

    pub(crate) fn from(&self) -> String {
        self.from.to_string()
    }

    /// Secrets that a server's response might repeat.
    pub(super) fn secrets(&self) -> Vec<String> {
        let Some((user, password)) = &self.login else {
            return Vec::new();
        };
        let password = password.expose();
        let both = STANDARD.encode(format!("\0{user}\0{password}"));
        vec![both, STANDARD.encode(password), password.to_owned()]
    }

    pub(super) async fn send(&self, sender: &Sender<'_>, to: &str, letter: Letter) -> Tried {
        let Some(mail) = mail::compose(sender, &self.from, to, letter) else {
            return Outcome::Refused(Problem::Refused).into();
        };
        self.within_patience(self.hand_over(sender.host, &mail)).await
    }

    /// Tests the connection and the sign-in without sending an email. Also returns when the certificate
    /// of the server ends.
    pub(super) async fn knock(&self, host: &str) -> (Tried, Option<i64>) {
        let mut until = None;
        let signed_in = async {
            let connection = self.sign_in(host).await?;
            let certificate = connection.peer_certificate().ok();
            until = certificate.and_then(|der| tls::valid_until(&der));
            Ok(connection)
        };
        (self.within_patience(signed_in).await, until)
    }

    async fn within_patience(
        &self,
        talk: impl Future<Output = Result<AsyncSmtpConnection, Tried>>,
    ) -> Tried {
        match timeout(self.patience, talk).await {
            Ok(Ok(mut connection)) => {
                // The message is accepted: the server's response to QUIT does not matter.
                _ = timeout(GOODBYE, connection.quit()).await;
                Outcome::Delivered.into()
            }
            Ok(Err(tried)) => tried,
            Err(_) => Problem::Unreachable.later().into(),
        }
    }

    async fn hand_over(&self, host: &str, mail: &Message) -> Result<AsyncSmtpConnection, Tried> {
        let mut connection = self.sign_in(host).await?;
        connection
            .send(mail.envelope(), &mail.formatted())
            .await
            .map_err(|error| not_taken(&error))?;
        Ok(connection)
    }

    async fn sign_in(&self, host: &str) -> Result<AsyncSmtpConnection, Tried> {
        let mut connection = self.connect(host).await?;
        if let Some((user, password)) = &self.login {
            let login = Credentials::new(user.clone(), password.expose().to_owned());
            connection
                .auth(DEFAULT_MECHANISMS, &login)
                .await
                .map_err(|error| not_let_in(&error))?;
        }
        Ok(connection)
    }

    /// An encrypted connection, unless an administrator chose none. Root certificates are loaded
    /// each time: emails are rare, and a renewed certificate takes effect without a restart.
    async fn connect(&self, host: &str) -> Result<AsyncSmtpConnection, Tried> {
        let insecure = || Tried::from(Problem::Insecure.later());
        let tls = TlsParameters::new(self.host.clone()).map_err(|_| insecure())?;
        let (server, name) = ((self.host.as_str(), self.port), ClientId::Domain(host.to_owned()));
        let connection = match self.encryption {
            Encryption::Tls => {
                let (wait, tls) = (Some(self.patience), Some(tls.clone()));
                AsyncSmtpConnection::connect_tokio1(server, wait, &name, tls, None).await
            }
            Encryption::StartTls | Encryption::None => {
                let plain = Plain::connect(server).await;
                let plain = plain.map_err(|_| Tried::from(Problem::Unreachable.later()))?;
                AsyncSmtpConnection::connect_with_transport(plain, &name).await
            }
        };
        let mut connection = connection.map_err(|error| not_reached(&error))?;
        if self.encryption == Encryption::StartTls {
            connection
                .starttls(tls, &name)
                .await
                .map_err(|error| not_reached(&error).insecure())?;
        }
        match connection.is_encrypted() || self.encryption == Encryption::None {
            true => Ok(connection),
            false => Err(insecure()),
        }
    }
}

/// The name or address of a mail server, in lower case, without brackets.
pub(crate) fn host(text: &str) -> Option<String> {
    let host = text.trim_matches(['[', ']']).to_ascii_lowercase();
    let is_odd = |c: char| !(c.is_ascii_alphanumeric() || "-_.:".contains(c));
    (!host.is_empty() && host.len() <= 253 && !host.contains(is_odd)).then_some(host)
}

/// The sender's email address, in ASCII. Its domain may be the name of a machine.
pub(crate) fn sender(text: &str) -> Option<Address> {
    let address: Address = text.parse().ok()?;
    let domain = idna::domain_to_ascii(address.domain()).ok()?;
    Address::new(address.user(), domain).ok().filter(|_| address.user().is_ascii())
}

const FORM: &str = "must be smtps://USER:PASSWORD@HOST for TLS from the start or \
                    smtp://USER:PASSWORD@HOST for STARTTLS, with %XX for characters that have a \
                    special meaning in URLs";

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "latchkey@example.org";

    #[test]
    fn the_scheme_determines_the_encryption() {
        let tls = Server::parse("smtps://mailer:salt%20%26%20pepper%2F1@smtp.example.org", FROM);
        let tls = tls.unwrap();
        assert_eq!(
            (tls.host(), tls.port, tls.encryption),
            ("smtp.example.org", 465, Encryption::Tls)
        );
        let (user, password) = tls.login.unwrap();
        assert_eq!((user.as_str(), password.expose()), ("mailer", "salt & pepper/1"));
        let starttls = Server::parse("smtp://[::1]:2525/", FROM).unwrap();
        assert_eq!((starttls.host(), starttls.port), ("::1", 2525));
        assert_eq!(starttls.encryption, Encryption::StartTls);
        assert!(starttls.login.is_none());
        assert_eq!(Server::parse("smtp://localhost", FROM).unwrap().port, 587);
        let named = Server::parse("smtp://u:p@mail_server:587", FROM).unwrap();
        assert_eq!(named.host(), "mail_server");
        assert!(TlsParameters::new(named.host.clone()).is_ok());
    }

    #[test]
    fn the_domain_of_the_sender_is_written_in_ascii() {
        let from = |text| Server::parse("smtp://localhost", text).unwrap().from();
        assert_eq!(from("latchkey@exämple.org"), "latchkey@xn--exmple-cua.org");
        assert_eq!(from("latchkey@localhost"), "latchkey@localhost");
    }

    #[test]
    fn nothing_prints_the_password() {
        let server = Server::parse("smtp://mailer:hunter2@smtp.example.org", FROM).unwrap();
        assert!(!format!("{server:?}").contains("hunter2"), "{server:?}");
    }

    #[test]
    fn an_invalid_url_is_refused_without_repeating_it() {
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
            let error = Server::parse(url, FROM).unwrap_err();
            assert_eq!(error.setting, Setting::SmtpUrl);
            assert!(error.what.starts_with("must "), "{url}");
            assert!(!error.what.contains("hun"), "{url}");
        }
        for from in
            ["", "latchkey", "Latchkey <latchkey@example.org>", "a@b.c\r\nBcc: d@e.f", "jörg@b.c"]
        {
            let error = Server::parse("smtp://localhost", from).unwrap_err();
            assert_eq!(error.setting, Setting::MailFrom, "{from}");
        }
    }
}
