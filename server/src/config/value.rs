//! The value of each setting, and where it is from.
//!
//! A setting can be given as the variable `LATCHKEY_X`, as the content of the file that
//! `LATCHKEY_X_FILE` names, and as the content of the file `LATCHKEY_X` in the folder of the
//! service's credentials: in one of these ways, so that no value is silently ignored.

use super::{
    error::ConfigError,
    name::{self, IN_FILE, KNOWN, PREFIX},
};
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
};

/// The key ring among the credentials, which is used where it is.
const KEYS: &str = "keys";
const KEY_FILE: &str = "LATCHKEY_KEY_FILE";
/// More bytes than any setting needs, so that a wrong path cannot fill the memory.
const LONGEST: u64 = 64 * 1024;

/// A variable before it is a setting.
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) source: Source,
}

/// Where a value is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    Environment,
    /// The settings file, or a file with this value alone.
    File(PathBuf),
    Credential(PathBuf),
}

/// The values of the settings that are given. It has no `Debug`, because some are secret.
#[derive(Clone, Default)]
pub(super) struct Values(HashMap<&'static str, (String, Source)>);

impl Values {
    /// Variables without our prefix are ignored; for duplicate names the last value wins; an empty
    /// value means "not set".
    pub(super) fn collect(
        variables: impl IntoIterator<Item = Variable>,
        credentials: Option<&Path>,
    ) -> Result<Self, ConfigError> {
        let variables: HashMap<String, Variable> = variables
            .into_iter()
            .filter(|variable| variable.name.starts_with(PREFIX))
            .filter(|variable| !name::is_of_kubernetes(&variable.name, &variable.value))
            .map(|variable| (variable.name.clone(), variable))
            .collect();
        name::refuse_unknown(variables.keys())?;
        let credentials = credentials.map(list).transpose()?.unwrap_or_default();
        let given = KNOWN.iter().map(|name| Ok((*name, value(name, &variables, &credentials)?)));
        let given: Result<Vec<_>, ConfigError> = given.collect();
        let given = given?.into_iter().filter_map(|(name, value)| Some((name, value?)));
        Ok(Self(given.collect()))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|(text, _)| text.as_str())
    }

    pub(super) fn source(&self, name: &str) -> Source {
        self.0.get(name).map_or(Source::Default, |(_, source)| source.clone())
    }
}

/// One of the ways in which a setting is given.
enum Way<'a> {
    Variable(&'a Variable),
    /// The name of the variable, and the file.
    InFile(&'a str, &'a Path),
    Credential(&'a Path),
    /// The setting is the path.
    Keys(&'a Path),
}

impl Way<'_> {
    fn name(&self) -> String {
        match self {
            Self::Variable(variable) => variable.name.clone(),
            Self::InFile(name, _) => (*name).to_owned(),
            Self::Credential(path) | Self::Keys(path) => {
                format!("the credential {}", path.display())
            }
        }
    }

    fn value(&self) -> Result<(String, Source), ConfigError> {
        Ok(match *self {
            Self::Variable(Variable { value, source, .. }) => {
                (value.trim().to_owned(), source.clone())
            }
            Self::InFile(name, path) => {
                let what = format!("file {} ({name})", path.display());
                (content(path, &what)?, Source::File(path.to_owned()))
            }
            Self::Credential(path) => {
                let what = format!("credential {}", path.display());
                (content(path, &what)?, Source::Credential(path.to_owned()))
            }
            Self::Keys(path) => {
                (path.to_string_lossy().into_owned(), Source::Credential(path.to_owned()))
            }
        })
    }
}

fn value(
    name: &str,
    variables: &HashMap<String, Variable>,
    credentials: &[PathBuf],
) -> Result<Option<(String, Source)>, ConfigError> {
    let variable =
        |name: &str| variables.get(name).filter(|variable| !variable.value.trim().is_empty());
    let credential = |name: &str| credentials.iter().find(|path| path.ends_with(name));
    let in_file = variable(&format!("{name}{IN_FILE}"));
    let ways = [
        variable(name).map(Way::Variable),
        in_file.map(|file| Way::InFile(&file.name, Path::new(file.value.trim()))),
        credential(name).map(|path| Way::Credential(path)),
        credential(KEYS).filter(|_| name == KEY_FILE).map(|path| Way::Keys(path)),
    ];
    let mut ways = ways.into_iter().flatten();
    let Some(way) = ways.next() else { return Ok(None) };
    if let Some(other) = ways.next() {
        return Err(ConfigError(format!(
            "{} and {} give the same setting: remove one of them.",
            way.name(),
            other.name()
        )));
    }
    way.value().map(Some)
}

/// The credentials that are settings. Those of other programs are ignored.
fn list(folder: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    let names = || -> io::Result<Vec<String>> {
        let files = fs::read_dir(folder)?;
        files.map(|file| Ok(file?.file_name().to_string_lossy().into_owned())).collect()
    };
    let names = names().map_err(|cause| {
        ConfigError(format!(
            "The folder of the credentials {} cannot be read: {cause}.",
            folder.display()
        ))
    })?;
    let is_ours = |name: &String| name.starts_with(PREFIX) || name == KEYS;
    let names: Vec<String> = names.into_iter().filter(is_ours).collect();
    if let Some(unknown) =
        names.iter().find(|name| *name != KEYS && !KNOWN.contains(&name.as_str()))
    {
        return Err(ConfigError(format!(
            "The credential {} is not a setting: correct its name or remove it.",
            folder.join(unknown).display()
        )));
    }
    Ok(names.iter().map(|name| folder.join(name)).collect())
}

/// One line of text. A newline at its end is dropped.
fn content(path: &Path, what: &str) -> Result<String, ConfigError> {
    let problem = |problem: &str| Err(ConfigError(format!("The {what} {problem}.")));
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes));
    match read {
        Ok(length) if length as u64 > LONGEST => return problem("is longer than 64 KiB"),
        Ok(_) => {}
        Err(cause) if cause.kind() == ErrorKind::NotFound => return problem("does not exist"),
        Err(cause) => return problem(&format!("cannot be read: {cause}")),
    }
    let Ok(text) = String::from_utf8(bytes) else { return problem("is not valid UTF-8") };
    match text.trim() {
        "" => problem("is empty"),
        line if line.contains(char::is_control) => problem("does not contain one line of text"),
        line => Ok(line.to_owned()),
    }
}
