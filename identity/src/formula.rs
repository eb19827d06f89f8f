//! Texts that spreadsheets would read as formulas, and the apostrophe that prevents it.

/// Spreadsheets also read the full-width forms as the start of a formula.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];

pub(crate) fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA)
}

/// Puts an apostrophe before each formula, and one more before apostrophes that precede one: at the
/// beginning, and after any character that some spreadsheet takes for the end of a cell, such as a
/// semicolon, even with quotes in between, because these may be removed.
pub fn guarded(text: &str) -> String {
    before_formulas(text, |apostrophes| format!("'{apostrophes}"))
}

/// The text that [`guarded`] changed to this one.
pub fn unguarded(text: &str) -> String {
    before_formulas(text, |apostrophes| apostrophes.chars().skip(1).collect())
}

/// Changes the apostrophes, of which there may be none, before each formula.
fn before_formulas(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut changed = String::with_capacity(text.len());
    let (mut rest, mut begins) = (text, true);
    loop {
        let after = rest.trim_start_matches('\'');
        if begins && is_formula(after) {
            changed.push_str(&change(&rest[..rest.len() - after.len()]));
            rest = after;
        }
        let Some(letter) = rest.chars().next() else { return changed };
        changed.push(letter);
        rest = &rest[letter.len_utf8()..];
        begins = matches!(letter, ';' | ',' | '\t' | '\r' | '\n') || (begins && letter == '"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_wherever_a_spreadsheet_may_split_a_cell() {
        for (text, written) in [
            ("", ""),
            ("plain", "plain"),
            ("-1", "'-1"),
            ("\ty", "'\ty"),
            ("Ola;=1+1", "Ola;'=1+1"),
            ("a;b;@x", "a;b;'@x"),
            ("a\t-1", "a\t'-1"),
            ("a,+1", "a,'+1"),
            ("a\r\n=1", "a\r\n'=1"),
            ("=1;=2", "'=1;'=2"),
            (";;\t=1", ";;'\t'=1"),
            ("a;\"=1", "a;\"'=1"),
            ("a-b; c=d", "a-b; c=d"),
            ("＝1+1", "'＝1+1"),
            ("a;＋1", "a;'＋1"),
            ("－1", "'－1"),
            ("＠x", "'＠x"),
            ("'=1", "''=1"),
            ("a;''=1", "a;'''=1"),
            ("'a", "'a"),
            ("a'=1", "a'=1"),
        ] {
            assert_eq!(guarded(text), written, "{text:?}");
            assert_eq!(unguarded(written), text, "{text:?}");
        }
    }

    #[test]
    fn what_was_not_guarded_stays_as_it_is() {
        for text in ["=1", "a;=1", "O'Brien", "'Ola", "a'", "'", "'\"=1"] {
            assert_eq!(unguarded(text), text);
        }
    }

    #[test]
    fn every_short_text_is_restored() {
        let letters = ['a', '\'', '"', ';', '=', '\t', '＝'];
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            let longer = |text: &String| letters.map(|letter| format!("{text}{letter}"));
            texts = texts.iter().flat_map(longer).collect();
            for text in &texts {
                assert_eq!(unguarded(&guarded(text)), *text);
            }
        }
    }
}
