//! The entered mail server settings, checked against the saved ones.

use crate::{
    delivery::{
        saved_mail::{encryption, open_password},
        smtp::{self, Encryption, Server},
    },
    entity::mail_settings as row,
    error::Error,
    secret::Typed,
    services::Services,
};
use lettre::Address;

/// The settings as an administrator entered them.
#[derive(Clone, Debug)]
pub struct Update {
    /// The version shown to the administrator.
    pub version: i64,
    pub server: String,
    /// `None` when it is not a number.
    pub port: Option<u16>,
    pub encryption: Encryption,
    pub user_name: String,
    /// Empty to keep the saved one.
    pub password: Typed,
    pub from: String,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// It is not a host name or an address.
    Server,
    Port,
    /// A password without a user name.
    NoUserName,
    /// A user name without a password.
    NoPassword,
    /// The saved password belongs to another server, port or user name and is not sent to this one.
    PasswordAgain,
    /// User name and password are never sent without encryption.
    InTheClear,
    From,
}

/// The settings to save.
pub(super) struct Change {
    pub(super) server: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) login: Login,
    pub(super) from: Address,
    /// Whether the connection changed and must be tried.
    pub(super) connects_otherwise: bool,
}

pub(super) enum Login {
    None,
    /// With the saved password.
    Same {
        user: String,
    },
    New {
        user: String,
        password: Typed,
    },
}

impl Update {
    pub(super) fn against(self, before: &row::Model) -> Result<Change, Vec<FieldError>> {
        let server = smtp::host(self.server.trim());
        let port = self.port.filter(|port| *port > 0);
        let user = self.user_name.trim();
        let from = smtp::sender(self.from.trim());
        let at_same_place = server == before.server
            && port.map(i64::from) == Some(before.port)
            && Some(user) == before.user_name.as_deref();
        let login = login(user, self.password, self.encryption, before, at_same_place);

        let mut errors = Vec::new();
        errors.extend(server.is_none().then_some(FieldError::Server));
        errors.extend(port.is_none().then_some(FieldError::Port));
        errors.extend(login.as_ref().err().copied());
        errors.extend(from.is_none().then_some(FieldError::From));
        let (Some(server), Some(port), Ok(login), Some(from)) = (server, port, login, from) else {
            return Err(errors);
        };
        let same_login = match &login {
            Login::New { .. } => false,
            Login::Same { .. } => true,
            Login::None => before.password.is_none(),
        };
        let same_connection = Some(server.as_str()) == before.server.as_deref()
            && i64::from(port) == before.port
            && self.encryption == encryption(&before.encryption);
        let connects_otherwise = !(same_login && same_connection);
        Ok(Change { server, port, encryption: self.encryption, login, from, connects_otherwise })
    }
}

fn login(
    user: &str,
    password: Typed,
    encryption: Encryption,
    before: &row::Model,
    at_same_place: bool,
) -> Result<Login, FieldError> {
    let user = user.to_owned();
    match (user.is_empty(), password.is_empty()) {
        (true, true) => Ok(Login::None),
        _ if encryption == Encryption::None => Err(FieldError::InTheClear),
        (true, false) => Err(FieldError::NoUserName),
        (false, false) => Ok(Login::New { user, password }),
        (false, true) if before.password.is_none() => Err(FieldError::NoPassword),
        (false, true) if at_same_place => Ok(Login::Same { user }),
        (false, true) => Err(FieldError::PasswordAgain),
    }
}

impl Change {
    pub(super) fn user_name(&self) -> Option<String> {
        match &self.login {
            Login::None => None,
            Login::Same { user } | Login::New { user, .. } => Some(user.clone()),
        }
    }

    /// The server with these settings.
    pub(super) fn server(&self, services: &Services, before: &row::Model) -> Result<Server, Error> {
        let login = match &self.login {
            Login::None => None,
            Login::New { user, password } => Some((user.clone(), password.clone())),
            Login::Same { user } => {
                let saved = open_password(services, before).ok_or(Error::Unsealable)?;
                Some((user.clone(), saved))
            }
        };
        Ok(Server::new(self.server.clone(), self.port, self.encryption, login, self.from.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Sealed;

    fn saved() -> row::Model {
        row::Model {
            id: 1,
            version: 7,
            server: Some("smtp.example.org".into()),
            port: 465,
            encryption: "tls".into(),
            user_name: Some("mailer".into()),
            password: Some(Sealed("sealed".into())),
            from_address: Some("latchkey@example.org".into()),
        }
    }

    fn same() -> Update {
        Update {
            version: 7,
            server: "smtp.example.org".into(),
            port: Some(465),
            encryption: Encryption::Tls,
            user_name: "mailer".into(),
            password: Typed::default(),
            from: "latchkey@example.org".into(),
        }
    }

    fn typed() -> Typed {
        Typed::new("hunter2".into())
    }

    fn errors(input: Update) -> Vec<FieldError> {
        input.against(&saved()).err().unwrap_or_default()
    }

    #[test]
    fn an_empty_password_keeps_the_saved_one_for_the_same_server() {
        let change = same().against(&saved()).ok().unwrap();
        assert!(matches!(change.login, Login::Same { user } if user == "mailer"));
        assert!(!change.connects_otherwise);
        let from = Update { from: "id@example.org".into(), ..same() };
        assert!(!from.against(&saved()).ok().unwrap().connects_otherwise);
        let shouted = Update { server: " SMTP.Example.org ".into(), ..same() };
        assert!(!shouted.against(&saved()).ok().unwrap().connects_otherwise);
    }

    #[test]
    fn the_saved_password_is_not_sent_to_another_server() {
        for elsewhere in [
            Update { server: "evil.example.org".into(), ..same() },
            Update { port: Some(466), ..same() },
            Update { user_name: "root".into(), ..same() },
        ] {
            assert_eq!(errors(elsewhere.clone()), [FieldError::PasswordAgain]);
            let typed = Update { password: typed(), ..elsewhere };
            assert!(typed.against(&saved()).ok().unwrap().connects_otherwise);
        }
        let starttls = Update { encryption: Encryption::StartTls, ..same() };
        assert!(starttls.against(&saved()).ok().unwrap().connects_otherwise);
    }

    #[test]
    fn a_password_is_never_sent_without_encryption() {
        let clear = Update { encryption: Encryption::None, ..same() };
        assert_eq!(errors(clear.clone()), [FieldError::InTheClear]);
        let typed = Update { password: typed(), user_name: String::new(), ..clear.clone() };
        assert_eq!(errors(typed), [FieldError::InTheClear]);
        let nobody = Update { user_name: String::new(), ..clear };
        let change = nobody.against(&saved()).ok().unwrap();
        assert!(matches!(change.login, Login::None) && change.connects_otherwise);
    }

    #[test]
    fn all_errors_are_reported_together() {
        let wrong = Update {
            server: "https://smtp.example.org/".into(),
            port: Some(0),
            user_name: String::new(),
            password: typed(),
            from: "Latchkey <latchkey@example.org>".into(),
            ..same()
        };
        let all = [FieldError::Server, FieldError::Port, FieldError::NoUserName, FieldError::From];
        assert_eq!(errors(wrong), all);
        let nothing = row::Model { password: None, user_name: None, ..saved() };
        assert_eq!(same().against(&nothing).err(), Some(vec![FieldError::NoPassword]));
    }
}
