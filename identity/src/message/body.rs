//! Renders one list of paragraphs twice: as text and as simple HTML.
//!
//! The HTML is a small, complete document that loads nothing and follows the reader's light or dark
//! mode. It contains at most one link; other addresses are plain text, so that users do not get
//! used to following addresses in emails.

use super::plain::one_line;
use crate::direction::isolated;

/// The content of one email.
pub(super) struct Words {
    pub subject: String,
    pub paragraphs: Vec<Paragraph>,
    /// What to do if the recipient did not do it, and the sender.
    pub footer: Vec<Paragraph>,
}

pub(super) enum Paragraph {
    Plain(String),
    /// When and from where, or the sender; less prominent.
    Aside(String),
    /// A sentence with a code: before it, the code, after it.
    Code(&'static str, String, &'static str),
    /// A sentence with the only link: before it, the address, after it.
    Link(&'static str, String, &'static str),
}

/// Paragraphs separated by empty lines.
pub(super) fn text(words: &Words) -> String {
    let paragraphs = words.paragraphs.iter().chain(&words.footer);
    let mut text = paragraphs.map(in_text).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn in_text(paragraph: &Paragraph) -> String {
    match paragraph {
        Paragraph::Plain(words) | Paragraph::Aside(words) => {
            isolated(&one_line(words), "\u{2068}", "\u{2069}")
        }
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
        Paragraph::Plain(words) => format!("<p style=\"{LINES}\">{}</p>\n", sentence(words)),
        Paragraph::Aside(words) => format!("<p style=\"{ASIDE}\">{}</p>\n", sentence(words)),
        Paragraph::Code(before, code, after) => format!(
            "<p style=\"{LINES}\">{before}<strong translate=\"no\" style=\"{CODE}\">{}</strong>{after}</p>\n",
            escaped(code)
        ),
        Paragraph::Link(before, address, after) => format!(
            "<p style=\"{LINES}\">{before}<a href=\"{0}\" translate=\"no\" style=\"{LINK}\">{0}</a>{after}</p>\n",
            escaped(address)
        ),
    }
}

fn sentence(words: &str) -> String {
    isolated(&escaped(words), "<bdi>", "</bdi>")
}

fn escaped(text: &str) -> String {
    one_line(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

// Mail programs that do not know `light-dark()` ignore the color and use their own.
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
    fn names_are_escaped_in_html_and_in_attributes() {
        assert_eq!(
            escaped("<b>\"A\" & 'B'</b>"),
            "&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;"
        );
        assert_eq!(escaped("a\nb"), "a b");
    }
}
