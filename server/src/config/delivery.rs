//! How emails and text messages are sent.

use std::path::Path;

use identity::delivery::{MailRoute, Routes, Setting, SettingError, SmsRoute};

use super::error::ConfigError;

/// `text` looks up a setting. If a channel is not configured and the public URL is plain http,
/// which only this machine can use, its messages are written to files, so that Latchkey can be
/// tried without a mail server or gateway.
pub(super) fn routes<'a>(
    text: impl Fn(&str) -> Option<&'a str>,
    public_url: &str,
    data: &Path,
) -> Result<Routes, ConfigError> {
    let of = |setting| text(name(setting));
    let folder = public_url.starts_with("http://").then(|| data.join("outbox"));
    let mail = match of(Setting::SmtpUrl) {
        Some(url) => MailRoute::smtp(url, of(Setting::MailFrom).ok_or(missing(Setting::MailFrom))?)
            .map_err(error)?,
        None => {
            refuse_alone(of, &[Setting::MailFrom], Setting::SmtpUrl)?;
            folder.clone().map_or(MailRoute::Off, MailRoute::Folder)
        }
    };
    let sms = match of(Setting::SmsUrl) {
        Some(url) => {
            let key = of(Setting::SmsKey).ok_or(missing(Setting::SmsKey))?;
            let sender = of(Setting::SmsSender).ok_or(missing(Setting::SmsSender))?;
            SmsRoute::gateway(url, key, sender).map_err(error)?
        }
        None => {
            refuse_alone(of, &[Setting::SmsKey, Setting::SmsSender], Setting::SmsUrl)?;
            folder.map_or(SmsRoute::Off, SmsRoute::Folder)
        }
    };
    Ok(Routes { mail, sms })
}

fn name(setting: Setting) -> &'static str {
    match setting {
        Setting::SmtpUrl => "LATCHKEY_SMTP_URL",
        Setting::MailFrom => "LATCHKEY_MAIL_FROM",
        Setting::SmsUrl => "LATCHKEY_SMS_URL",
        Setting::SmsKey => "LATCHKEY_SMS_KEY",
        Setting::SmsSender => "LATCHKEY_SMS_SENDER",
    }
}

fn error(SettingError { setting, what }: SettingError) -> ConfigError {
    ConfigError(format!("{} {what}.", name(setting)))
}

fn missing(setting: Setting) -> ConfigError {
    let what = match setting {
        Setting::MailFrom => {
            "the address that email is sent from, for example latchkey@example.org"
        }
        Setting::SmsSender => {
            "the number or name that text messages are sent from, for example +15005550006"
        }
        _ => "the password of the gateway's account, or a signing key that starts with whsec_",
    };
    ConfigError(format!("{} is not set: set it to {what}.", name(setting)))
}

/// Otherwise a setting that only works together with `needs` would be silently ignored.
fn refuse_alone<'a>(
    of: impl Fn(Setting) -> Option<&'a str>,
    settings: &[Setting],
    needs: Setting,
) -> Result<(), ConfigError> {
    match settings.iter().find(|setting| of(**setting).is_some()) {
        Some(alone) => Err(ConfigError(format!(
            "{} has no effect without {}: set both or neither.",
            name(*alone),
            name(needs)
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SMTP: (&str, &str) = ("LATCHKEY_SMTP_URL", "smtp://latchkey:hunter2@smtp.example.org");
    const FROM: (&str, &str) = ("LATCHKEY_MAIL_FROM", "latchkey@example.org");
    const SMS: (&str, &str) = ("LATCHKEY_SMS_URL", "https://sms.example.org/send");

    fn routes_at(public_url: &str, vars: &[(&str, &'static str)]) -> Result<Routes, ConfigError> {
        let find = |name: &str| vars.iter().find(|(set, _)| *set == name).map(|(_, value)| *value);
        routes(find, public_url, Path::new("/srv/latchkey"))
    }

    #[test]
    fn messages_are_written_to_files_only_on_a_local_machine() {
        let here = routes_at("http://localhost:3000", &[]).unwrap();
        let folder = Path::new("/srv/latchkey/outbox");
        assert!(matches!(&here.mail, MailRoute::Folder(path) if path == folder));
        assert!(matches!(&here.sms, SmsRoute::Folder(path) if path == folder));
        let there = routes_at("https://id.example.org", &[]).unwrap();
        assert!(matches!((there.mail, there.sms), (MailRoute::Off, SmsRoute::Off)));
    }

    #[test]
    fn email_and_sms_are_configured_separately() {
        let mail = routes_at("http://localhost:3000", &[SMTP, FROM]).unwrap();
        assert!(
            matches!(mail.mail, MailRoute::Smtp(server) if server.host() == "smtp.example.org")
        );
        assert!(matches!(mail.sms, SmsRoute::Folder(_)));
        let sms = [SMS, ("LATCHKEY_SMS_KEY", KEY), ("LATCHKEY_SMS_SENDER", "Latchkey")];
        let sms = routes_at("https://id.example.org", &sms).unwrap();
        assert!(matches!(sms.mail, MailRoute::Off));
        assert!(matches!(sms.sms, SmsRoute::Webhook(_)));
    }

    #[test]
    fn each_error_is_one_sentence_that_names_the_variable_and_repeats_no_secret() {
        let key = ("LATCHKEY_SMS_KEY", "hunter2");
        for (name, vars) in [
            ("LATCHKEY_SMTP_URL", vec![("LATCHKEY_SMTP_URL", "smtp://hunter2@x"), FROM]),
            ("LATCHKEY_SMTP_URL", vec![("LATCHKEY_SMTP_URL", "smtp.example.org"), FROM]),
            ("LATCHKEY_MAIL_FROM", vec![SMTP]),
            ("LATCHKEY_MAIL_FROM", vec![SMTP, ("LATCHKEY_MAIL_FROM", "hunter2")]),
            ("LATCHKEY_MAIL_FROM", vec![FROM]),
            ("LATCHKEY_SMS_KEY", vec![SMS]),
            ("LATCHKEY_SMS_KEY", vec![key]),
            ("LATCHKEY_SMS_SENDER", vec![SMS, key]),
            ("LATCHKEY_SMS_SENDER", vec![("LATCHKEY_SMS_SENDER", "Latchkey")]),
            ("LATCHKEY_SMS_URL", vec![SMS, key, ("LATCHKEY_SMS_SENDER", "Latchkey")]),
        ] {
            let sentence = routes_at("https://id.example.org", &vars).unwrap_err().to_string();
            assert!(sentence.starts_with(name), "{sentence}");
            assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}");
            assert!(!sentence.contains("hunter2"), "{sentence}");
        }
    }
}
