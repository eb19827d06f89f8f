#![doc = include_str!("README.md")]

pub(crate) mod announce; // the live region
pub(crate) mod disposable; // views of islands that can be freed
mod dom; // DOM helpers
mod engine; // visits
mod widgets; // what attributes add to elements
pub(crate) mod words; // sentences

/// Takes over the page that the server sent. Keeps values that were typed before.
pub fn start() {
    engine::listen();
    widgets::listen();
    engine::begin();
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    fn attributes(text: &str) -> impl Iterator<Item = &str> {
        text.match_indices("data-").map(|(at, _)| {
            let rest = &text[at..];
            let end = rest.find(|sign: char| sign != '-' && !sign.is_ascii_lowercase());
            rest[..end.unwrap_or(rest.len())].trim_end_matches('-')
        })
    }

    fn check(folder: &Path, list: &[&str]) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                check(&path, list);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let source = fs::read_to_string(&path).unwrap();
                for attribute in attributes(&source).filter(|name| *name != "data") {
                    let file = path.display();
                    assert!(list.contains(&attribute), "README.md lacks {attribute} of {file}");
                }
            }
        }
    }

    #[test]
    fn the_readme_lists_every_data_attribute() {
        let list: Vec<_> = attributes(include_str!("README.md")).collect();
        check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &list);
    }
}
