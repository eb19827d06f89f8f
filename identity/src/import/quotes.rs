//! Quotes after blanks, and how many fields a line has.

use super::{
    report::FileError,
    text::{MAX_COLUMNS, line_at},
};

#[derive(Clone, Copy)]
enum At {
    Start,
    Plain,
    Quoted,
    /// After a quote that ends a field or, followed by another, is part of it.
    Closed,
}

/// Leaves out the blanks between a separator and a quote. Some programs write them, and the reader
/// expects a quote at the beginning of its field.
///
/// # Errors
/// A line has more than [`MAX_COLUMNS`] fields. The reader needs many times the memory of a field, so
/// this is noticed before it reads the line.
pub(super) fn without_blanks_before_quotes(
    text: &str,
    separator: char,
) -> Result<String, FileError> {
    let mut tidy = String::with_capacity(text.len());
    let (mut at, mut field, mut fields) = (At::Start, 0, 1);
    for c in text.chars() {
        at = match (at, c) {
            (At::Start, '"') => {
                tidy.truncate(field);
                At::Quoted
            }
            (At::Quoted, '"') => At::Closed,
            (At::Quoted, _) | (At::Closed, '"') => At::Quoted,
            (_, '\n' | '\r') => {
                fields = 1;
                At::Start
            }
            (_, c) if c == separator => {
                fields += 1;
                if fields > MAX_COLUMNS {
                    return Err(FileError::TooManyColumns { line: line_at(tidy.as_bytes()) });
                }
                At::Start
            }
            (At::Start, c) if c.is_whitespace() => {
                tidy.push(c);
                continue;
            }
            _ => At::Plain,
        };
        tidy.push(c);
        field = tidy.len();
    }
    Ok(tidy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_left_out_only_between_a_separator_and_a_quote() {
        for (written, read) in [
            ("a, \"b, c\"", "a,\"b, c\""),
            ("a,\t\"b\"\n  \"c\",d", "a,\"b\"\n\"c\",d"),
            ("\"a, \"\"b\"\", \"\"c\", \"d\"", "\"a, \"\"b\"\", \"\"c\",\"d\""),
            ("a, b \"c\", d", "a, b \"c\", d"),
            ("a\"b, \"c\"", "a\"b,\"c\""),
            ("\"a\" b \"c\",d", "\"a\" b \"c\",d"),
            ("\"a\n \"\"b\"", "\"a\n \"\"b\""),
            (" , ,", " , ,"),
        ] {
            assert_eq!(without_blanks_before_quotes(written, ',').unwrap(), read, "{written}");
        }
        assert_eq!(without_blanks_before_quotes("a\t\"b\"", '\t').unwrap(), "a\t\"b\"");
    }

    #[test]
    fn only_separators_outside_of_quotes_count() {
        let fields = |count: usize| vec!["a"; count].join(",");
        let quoted = format!("\"{}\",\"\"\",\"\n", fields(99));
        let most = format!("{quoted}\n{}\n{}", fields(MAX_COLUMNS), fields(MAX_COLUMNS));
        assert_eq!(without_blanks_before_quotes(&most, ',').unwrap(), most);
        let more = format!("{quoted}{}", fields(MAX_COLUMNS + 1));
        let line = FileError::TooManyColumns { line: 2 };
        assert_eq!(without_blanks_before_quotes(&more, ','), Err(line));
    }
}
