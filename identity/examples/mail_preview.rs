//! Renders every email and text message as a page for review: `make mail-preview`.

#![expect(clippy::print_stdout, reason = "prints where the pages are")]

use identity::{
    account::Role,
    client::Happened,
    message::{DisabledBy, Letter, Message, Setting, code_text, letter, test_text},
    method::Method,
};
use std::{fs, io, path::Path};

/// March 4, 2027, 13:05:09 UTC.
const AT: i64 = 1_804_165_509;
const DAY: i64 = 86_400;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/mail-preview");

fn main() -> io::Result<()> {
    let folder = Path::new(FOLDER);
    fs::create_dir_all(folder)?;
    let folder = folder.canonicalize()?;
    let setting = setting();
    let mut rows = String::new();
    for (number, (id, message)) in (1..).zip(samples()) {
        let mail = letter(&message, &setting);
        let name = format!("{number:02}-{}", file_name(id));
        fs::write(folder.join(format!("{name}.body.html")), &mail.html)?;
        fs::write(folder.join(format!("{name}.html")), mail_page(id, &name, &mail))?;
        rows += &row(&name, id, &mail.subject);
    }
    for (id, text) in texts(&setting) {
        let name = file_name(id);
        fs::write(folder.join(format!("{name}.html")), text_page(id, &text))?;
        rows += &row(&name, id, text.lines().next().unwrap_or_default());
    }
    let index = folder.join("index.html");
    fs::write(&index, page("Mails and text messages", &format!("<table>{rows}</table>")))?;
    println!("{}", index.display());
    Ok(())
}

fn setting() -> Setting {
    Setting {
        product: "Latchkey".to_owned(),
        organization: Some("Fjord & Fell Mountain Rescue".to_owned()),
        public_url: "https://id.fjordfell.example".to_owned(),
        email: "ingrid.solberg@fjordfell.example".to_owned(),
        time_zone: "Europe/Oslo".to_owned(),
    }
}

fn happened() -> Happened {
    Happened { at: AT, browser: "Firefox on Windows".to_owned(), address: "203.0.113.7".to_owned() }
}

/// Every mail, in each variant that differs in more than a name.
fn samples() -> Vec<(&'static str, Message)> {
    let happened = happened();
    let disabled = |by, required| Message::Disabled { by, required, happened: self::happened() };
    let link = |path: &str| format!("{path}/q3Vd0xT5mYk2bH8cLr7WnJ4sZpE1uGfA9iKoXyQvDtM");
    vec![
        ("M-CODE", Message::Code { code: "048213".to_owned() }),
        ("M-ENABLED", Message::Enabled { method: Method::App, happened: happened.clone() }),
        (
            "M-METHOD added",
            Message::MethodAdded { method: Method::Sms, happened: happened.clone() },
        ),
        (
            "M-METHOD removed",
            Message::MethodRemoved { method: Method::Email, happened: happened.clone() },
        ),
        (
            "M-METHOD default",
            Message::DefaultMethodChanged { method: Method::Email, happened: happened.clone() },
        ),
        ("M-METHOD changed", Message::PhoneChanged { happened: happened.clone() }),
        ("M-RESET", Message::TokenReset { happened: happened.clone() }),
        ("M-DISABLED by you", disabled(DisabledBy::You, false)),
        ("M-DISABLED by link", disabled(DisabledBy::Link, true)),
        ("M-DISABLED by administrator", disabled(DisabledBy::Administrator, true)),
        ("M-DISABLED by operator", {
            let happened =
                Happened { browser: String::new(), address: String::new(), ..happened.clone() };
            Message::Disabled { by: DisabledBy::Operator, required: false, happened }
        }),
        ("M-CODES-NEW", Message::RecoveryCodesMade { happened: happened.clone() }),
        (
            "M-RECOVERY-USED",
            Message::RecoveryCodeUsed { signed_in: true, left: 9, happened: happened.clone() },
        ),
        ("M-TRUSTED", Message::BrowserTrusted { until: AT + 30 * DAY, happened: happened.clone() }),
        ("M-TRUST-COPIED", {
            let browser = "Safari on iPhone".to_owned();
            Message::TrustedBrowserCopied { browser, happened: happened.clone() }
        }),
        ("M-TOKEN-REUSED", {
            let name = "Grafana".to_owned();
            Message::RefreshTokenReused { name, happened: happened.clone() }
        }),
        ("M-APP-CONSENT", {
            Message::ConsentGiven { name: "Wiki".to_owned(), happened: happened.clone() }
        }),
        ("M-PASSKEY-ADDED", {
            Message::PasskeyAdded {
                name: "Ingrid’s phone".to_owned(), happened: happened.clone()
            }
        }),
        ("M-PASSKEY-REMOVED", {
            let name = "<b>Key</b> & \"fob\"".to_owned();
            Message::PasskeyRemoved { name, happened: happened.clone() }
        }),
        ("M-SECURITY-KEY-ADDED", {
            let name = "Security key".to_owned();
            Message::SecurityKeyAdded { name, happened: happened.clone() }
        }),
        ("M-SECURITY-KEY-REMOVED", {
            let name = "Security key".to_owned();
            Message::SecurityKeyRemoved { name, happened: happened.clone() }
        }),
        ("M-PASSWORD", Message::PasswordChanged { happened: happened.clone() }),
        (
            "M-EMAIL",
            Message::EmailChanged {
                from: "ola@example.org".to_owned(),
                to: "ola.nordmann@example.org".to_owned(),
                happened: happened.clone(),
            },
        ),
        ("M-ROLE administrator", {
            Message::RoleChanged { to: Role::Administrator, happened: happened.clone() }
        }),
        ("M-ROLE member", {
            Message::RoleChanged { to: Role::Member, happened: happened.clone() }
        }),
        ("M-ACCOUNT-DELETED", Message::AccountDeleted { at: AT }),
        ("M-CODES-GUESSED at sign-in", {
            Message::CodesGuessed { signed_in: false, happened: happened.clone() }
        }),
        ("M-CODES-GUESSED signed in", Message::CodesGuessed { signed_in: true, happened }),
        ("M-PASSWORD-LINK", Message::PasswordLink { link: link("/reset-password") }),
        ("M-LINK", Message::DisableLink { link: link("/disable-2fa"), until: AT + DAY }),
        (
            "M-INVITE",
            Message::Invitation { link: link("/invitation"), by: "Tomás Ferreira".to_owned() },
        ),
        ("M-REQUIRED", Message::Required { from: AT + 14 * DAY, days_left: None }),
        ("M-REQUIRED-7", Message::Required { from: AT + 7 * DAY, days_left: Some(7) }),
        ("M-REQUIRED-1", Message::Required { from: AT + DAY, days_left: Some(1) }),
        ("M-ADMIN-REQUIRED", Message::RequiredByAdministrator),
        ("M-CODES-VOID", Message::RecoveryCodesVoid),
        ("M-TEST", Message::Test),
        ("M-REPORT", {
            let (name, administrator) = ("Ingrid Solberg".to_owned(), "Bo Berg".to_owned());
            Message::LinkReported { name, administrator, sent_at: AT }
        }),
        ("M-LINK-USED", {
            let (name, administrator) = ("Ingrid Solberg".to_owned(), "Bo Berg".to_owned());
            Message::LinkUsed { name, administrator, sent_at: AT }
        }),
        ("M-KEY-ROTATED", {
            let administrator = "Bo Berg".to_owned();
            Message::SigningKeyRotated { algorithm: "RS256", administrator, at: AT }
        }),
        ("M-IMPORT-STOPPED", Message::ImportStopped { imported: 500, people: 1_200 }),
    ]
}

fn texts(setting: &Setting) -> Vec<(&'static str, String)> {
    let long = Setting {
        product: "Member accounts of the Norwegian Federation of Volunteer Mountain, Avalanche \
                  and Glacier Rescue Services"
            .to_owned(),
        ..setting.clone()
    };
    vec![
        ("T-CODE", code_text("048213", setting)),
        ("T-CODE long", code_text("048213", &long)),
        ("T-TEST", test_text(setting)),
    ]
}

fn file_name(id: &str) -> String {
    id.to_lowercase().replace(' ', "-")
}

fn row(name: &str, id: &str, words: &str) -> String {
    format!("<tr><th scope=row>{id}<td><a href=\"{name}.html\">{}</a>\n", escaped(words))
}

fn mail_page(id: &str, name: &str, mail: &Letter) -> String {
    let Letter { subject, text, .. } = mail;
    let subject = escaped(subject);
    let text = escaped(text);
    page(
        &format!("{id} · {subject}"),
        &format!(
            "<h2>HTML</h2>\n<p><a href=\"{name}.body.html\">By itself</a>\n\
             <iframe src=\"{name}.body.html\" title=\"HTML body\"></iframe>\n\
             <h2>Text</h2>\n<pre>{text}</pre>\n"
        ),
    )
}

fn text_page(id: &str, text: &str) -> String {
    let length = text.chars().count();
    page(id, &format!("<p>{length} characters\n<pre>{}</pre>\n", escaped(text)))
}

fn page(title: &str, content: &str) -> String {
    let back = match title.starts_with("Mails") {
        true => "",
        false => "<p><a href=\"index.html\">All messages</a>\n",
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n{back}<h1>{title}</h1>\n{content}"
    )
}

const STYLE: &str = ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif;\
    background:light-dark(#F5F3EC,#0F1412);color:light-dark(#1A211E,#E9EEEB)}\
    body{max-width:46rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.4375rem}h2{font-size:1rem;margin:1.5rem 0 .5rem}\
    p{margin:0 0 .5rem}\
    a{color:light-dark(#0B5C54,#7FDACB)}table{border-spacing:0 .5rem}\
    th{text-align:start;font:400 .8125rem ui-monospace,monospace;white-space:nowrap;padding-inline-end:1.5rem}\
    iframe,pre{box-sizing:border-box;width:100%;margin:0;border:1px solid #7A837E;\
    background:light-dark(#FFFFFF,#171D1A)}iframe{height:27rem}\
    pre{padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere}";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
