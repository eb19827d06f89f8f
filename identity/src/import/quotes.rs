//! Quotes after blanks.

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
pub(super) fn without_blanks_before_quotes(text: &str, separator: char) -> String {
    let mut tidy = String::with_capacity(text.len());
    let (mut at, mut field) = (At::Start, 0);
    for c in text.chars() {
        at = match (at, c) {
            (At::Start, '"') => {
                tidy.truncate(field);
                At::Quoted
            }
            (At::Quoted, '"') => At::Closed,
            (At::Quoted, _) | (At::Closed, '"') => At::Quoted,
            (_, '\n' | '\r') => At::Start,
            (_, c) if c == separator => At::Start,
            (At::Start, c) if c.is_whitespace() => {
                tidy.push(c);
                continue;
            }
            _ => At::Plain,
        };
        tidy.push(c);
        field = tidy.len();
    }
    tidy
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
            assert_eq!(without_blanks_before_quotes(written, ','), read, "{written}");
        }
        assert_eq!(without_blanks_before_quotes("a\t\"b\"", '\t'), "a\t\"b\"");
    }
}
