//! Renders one list of paragraphs twice: as text and as simple HTML.
//!
//! The HTML is a small, complete document that loads nothing and follows the reader's light or dark
//! mode. It contains at most one link, often as a button with its address below; other addresses are
//! plain text, so that users do not get used to following addresses in emails.

use super::plain::one_line;
use crate::direction::isolated;

/// The content of one email.
pub(super) struct Words {
    /// The name of the product.
    pub wordmark: String,
    pub subject: String,
    pub heading: String,
    pub paragraphs: Vec<Paragraph>,
    /// What to do if the recipient did not do it, and the sender.
    pub footer: Vec<Paragraph>,
}

pub(super) enum Paragraph {
    Plain(String),
    /// The sender; less prominent.
    Aside(String),
    /// When and from where: names and values.
    Facts(Vec<(&'static str, String)>),
    /// The only link, as a button: its label and the address.
    Button(&'static str, String),
    /// A sentence with a code: before it, the code, after it.
    Code(&'static str, String, &'static str),
    /// A sentence with the only link: before it, the address, after it.
    Link(&'static str, String, &'static str),
}

/// Paragraphs separated by empty lines.
pub(super) fn text(words: &Words) -> String {
    let head = [&words.wordmark, &words.heading].map(|line| one_line(line).trim().to_owned());
    let paragraphs = words.paragraphs.iter().chain(&words.footer).map(in_text);
    let mut text = head.into_iter().chain(paragraphs).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn in_text(paragraph: &Paragraph) -> String {
    match paragraph {
        Paragraph::Plain(words) | Paragraph::Aside(words) => {
            isolated(&one_line(words), "\u{2068}", "\u{2069}")
        }
        Paragraph::Facts(facts) => {
            let lines = facts.iter().map(|(name, value)| format!("{name}: {}", one_line(value)));
            lines.collect::<Vec<_>>().join("\n")
        }
        Paragraph::Button(label, address) => format!("{label}\n{}", one_line(address)),
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
<p style="{WORDMARK}">{wordmark}</p>
<h1 style="{HEADING}">{heading}</h1>
{body}<div style="{FOOTER}">
{footer}</div>
</div>
</body>
</html>
"#,
        title = escaped(words.subject.trim()),
        wordmark = escaped(words.wordmark.trim()),
        heading = escaped(words.heading.trim()),
    )
}

fn in_html(paragraph: &Paragraph) -> String {
    match paragraph {
        Paragraph::Plain(words) => format!("<p style=\"{LINES}\">{}</p>\n", sentence(words)),
        Paragraph::Aside(words) => format!("<p style=\"{ASIDE}\">{}</p>\n", sentence(words)),
        Paragraph::Facts(facts) => {
            let row = |(name, value): &(&str, String)| {
                format!(
                    "<tr><th scope=\"row\" style=\"{NAME}\">{name}:</th>\n<td style=\"{VALUE}\">{}</td></tr>\n",
                    escaped(value)
                )
            };
            let rows: String = facts.iter().map(row).collect();
            format!("<table style=\"{FACTS}\">\n{rows}</table>\n")
        }
        Paragraph::Button(label, address) => format!(
            "<p style=\"{LINES}\"><a href=\"{0}\" style=\"{BUTTON}\">{label}</a></p>\n\
             <p translate=\"no\" style=\"{ASIDE}\">{0}</p>\n",
            escaped(address)
        ),
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
const WORDMARK: &str =
    "margin:0 0 24px;font-weight:700;color:light-dark(#0B5C54,#7FDACB);overflow-wrap:anywhere";
const HEADING: &str = "margin:0 0 16px;font-size:22px;line-height:1.3;overflow-wrap:anywhere";
const LINES: &str = "margin:0 0 16px;overflow-wrap:anywhere";
const ASIDE: &str = "margin:0 0 16px;overflow-wrap:anywhere;color:light-dark(#47524D,#A9B5AF)";
const CODE: &str = "font:600 28px/1.25 ui-monospace,'Cascadia Mono','SF Mono',Menlo,Consolas,\
    monospace;letter-spacing:0.08em";
const LINK: &str = "color:light-dark(#0B5C54,#7FDACB)";
const BUTTON: &str = "display:inline-block;padding:12px 20px;border-radius:4px;\
    background:#0B5C54;color:#FFFFFF;font-weight:600;text-decoration:none";
const FACTS: &str = "margin:0 0 16px;border-collapse:collapse;overflow-wrap:anywhere";
const NAME: &str = "padding:0 16px 4px 0;font-weight:400;text-align:left;vertical-align:top;\
    color:light-dark(#47524D,#A9B5AF)";
const VALUE: &str = "padding:0 0 4px;vertical-align:top";
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
