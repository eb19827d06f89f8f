//! Passkeys in the browser: fetches the server's WebAuthn options, calls the device and returns its
//! response as JSON. This code does not interpret either.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCredentials, RequestInit, RequestMode, Response};

/// The request to the device.
pub(super) enum Ceremony {
    Create,
    Get,
    /// Conditional mediation: the user may choose a passkey among a field's suggestions.
    Suggest(AbortSignal),
}

/// Why there is no response.
#[derive(Clone, Copy, Debug)]
pub(super) enum CredentialError {
    /// The user or the device declined, or the request timed out.
    Refused,
    /// The device already has a passkey for this account.
    Known,
    Network,
    /// The user must sign in or reauthenticate first, or another user signed in in this browser.
    SignedOut,
}

pub(super) fn are_supported() -> bool {
    let named = |name| get(&class(), name).is_ok_and(|found| found.is_function());
    named("parseCreationOptionsFromJSON") && named("parseRequestOptionsFromJSON")
}

pub(super) async fn can_suggest() -> bool {
    let asked = call(&class(), "isConditionalMediationAvailable", &JsValue::UNDEFINED);
    let Some(promise) = asked.ok().and_then(|promise| promise.dyn_into::<Promise>().ok()) else {
        return false;
    };
    JsFuture::from(promise).await.is_ok_and(|can| can.is_truthy())
}

/// Lets the device create a passkey, or sign with an existing one.
pub(super) async fn ask(ceremony: &Ceremony, address: &str) -> Result<String, CredentialError> {
    let options = options(ceremony, address).await?;
    answer(ceremony, &options).await.map_err(|error| {
        let name = get(&error, "name").ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("InvalidStateError") if matches!(ceremony, Ceremony::Create) => {
                CredentialError::Known
            }
            _ => CredentialError::Refused,
        }
    })
}

/// Fetches the options in a request of their own, so that rendering a page creates no challenge.
async fn options(ceremony: &Ceremony, address: &str) -> Result<JsValue, CredentialError> {
    let response = post(ceremony, address).await.map_err(|_| CredentialError::Network)?;
    let kind = response.headers().get("Content-Type").ok().flatten().unwrap_or_default();
    if response.status() >= 500 {
        return Err(CredentialError::Network);
    }
    if response.status() == 409 {
        return Err(CredentialError::SignedOut);
    }
    if !response.ok() {
        return Err(CredentialError::Refused);
    }
    if !kind.starts_with("application/json") {
        return Err(CredentialError::SignedOut);
    }
    let json = response.json().map_err(|_| CredentialError::Network)?;
    JsFuture::from(json).await.map_err(|_| CredentialError::Network)
}

async fn post(ceremony: &Ceremony, address: &str) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/json")?;
    headers.set("Content-Type", "application/x-www-form-urlencoded")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_mode(RequestMode::SameOrigin);
    init.set_headers_headers(&headers);
    if let Ceremony::Suggest(signal) = ceremony {
        init.set_signal(Some(signal));
    }
    Ok(JsFuture::from(window().fetch_with_str_and_init(address, &init)).await?.unchecked_into())
}

async fn answer(ceremony: &Ceremony, options: &JsValue) -> Result<String, JsValue> {
    let (parse, act) = match ceremony {
        Ceremony::Create => ("parseCreationOptionsFromJSON", "create"),
        Ceremony::Get | Ceremony::Suggest(_) => ("parseRequestOptionsFromJSON", "get"),
    };
    let request = Object::new();
    Reflect::set(&request, &"publicKey".into(), &call(&class(), parse, options)?)?;
    if let Ceremony::Suggest(signal) = ceremony {
        Reflect::set(&request, &"mediation".into(), &"conditional".into())?;
        Reflect::set(&request, &"signal".into(), signal)?;
    }
    let credentials = get(&window().navigator(), "credentials")?;
    let promise = call(&credentials, act, &request)?.dyn_into::<Promise>()?;
    let credential = JsFuture::from(promise).await?;
    let json = call(&credential, "toJSON", &JsValue::UNDEFINED)?;
    Ok(JSON::stringify(&json)?.into())
}

fn class() -> JsValue {
    get(&window(), "PublicKeyCredential").unwrap_or(JsValue::UNDEFINED)
}

fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &name.into())
}

fn call(object: &JsValue, name: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    get(object, name)?.dyn_into::<Function>()?.call1(object, argument)
}
