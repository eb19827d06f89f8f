//! Settings, tab "SMS": the gateway for text messages, and whether it takes one.

use super::{
    delivery,
    sms_form::{self, Kept},
};
use crate::{
    confirmed::Confirmed,
    fault::{Fault, Trouble},
    reply::{Go, Reply},
    request::{Ask, SecretInput, SignedIn},
    sentence,
    two_factor::tab::Opened,
    ui::notice::Notice,
};
use axum::{http::StatusCode, response::Redirect};
use identity::{
    delivery::Setting,
    phone_number::PhoneNumber,
    session::Session,
    settings::{
        sms::{self, Mistake, Save, Sms, Wanted},
        test_message,
    },
};
use serde::Deserialize;

pub(crate) const PATH: &str = "/admin/settings/sms";
pub(crate) const TEST: &str = "/admin/settings/sms/test";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SmsForm {
    version: i64,
    gateway: String,
    key: SecretInput,
    sender: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestForm {
    to: String,
}

pub(crate) async fn show(SignedIn { ask, session }: SignedIn) -> Reply {
    let kept = Kept::saved(saved(&ask, &session).await?, String::new());
    sms_form::page(&ask, StatusCode::OK, kept, None).await
}

/// The tab below an identity check.
pub(crate) async fn below(
    SignedIn { ask, session }: &SignedIn,
    status: StatusCode,
    opened: Opened,
) -> Reply {
    let kept = Kept::saved(saved(ask, session).await?, String::new());
    sms_form::page(ask, status, kept, Some(opened)).await
}

async fn saved(ask: &Ask, session: &Session) -> Result<Sms, Trouble> {
    let administrator = session.administrator().ok_or(Fault::Forbidden)?;
    Ok(sms::read(ask.services(), administrator).await?)
}

/// "Save Changes".
pub(crate) async fn submit(sent: Confirmed<SmsForm>) -> Reply {
    let administrator = sent.administrator()?;
    let Confirmed { ask, session, form } = &sent;
    let mut kept = form.kept(saved(ask, session).await?);
    match sms::save(ask.services(), administrator, form.wanted(), &ask.client).await? {
        Save::Done => {
            let notice = Notice::success("SMS settings were saved.");
            return Go::to(PATH).notice(notice).into();
        }
        Save::SetByOperator => return Go::to(PATH).into(),
        Save::Conflict => {
            kept.against(saved(ask, session).await?);
            kept.mistakes.note(sms_form::FORM, sentence::CONFLICT);
        }
        Save::Mistaken(mistakes) => {
            for mistake in mistakes {
                let (field, text) = said(mistake);
                kept.mistakes.note(field, text);
            }
        }
    }
    sms_form::page(ask, StatusCode::UNPROCESSABLE_ENTITY, kept, None).await
}

/// "Send test message": through what is saved.
pub(crate) async fn test(sent: Confirmed<TestForm>) -> Reply {
    let administrator = sent.administrator()?;
    let Confirmed { ask, session, form } = &sent;
    let mut kept = Kept::saved(saved(ask, session).await?, form.to.clone());
    let status = match PhoneNumber::parse(&form.to) {
        Ok(to) => {
            let services = ask.services();
            let test = test_message::send_text(services, administrator, &to, &ask.client).await?;
            let (status, said) = delivery::tested(ask, "message", "gateway", test);
            kept.tested = Some(said);
            status
        }
        Err(problem) => {
            kept.mistakes.note("to", sentence::phone(problem));
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    sms_form::page(ask, status, kept, None).await
}

/// Whoever opens the address of a test sees the tab.
pub(crate) async fn back() -> Redirect {
    Redirect::to(PATH)
}

impl SmsForm {
    fn wanted(&self) -> Wanted {
        Wanted {
            version: self.version,
            gateway: self.gateway.clone(),
            key: self.key.clone().typed(),
            sender: self.sender.clone(),
        }
    }

    /// Everything that was typed but the key.
    fn kept(&self, now: Sms) -> Kept {
        let (gateway, sender) = (self.gateway.clone(), self.sender.clone());
        Kept::typed(Sms { version: self.version, gateway, sender, ..now })
    }
}

/// The field and its sentence.
fn said(mistake: Mistake) -> (&'static str, String) {
    match mistake {
        Mistake::NoKey => ("key", "Enter the access key".to_owned()),
        Mistake::KeyAgain => {
            ("key", "Enter the access key again, because the gateway changed.".to_owned())
        }
        Mistake::Must(mistake) => match mistake.setting {
            Setting::SmsKey => ("key", format!("The access key {}", mistake.what)),
            Setting::SmsSender => ("sender", format!("The sender {}", mistake.what)),
            _ => ("gateway", format!("The gateway address {}", mistake.what)),
        },
    }
}
