//! One list of paragraphs, written twice: as text and as simple HTML.
//!
//! The HTML is a complete small document that fetches nothing and follows the reader's light or dark
//! look. It holds one link at most; other addresses are text, so that nobody learns to press what a
//! mail offers.

use super::plain::one_line;

/// What one mail says.
pub(super) struct Words {
    pub subject: String,
    pub paragraphs: Vec<Paragraph>,
    /// What to do if it was somebody else, and who is writing.
    pub footer: Vec<Paragraph>,
}

pub(super) enum Paragraph {
    /// Sentences.
    Plain(String),
    /// When and from where, or who is writing: quieter.
    Aside(String),
    /// A code in its sentence: before it, the code, after it.
    Code(&'static str, String, &'static str),
    /// The mail's one link in its sentence: before it, the address, after it.
    Link(&'static str, String, &'static str),
}

/// Paragraphs with an empty line between them.
pub(super) fn text(words: &Words) -> String {
    let paragraphs = words.paragraphs.iter().chain(&words.footer);
    let mut text = paragraphs.map(in_text).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn in_text(paragraph: &Paragraph) -> String {
    match paragraph {
        Paragraph::Plain(words) | Paragraph::Aside(words) => one_line(words),
        Paragraph::Code(before, inside, after) | Paragraph::Link(before, inside, after) => {
            format!("{before}{}{after}", one_line(inside))
        }
    }
}

pub(super) fn html(words: &Words) -> String {
    let body: String = words.paragraphs.iter().map(in_html).collect();
    let footer: String = words.footer.iter().map(in_html).collect();
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
</head>
<body style="{BODY}">
<div style="{COLUMN}">
{body}<div style="{FOOTER}">
{footer}</div>
</div>
</body>
</html>
"#,
        title = escaped(words.subject.trim()),
    )
}

fn in_html(paragraph: &Paragraph) -> String {
    match paragraph {
        Paragraph::Plain(words) => format!("<p style=\"{LINES}\">{}</p>\n", escaped(words)),
        Paragraph::Aside(words) => format!("<p style=\"{ASIDE}\">{}</p>\n", escaped(words)),
        Paragraph::Code(before, code, after) => format!(
            "<p style=\"{LINES}\">{before}<strong style=\"{CODE}\">{}</strong>{after}</p>\n",
            escaped(code)
        ),
        Paragraph::Link(before, address, after) => format!(
            "<p style=\"{LINES}\">{before}<a href=\"{0}\" style=\"{LINK}\">{0}</a>{after}</p>\n",
            escaped(address)
        ),
    }
}

fn escaped(text: &str) -> String {
    one_line(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

// A program that does not know `light-dark()` leaves the color out and uses its own.
const BODY: &str = "margin:0;padding:0;color-scheme:light dark;\
    font:400 16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const COLUMN: &str = "max-width:36em;margin:0 auto;padding:32px 24px";
const LINES: &str = "margin:0 0 16px;overflow-wrap:anywhere";
const ASIDE: &str = "margin:0 0 16px;overflow-wrap:anywhere;color:light-dark(#47524D,#A9B5AF)";
const CODE: &str = "font:600 28px/1.25 ui-monospace,'Cascadia Mono','SF Mono',Menlo,Consolas,\
    monospace;letter-spacing:0.08em";
const LINK: &str = "color:light-dark(#0B5C54,#7FDACB)";
const FOOTER: &str =
    "margin-top:32px;border-top:1px solid rgba(128,128,128,0.4);padding-top:16px;font-size:14px";

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn names_are_text_in_html_also_inside_an_attribute() {
        assert_eq!(
            escaped("<b>\"A\" & 'B'</b>"),
            "&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;"
        );
        assert_eq!(escaped("a\nb"), "a b");
    }
}
