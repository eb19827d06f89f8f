//! The browser's passkeys: the server's question to the device, and the device's answer as text.
//! What is in either is no business of this side.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestCredentials, RequestInit, RequestMode, Response};

/// Why there is no answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trouble {
    /// The person or the device said no, or took too long.
    Refused,
    /// The device has a passkey for this account.
    Known,
    Network,
    /// The server answers with a page: who asks has to sign in or prove something first.
    SignedOut,
}

pub(super) fn are_supported() -> bool {
    let named = |name| get(&class(), name).is_ok_and(|found| found.is_function());
    named("parseCreationOptionsFromJSON") && named("parseRequestOptionsFromJSON")
}

/// Lets the device create a passkey, or answer with one that it has.
pub(super) async fn ask(creates: bool, address: &str) -> Result<String, Trouble> {
    let question = question(address).await?;
    answer(creates, &question).await.map_err(|error| {
        let name = get(&error, "name").ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("InvalidStateError") if creates => Trouble::Known,
            _ => Trouble::Refused,
        }
    })
}

/// Asked for at the press, so that looking at a page starts nothing.
async fn question(address: &str) -> Result<JsValue, Trouble> {
    let response = post(address).await.map_err(|_| Trouble::Network)?;
    let kind = response.headers().get("Content-Type").ok().flatten().unwrap_or_default();
    if response.status() >= 500 {
        return Err(Trouble::Network);
    }
    if !response.ok() {
        return Err(Trouble::Refused);
    }
    if !kind.starts_with("application/json") {
        return Err(Trouble::SignedOut);
    }
    let json = response.json().map_err(|_| Trouble::Network)?;
    JsFuture::from(json).await.map_err(|_| Trouble::Network)
}

async fn post(address: &str) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/json")?;
    headers.set("Content-Type", "application/x-www-form-urlencoded")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_mode(RequestMode::SameOrigin);
    init.set_headers_headers(&headers);
    Ok(JsFuture::from(window().fetch_with_str_and_init(address, &init)).await?.unchecked_into())
}

async fn answer(creates: bool, question: &JsValue) -> Result<String, JsValue> {
    let (parse, act) = match creates {
        true => ("parseCreationOptionsFromJSON", "create"),
        false => ("parseRequestOptionsFromJSON", "get"),
    };
    let request = Object::new();
    Reflect::set(&request, &"publicKey".into(), &call(&class(), parse, question)?)?;
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
