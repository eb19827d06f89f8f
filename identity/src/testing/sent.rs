//! Messages in the outbox, as their recipients would see them.

use super::{Bench, PUBLIC_URL};
use crate::secret::Token;

/// A message in the outbox.
#[derive(Clone, Debug)]
pub struct Sent {
    pub to: String,
    /// Empty for a text message.
    pub subject: String,
    pub text: String,
}

impl Sent {
    /// The six digits in it.
    pub fn code(&self) -> String {
        let digits = self.text.split(|c: char| !c.is_ascii_digit());
        digits.filter(|part| part.len() == 6).map(str::to_owned).next().expect("a code")
    }

    /// The token of the link in it.
    pub fn token(&self) -> Token {
        let link = self.text.split_whitespace().find(|word| word.starts_with(PUBLIC_URL));
        let token = link.and_then(|link| link.rsplit('/').next()).and_then(Token::parse);
        token.expect("a link")
    }
}

impl Bench {
    /// All waiting messages that have a recipient, oldest first.
    pub async fn outbox(&self) -> Vec<Sent> {
        crate::delivery::outbox::waiting(&self.services).await.expect("messages")
    }

    /// The newest message.
    pub async fn last_sent(&self) -> Sent {
        self.outbox().await.pop().expect("a message")
    }

    /// The subjects of all mails so far.
    pub async fn subjects(&self) -> Vec<String> {
        let mails = self.outbox().await.into_iter().map(|sent| sent.subject);
        mails.filter(|subject| !subject.is_empty()).collect()
    }
}
