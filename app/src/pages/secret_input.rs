//! Secret fields of forms.

use identity::secret::Typed;
use serde::Deserialize;

/// The names of all fields that take a password, a key or a code. They are left out when a form is
/// shown again: a code that was not accepted may still be valid.
pub const SECRETS: &[&str] = &[
    "code",
    "credential",
    "current_password",
    "key",
    "keys",
    "new_password",
    "password",
    "recovery_code",
    "setup_code",
];

/// Secret input. It has no `Debug`, and fields never show it.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct SecretInput(String);

impl SecretInput {
    pub(crate) fn typed(self) -> Typed {
        Typed::new(self.0)
    }

    /// Takes the secret out of a form that is kept.
    pub(crate) fn take(&mut self) -> Typed {
        std::mem::take(self).typed()
    }
}

#[cfg(test)]
mod tests {
    use super::SECRETS;
    use std::{fs, path::Path};

    /// The names of the fields of type `SecretInput` in all files of this folder.
    fn secret_fields(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                found.extend(secret_fields(&path));
                continue;
            }
            let source = fs::read_to_string(&path).expect("a source file");
            let fields = source.lines().filter_map(|line| line.strip_suffix(": SecretInput,"));
            found.extend(
                fields.filter_map(|field| field.split_whitespace().last()).map(str::to_owned),
            );
        }
        found
    }

    #[test]
    fn every_field_of_type_secret_input_is_left_out_when_its_form_is_shown_again() {
        let fields = secret_fields(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages"));
        assert!(fields.len() > 10, "{fields:?}");
        for field in fields {
            assert!(SECRETS.contains(&field.as_str()), "{field}");
        }
    }
}
