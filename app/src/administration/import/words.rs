//! The texts of the import.

use crate::ui::text;
use identity::{
    import::{FileProblem, LineProblem},
    slow_hash::HashProblem,
};

pub(super) const HEADING: &str = "Import users";
pub(super) const NO_FILE: &str = "Choose a file";
pub(super) const FILE_HINT: &str = "The first line names the columns. At most 10 MB and 50,000 people. Nobody is imported before you have seen what the check found.";
pub(super) const COLUMNS_INTRO: &str =
    "In any order, separated by commas, semicolons or tabs. Only name and email have to be there.";
pub(super) const GONE: &str = "That file does not wait any more. Check it again.";

/// The description of each column.
pub(super) const COLUMNS: [(&str, &str); 6] = [
    ("name", "The person's name, up to 100 characters"),
    ("email", "The address with which they sign in; each once"),
    ("role", "administrator or member; empty means member"),
    ("two_factor", "required or optional; empty means optional"),
    (
        "password_hash",
        "The hash of their present password: argon2id, argon2i, bcrypt, scrypt or PBKDF2 with SHA-256. They go on with that password. Without it they are invited",
    ),
    (
        "otpauth",
        "The otpauth:// address of their authenticator app, beside a password hash. They go on with that app",
    ),
];

pub(super) fn people(count: usize) -> String {
    text::count(count as u64, "user", "users")
}

fn lines(count: usize) -> String {
    text::count(count as u64, "line has problems", "lines have problems")
}

pub(super) fn found(good: usize, bad: usize) -> String {
    match bad {
        0 => format!("{} can be imported.", people(good)),
        _ => format!("{} can be imported. {}.", people(good), lines(bad)),
    }
}

pub(super) fn imported(count: usize) -> String {
    let was = if count == 1 { "was" } else { "were" };
    format!("{} {was} imported.", people(count))
}

/// What happens to users without a password.
pub(super) fn invited(count: usize, by_mail: bool) -> String {
    let people = people(count);
    match by_mail {
        true => format!("{people} without a password will be invited by email."),
        false => format!(
            "{people} without a password will be invited. Email is not set up, so “Resend invitation” gives you their links."
        ),
    }
}

pub(super) fn refused(bad: usize) -> String {
    format!("{}, so nobody was imported", lines(bad))
}

pub(super) fn file(problem: FileProblem) -> String {
    match problem {
        FileProblem::TooLarge => "The file is larger than 10 MB. Split it".to_owned(),
        FileProblem::TooManyPeople => "The file has more than 50,000 people. Split it".to_owned(),
        FileProblem::NotText { line } => {
            format!("Line {line} is not UTF-8 text. Save the file as CSV in UTF-8")
        }
        FileProblem::Empty => "There is nobody in the file".to_owned(),
    }
}

pub(super) fn line(problem: &LineProblem) -> String {
    match problem {
        LineProblem::ColumnUnknown(name) => format!(
            "The column “{name}” is not known. Columns are name, email, role, two_factor, password_hash and otpauth."
        ),
        LineProblem::ColumnTwice(name) => format!("The column “{name}” stands there twice."),
        LineProblem::ColumnMissing(name) => format!("The column {name} is missing."),
        LineProblem::Fields { found, named } => {
            format!("It has {found} fields, and the first line names {named}.")
        }
        LineProblem::SeveralLines => {
            "A field goes over several lines. A quotation mark may not be closed.".to_owned()
        }
        LineProblem::NameMissing => "The name is missing.".to_owned(),
        LineProblem::NameTooLong => "The name is longer than 100 characters.".to_owned(),
        LineProblem::NameIsFormula => {
            "The name begins with a sign that spreadsheets run.".to_owned()
        }
        LineProblem::EmailMissing => "The email address is missing.".to_owned(),
        LineProblem::Email(text) => format!("“{text}” is not an email address."),
        LineProblem::EmailTwice { line } => {
            format!("The same email address stands in line {line}.")
        }
        LineProblem::EmailTaken => "A user with this email already exists.".to_owned(),
        LineProblem::Role(text) => {
            format!("The role “{text}” is not known. Roles are administrator and member.")
        }
        LineProblem::TwoFactor(text) => {
            format!("“{text}” is not known for two_factor. It is required or optional.")
        }
        LineProblem::PasswordHash(HashProblem::Unknown) => {
            "The password hash is damaged, or of a kind that cannot be taken over.".to_owned()
        }
        LineProblem::PasswordHash(HashProblem::TooCostly(limit)) => {
            format!("The password hash costs too much to check. The limit is {limit}.")
        }
        LineProblem::OtpauthForm => {
            "The otpauth address does not begin with otpauth://totp/.".to_owned()
        }
        LineProblem::OtpauthSetting(supported) => {
            format!("The otpauth address asks for something else than {supported}.")
        }
        LineProblem::OtpauthSecret => {
            "The secret of the otpauth address is not base32 of 16 to 64 bytes.".to_owned()
        }
        LineProblem::OtpauthAlone => {
            "An otpauth address needs a password hash in the same line.".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_aloud_as_people_say_them() {
        assert_eq!(found(1, 1), "1 user can be imported. 1 line has problems.");
        assert_eq!(found(12_345, 0), "12,345 users can be imported.");
        assert_eq!(found(0, 1_000), "0 users can be imported. 1,000 lines have problems.");
        assert_eq!(refused(2), "2 lines have problems, so nobody was imported");
    }
}
