//! Settings, tab "SMS": the gateway for text messages, and a test message.

use super::{
    delivery_tab::{DeliveryForm, Outcome, Words},
    sms_form::{self, SmsForm},
};
use crate::pages::{
    form_state::FormState, path, request::RequestContext, sentence,
    ui::administration_frame::SettingsTab,
};
use identity::{
    delivery::Setting,
    error::Error,
    phone_number::PhoneNumber,
    services::Services,
    session::{Administrator, FreshAdministrator},
    settings::{
        DecidedBy,
        sms::{self, FieldError, Save, Sms, Update},
        test_message::{self, Test},
    },
};
use leptos::prelude::AnyView;

impl DeliveryForm for SmsForm {
    const TAB: SettingsTab = SettingsTab::Sms;
    const ID: &'static str = "sms";
    const TEST: &'static str = path::SMS_TEST;
    const WORDS: Words = Words {
        message: "message",
        messages: "text messages",
        peer: "SMS gateway",
        variable: "LATCHKEY_SMS_URL",
    };
    type Saved = Sms;

    async fn read(services: &Services, administrator: Administrator<'_>) -> Result<Sms, Error> {
        sms::read(services, administrator).await
    }

    async fn save(
        &self,
        context: &RequestContext,
        administrator: FreshAdministrator<'_>,
    ) -> Result<Outcome, Error> {
        let input = Update {
            version: self.version,
            gateway: self.gateway.clone(),
            key: self.key.clone().typed(),
            sender: self.sender.clone(),
        };
        let saved = sms::save(context.services(), administrator, input, &context.client).await?;
        Ok(match saved {
            Save::Done => Outcome::Done,
            Save::SetByOperator => Outcome::SetByOperator,
            Save::Conflict => Outcome::Conflict,
            Save::Invalid(errors) => Outcome::Invalid(errors.into_iter().map(said).collect()),
        })
    }

    async fn test(
        context: &RequestContext,
        administrator: FreshAdministrator<'_>,
        to: &str,
    ) -> Result<Result<Test, &'static str>, Error> {
        let to = match PhoneNumber::parse(to) {
            Ok(to) => to,
            Err(problem) => return Ok(Err(sentence::phone(problem))),
        };
        test_message::send_text(context.services(), administrator, &to, &context.client)
            .await
            .map(Ok)
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn decided_by(saved: &Sms) -> DecidedBy {
        saved.decided_by
    }

    fn fields(state: FormState<Self>, saved: Sms) -> AnyView {
        sms_form::fields(state, saved.has_key)
    }

    fn fixed(saved: Sms) -> AnyView {
        sms_form::fixed(saved)
    }

    fn recipient(label: String, to: String, error: Option<String>) -> AnyView {
        sms_form::recipient(label, to, error)
    }
}

/// The field and the error text.
fn said(error: FieldError) -> (&'static str, String) {
    match error {
        FieldError::NoKey => ("key", "Enter the access key".to_owned()),
        FieldError::KeyAgain => {
            ("key", "Enter the access key again, because the gateway changed.".to_owned())
        }
        FieldError::Must(error) => match error.setting {
            Setting::SmsKey => ("key", format!("The access key {}", error.what)),
            Setting::SmsSender => ("sender", format!("The sender {}", error.what)),
            _ => ("gateway", format!("The gateway address {}", error.what)),
        },
    }
}
