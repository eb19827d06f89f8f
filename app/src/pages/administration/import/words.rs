//! The texts of the import.

use crate::pages::{sentence, ui::text};
use identity::{
    import::{FileError, HeaderError, LineError, MAX_COLUMNS},
    slow_hash::HashError,
};

pub(super) const HEADING: &str = "Import users";
pub(super) const NO_FILE: &str = "Choose a file";
pub(super) const FILE_HINT: &str = "The first line contains the column names. At most 10 MB and 50,000 users. We check the file first. Nothing is imported until you confirm.";
pub(super) const COLUMNS_INTRO: &str =
    "In any order, separated by commas, semicolons or tabs. Only name and email are required.";
pub(super) const COLUMN_NAMES: &str = "Nothing was imported, because of the names of the columns";
pub(super) const DOWNLOAD_BUTTON: &str = "Download the lines with problems";
pub(super) const DOWNLOAD: &str = "Download these lines, correct them, and check that file. Each line is as you uploaded it, including a password hash or otpauth URI, after a column with its problems.";
pub(super) const DOWNLOAD_READY: &str =
    "The file is ready. Choose Download the lines with problems again.";
pub(super) const GONE: &str = "This upload has expired. Upload the file again.";

/// The description of each column.
pub(super) const COLUMNS: [(&str, &str); 9] = [
    ("name", "The user's name, up to 100 characters"),
    ("email", "The address they sign in with; must be unique"),
    (
        "user_name",
        "The name by which applications know them; if empty, it is made from the email address",
    ),
    (
        "subject",
        "The ID by which applications knew them in another system (sub), up to 255 ASCII characters; if empty, they get a new one",
    ),
    ("role", "administrator or member; empty means member"),
    ("groups", "Names of groups, separated by semicolons; the groups must exist"),
    ("two_factor", "required or optional; empty means optional"),
    (
        "password_hash",
        "The hash of their current password: argon2id, argon2i, bcrypt, scrypt or PBKDF2, also as Django, LDAP servers and Nextcloud write them. They keep their password. If empty, they get an invitation",
    ),
    (
        "otpauth",
        "The otpauth:// URI of their authenticator app; needs a password hash too. They keep their app",
    ),
];

/// The columns of the file that are not used.
pub(super) fn ignored(columns: &[String]) -> String {
    format!("Ignored columns: {}.", columns.join(", "))
}

pub(super) fn people(count: usize) -> String {
    text::count(count as u64, "user", "users")
}

pub(super) fn lines(count: usize) -> String {
    text::count(count as u64, "line has problems", "lines have problems")
}

pub(super) fn not_imported(count: usize) -> String {
    let lines = text::count(count as u64, "line with problems was", "lines with problems were");
    format!("{lines} not imported.")
}

/// The label of the button. `others`: there are lines with problems.
pub(super) fn import(count: usize, others: bool) -> String {
    match (others, count) {
        (false, count) => format!("Import {}", people(count)),
        (true, 1) => "Import the other user".to_owned(),
        (true, count) => format!("Import the {} others", text::number(count as u64)),
    }
}

pub(super) fn administrators(count: usize) -> String {
    match count {
        0 => "None of them will be an administrator.".to_owned(),
        1 => "1 of them will be an administrator.".to_owned(),
        many => format!("{} of them will be administrators.", text::number(many as u64)),
    }
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

/// Users whose address got an account between the check and the import.
pub(super) fn left_out(count: usize) -> String {
    let users = text::count(
        count as u64,
        "user already had an account by then, which was not changed",
        "users already had accounts by then, which were not changed",
    );
    format!("{users}.")
}

/// Invited users whose addresses already got too many invitations.
pub(super) fn not_mailed(count: usize) -> String {
    let users = text::count(
        count as u64,
        "user was invited without an email, because too many invitations were sent to this address",
        "users were invited without an email, because too many invitations were sent to their addresses",
    );
    format!("{users}. Use “Resend invitation” tomorrow.")
}

/// What happens to users without a password.
pub(super) fn invited(count: usize, by_mail: bool) -> String {
    let people = people(count);
    if by_mail {
        format!("{people} without a password will be invited by email.")
    } else {
        format!(
            "{people} without a password will be invited. Email is not set up, so use “Resend invitation” to get their links."
        )
    }
}

/// Users with a value in the column `subject`.
pub(super) fn subjects(count: usize) -> String {
    let users = text::count(
        count as u64,
        "user keeps the subject by which applications know them",
        "users keep the subjects by which applications know them",
    );
    format!("{users}.")
}

pub(super) fn file(problem: FileError) -> String {
    match problem {
        FileError::TooLarge => "The file is larger than 10 MB. Split it".to_owned(),
        FileError::TooManyPeople => "The file contains more than 50,000 users. Split it".to_owned(),
        FileError::TooManyColumns { line } => {
            format!(
                "Line {line} has more than {MAX_COLUMNS} columns. Remove those that are not listed below"
            )
        }
        FileError::NotText { line } => {
            format!("Line {line} is not UTF-8 text. Save the file as CSV in UTF-8")
        }
        FileError::Empty => "The file contains no users".to_owned(),
    }
}

pub(super) fn header(problem: &HeaderError) -> String {
    match problem {
        HeaderError::Unknown(name) => format!(
            "Column “{name}” is unknown. The columns are name, email, user_name, subject, role, groups, two_factor, password_hash and otpauth."
        ),
        HeaderError::Twice(name) => format!("Column “{name}” appears twice."),
        HeaderError::Missing(name) => format!("Column “{name}” is missing."),
    }
}

pub(super) fn line(problem: &LineError) -> String {
    match problem {
        LineError::Fields { found, named } => {
            let found = text::count(*found as u64, "field", "fields");
            let named = text::count(*named as u64, "column", "columns");
            format!("This line has {found}, but the first line names {named}.")
        }
        LineError::SeveralLines => {
            "A field spans several lines. A closing quotation mark may be missing.".to_owned()
        }
        LineError::NameMissing => "The name is missing.".to_owned(),
        LineError::NameTooLong => "The name is longer than 100 characters.".to_owned(),
        LineError::NameIsFormula => {
            "The name starts with a character that spreadsheets treat as a formula.".to_owned()
        }
        LineError::EmailMissing => "The email address is missing.".to_owned(),
        LineError::Email(text) => format!("“{text}” is not an email address."),
        LineError::EmailUndeliverable(text) => {
            format!("Mail servers do not accept the email address “{text}”.")
        }
        LineError::EmailTwice { line } => {
            format!("Same email address as line {line}.")
        }
        LineError::EmailTaken => "A user with this email already exists.".to_owned(),
        LineError::UserName(text) => {
            format!("“{text}” is not a user name. {}.", sentence::PLAIN_NAME)
        }
        LineError::UserNameTwice { line } => format!("Same user name as line {line}."),
        LineError::UserNameTaken => {
            "This user name belongs or belonged to another user.".to_owned()
        }
        LineError::Subject(text) => {
            format!("“{text}” is not a subject. Use up to 255 ASCII characters without spaces.")
        }
        LineError::SubjectTwice { line } => format!("Same subject as line {line}."),
        LineError::SubjectTaken => {
            "This subject belongs or belonged to another user.".to_owned()
        }
        LineError::Deactivated => {
            "This user is deactivated and cannot be imported. Remove the line.".to_owned()
        }
        LineError::Role(text) => {
            format!("The role “{text}” is unknown. Use administrator or member.")
        }
        LineError::TwoFactor(text) => {
            format!("“{text}” is not a value of two_factor. Use required or optional.")
        }
        LineError::Group(name) => format!("There is no group “{name}”."),
        LineError::TooManyGroups => format!("{}.", sentence::too_many_groups()),
        LineError::PasswordHash(HashError::Unknown) => {
            "The password hash is damaged or in a format that cannot be imported.".to_owned()
        }
        LineError::PasswordHash(HashError::Scheme(name)) => {
            format!("Password hashes of the type {name} are not supported.")
        }
        LineError::PasswordHash(HashError::TooCostly(limit)) => {
            format!("The password hash is too expensive to check. The limit is {limit}.")
        }
        LineError::OtpauthForm => "The otpauth URI does not start with otpauth://totp/.".to_owned(),
        LineError::OtpauthSetting(supported) => {
            format!("The otpauth URI uses unsupported settings; we support {supported}.")
        }
        LineError::OtpauthParameter(name) => {
            format!("The otpauth URI has the parameter “{name}”, which is not supported.")
        }
        LineError::OtpauthSecret => {
            "This authenticator key is damaged, or not 26 to 103 base32 characters long. Without it, the user sets up a new one.".to_owned()
        }
        LineError::OtpauthAlone => {
            "An otpauth URI requires a password hash on the same line.".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators_and_the_right_plural() {
        assert_eq!(found(1, 1), "1 user can be imported. 1 line has problems.");
        assert_eq!(found(12_345, 0), "12,345 users can be imported.");
        assert_eq!(found(0, 1_000), "0 users can be imported. 1,000 lines have problems.");
        assert_eq!(import(1_000, false), "Import 1,000 users");
        assert_eq!(import(1_000, true), "Import the 1,000 others");
        assert_eq!(import(1, true), "Import the other user");
    }
}
