//! Phone numbers. Every common spelling is read as the same number (ITU-T E.164).

use crate::{
    invisible::without_invisible,
    secret::{ascii_digit, is_separator},
};
use phonenumber::{Mode, Type, metadata::DATABASE};
use std::fmt;

/// A number that is valid in its country's numbering plan, such as `+15550100123`.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    e164: String,
    shown: String,
    country_code: u16,
}

/// Why a text is not accepted as a phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneError {
    Empty,
    /// It is not a phone number with its country code.
    Format,
    /// The country has no such number.
    Number,
    /// It belongs to no country, or is of a kind that is not accepted, such as premium rate.
    Country,
    /// A landline, which cannot receive text messages.
    Landline,
}

/// Numbers that cost the caller extra, or that do not reach a personal phone.
const PAID: [Type; 7] = [
    Type::PremiumRate,
    Type::SharedCost,
    Type::PersonalNumber,
    Type::Pager,
    Type::Uan,
    Type::Voicemail,
    Type::TollFree,
];

/// No number is longer, including separators.
const LONGEST: usize = 64;

impl PhoneNumber {
    /// Accepts `tel:` at the beginning, `+` or `00` before the country code, and spaces, brackets,
    /// hyphens, dots, slashes or invisible characters anywhere. A national number without its country code is refused, because the country would
    /// be a guess.
    ///
    /// # Errors
    /// The text is empty or not a valid number, or the number cannot receive text messages. Numbers
    /// that could be either a landline or a mobile are accepted.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let number = read(text)?;
        if number.number_type(&DATABASE) == Type::FixedLine {
            return Err(PhoneError::Landline);
        }
        Ok(Self::from(&number))
    }

    /// The same for a number that is called, so landlines are accepted.
    ///
    /// # Errors
    /// The text is empty or not a valid number.
    pub fn parse_to_call(text: &str) -> Result<Self, PhoneError> {
        read(text).map(|number| Self::from(&number))
    }

    /// A number accepted earlier. It is not validated again.
    pub(crate) fn stored(e164: &str) -> Self {
        let number = phonenumber::parse(None, e164).ok();
        let shown = number.as_ref().map(|n| n.format().mode(Mode::International).to_string());
        Self {
            e164: e164.to_owned(),
            shown: shown.unwrap_or_else(|| e164.to_owned()),
            country_code: number.map_or(0, |number| number.country().code()),
        }
    }

    /// `+15550100123`
    pub fn as_str(&self) -> &str {
        &self.e164
    }

    /// `+1 555-010-0123`
    pub fn shown(&self) -> &str {
        &self.shown
    }

    pub(crate) fn country_code(&self) -> u16 {
        self.country_code
    }
}

impl From<&phonenumber::PhoneNumber> for PhoneNumber {
    fn from(number: &phonenumber::PhoneNumber) -> Self {
        Self {
            e164: number.format().mode(Mode::E164).to_string(),
            shown: number.format().mode(Mode::International).to_string(),
            country_code: number.country().code(),
        }
    }
}

/// Reads every common spelling; refuses numbers with extra cost.
fn read(text: &str) -> Result<phonenumber::PhoneNumber, PhoneError> {
    let text = without_invisible(text);
    let text = text.trim();
    let text = match text.split_at_checked(4) {
        Some((scheme, number)) if scheme.eq_ignore_ascii_case("tel:") => number,
        _ => text,
    };
    if text.is_empty() {
        return Err(PhoneError::Empty);
    }
    if text.chars().count() > LONGEST {
        return Err(PhoneError::Format);
    }
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '+' | '＋' if plain.is_empty() => plain.push('+'),
            _ if is_separator(c) || matches!(c, '(' | ')' | '/' | '（' | '）') => {}
            _ => plain.push(ascii_digit(c).ok_or(PhoneError::Format)?),
        }
    }
    let plain = match plain.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => plain,
    };
    // Many write the trunk digit in brackets: "+49 (0) 151…". It is dropped when calling from
    // abroad.
    let trunk = text.contains("(0)");
    if !plain.starts_with('+') {
        return Err(PhoneError::Format);
    }
    let number = phonenumber::parse(None, &plain).map_err(|_| PhoneError::Format)?;
    let number = match phonenumber::is_valid(&number) {
        true => number,
        false if trunk => without_trunk(&plain).ok_or(PhoneError::Number)?,
        false => return Err(PhoneError::Number),
    };
    if number.country().id().is_none() || PAID.contains(&number.number_type(&DATABASE)) {
        return Err(PhoneError::Country);
    }
    Ok(number)
}

/// Removes the trunk `0` after each possible length of the country code.
fn without_trunk(plain: &str) -> Option<phonenumber::PhoneNumber> {
    (2..=4).find_map(|end| {
        let rest = plain.get(end..)?.strip_prefix('0')?;
        let number = phonenumber::parse(None, format!("{}{rest}", &plain[..end])).ok()?;
        phonenumber::is_valid(&number).then_some(number)
    })
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_common_notations_are_the_same_number() {
        for text in [
            "+49 151 12345678",
            "+49 0151 12345678",
            "+49 (0) 151 / 1234 5678",
            "0049151 12345678",
            "0049 (0)151-12345678",
            "+49.151.12345678",
            "＋４９ １５１ １２３４５６７８",
            " +49\u{a0}151\u{202f}12345678 ",
            "\u{202A}+49 151 12345678\u{202C}",
            "\u{2068}+49 151 12345678\u{2069}",
            "tel:+49-151-12345678",
            "\u{200E}TEL: +4915112345678",
        ] {
            assert_eq!(
                PhoneNumber::parse(text).map(|n| n.e164).as_deref(),
                Ok("+4915112345678"),
                "{text}"
            );
        }
    }

    #[test]
    fn other_texts_are_refused() {
        assert_eq!(PhoneNumber::parse(" "), Err(PhoneError::Empty));
        for text in [
            "0151 12345678",
            "5550100",
            "+49",
            "+999 123 456 789",
            "call me",
            "+49 151 12345678 ext. 5",
            "+49 151 1234567x",
            "++49 151 12345678",
            &"+4915112345678".repeat(10),
        ] {
            assert_eq!(PhoneNumber::parse(text), Err(PhoneError::Format), "{text}");
        }
    }

    #[test]
    fn a_number_that_does_not_exist_in_its_country_is_refused_as_such() {
        for text in ["+1 555 010 0123", "+49 0 12", "+44 7400 12"] {
            assert_eq!(PhoneNumber::parse(text), Err(PhoneError::Number), "{text}");
        }
    }

    #[test]
    fn premium_rate_numbers_are_refused() {
        for text in ["+1 900 234 5678", "+44 909 012 3456", "+881 6 1234 5678"] {
            assert_eq!(PhoneNumber::parse(text), Err(PhoneError::Country), "{text}");
        }
    }

    #[test]
    fn a_landline_can_be_called_but_not_texted() {
        for text in ["+47 22 12 34 56", "+49 30 123456", "+44 20 7946 0018"] {
            assert_eq!(PhoneNumber::parse(text), Err(PhoneError::Landline), "{text}");
            assert!(PhoneNumber::parse_to_call(text).is_ok(), "{text}");
        }
        for text in ["+1 201 555 0123", "+47 406 12 345", "+44 7400 123456", "+49 151 87654321"] {
            assert!(PhoneNumber::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn debug_does_not_print_the_number() {
        let number = PhoneNumber::parse("+4915112345678").unwrap();
        assert_eq!(format!("{number:?}"), "PhoneNumber(…)");
    }
}
