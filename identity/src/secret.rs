//! Two ways to keep a secret: a token is stored as a hash, and a text that is needed again is
//! sealed.

mod input; // how users spell codes
mod random; // random bytes, digits and characters
mod stored; // ciphertext in columns
mod token; // tokens in cookies and links
mod typed; // secrets that users enter

pub(crate) use input::{ascii_digit, crockford, is_list_mark, is_separator};
pub(crate) use random::{
    random_bytes, random_characters, random_digits, random_id, random_letters_and_digits,
};
pub(crate) use stored::{Sealed, hex};
pub use token::{Token, TokenHash};
pub use typed::Typed;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_no_secret() {
        let token = Token::random();
        let shown = format!("{token:?} {:?} {:?}", token.hash(), Typed::new("hunter2".into()));
        assert_eq!(shown, "Token(…) TokenHash(…) Typed(…)");
    }
}
