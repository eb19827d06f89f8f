//! SECURITY.md and the code name the same numbers.

mod applications; // numbers about applications
mod numbers; // and where each is in the code

use numbers::{HELD, OTHERS};
use std::path::Path;

/// The tables that `make attack` and `make faults` write stand between two comments.
fn without_tables_of_runs(text: &str) -> String {
    let (mut rest, mut inside) = (String::new(), false);
    for line in text.lines() {
        match line.strip_prefix("<!-- ") {
            Some(mark) => inside = !mark.starts_with("end of "),
            None if !inside => rest.extend([line, "\n"]),
            None => {}
        }
    }
    assert!(!inside, "a table has no end");
    rest
}

#[test]
fn every_number_in_security_md_is_the_one_in_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let said = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut rest = without_tables_of_runs(&said);
    for (words, file, declaration) in HELD.iter().chain(applications::HELD) {
        assert!(said.contains(words), "SECURITY.md does not say “{words}”");
        let source = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(source.contains(declaration), "“{words}”: {file} does not say `{declaration}`");
        rest = rest.replace(words, "");
    }
    for words in OTHERS {
        rest = rest.replace(words, "");
    }
    for line in rest.lines() {
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = line.find(|c: char| c.is_ascii_digit());
        let near = number.map(|at| line[..at].chars().rev().take(40).collect::<String>());
        let near = near.map(|text| text.chars().rev().collect::<String>());
        assert_eq!(near, None, "no test holds the number after this text");
    }
}
