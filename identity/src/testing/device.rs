//! An authenticator with one passkey, in software, so that tests can alter its answers.

use super::PUBLIC_URL;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_CREDENTIAL: u8 = 0x40;

pub struct Device {
    pub key: SigningKey,
    pub id: Vec<u8>,
    /// The user handle that the site gave the account.
    pub handle: Option<String>,
    pub counter: u32,
    pub flags: u8,
    pub domain: String,
    pub origin: String,
    /// Whether it answers in a frame of another site.
    pub framed: bool,
    /// The origin of the page with the frame, if the browser says so.
    pub top_origin: Option<String>,
    /// Whether the browser says that the device stored the key, if it says anything.
    pub stores: Option<bool>,
    pub transport: &'static str,
}

impl Device {
    pub fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).expect("a key"),
            id: vec![seed; 24],
            handle: None,
            counter: 1,
            flags: PRESENT | VERIFIED,
            domain: PUBLIC_URL.trim_start_matches("https://").to_owned(),
            origin: PUBLIC_URL.to_owned(),
            framed: false,
            top_origin: None,
            stores: Some(true),
            transport: "internal",
        }
    }

    /// A hardware token that stores no passkeys and does not verify its user.
    pub fn security_key(seed: u8) -> Self {
        Self { flags: PRESENT, stores: Some(false), transport: "usb", ..Self::new(seed) }
    }

    /// From now on, it does not verify its user.
    pub fn unverified(&mut self) {
        self.flags = PRESENT;
    }

    pub fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        self.handle = Some(options["user"]["id"].as_str().expect("an account").to_owned());
        let client_data = self.client_data("webauthn.create", &options);
        let mut data = self.authenticator_data(self.flags | WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("a short id").to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        // {"fmt": "none", "attStmt": {}, "authData": …} in CBOR.
        let mut object = b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("a short answer"));
        object.extend(data);
        let response = json!({
            "clientDataJSON": encode(&client_data),
            "attestationObject": encode(&object),
            "transports": [self.transport],
        });
        self.counter += 1;
        self.answer(response)
    }

    pub fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let client_data = self.client_data("webauthn.get", &options);
        let data = self.authenticator_data(self.flags);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.key.sign(&signed);
        let response = json!({
            "clientDataJSON": encode(&client_data),
            "authenticatorData": encode(&data),
            "signature": encode(signature.to_der().as_bytes()),
            "userHandle": self.handle,
        });
        self.counter += 1;
        self.answer(response)
    }

    fn answer(&self, response: Value) -> String {
        let id = encode(&self.id);
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": match self.stores {
                Some(rk) => json!({ "credProps": { "rk": rk } }),
                None => json!({}),
            },
            "authenticatorAttachment": "platform",
        })
        .to_string()
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let mut data = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": self.framed,
        });
        if let Some(top) = &self.top_origin {
            data["topOrigin"] = json!(top);
        }
        data.to_string().into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.domain.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// As a COSE key in CBOR: EC2, ES256, P-256, x, y.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("a point"), point.y().expect("a point"));
        [b"\xA5\x01\x02\x03\x26\x20\x01\x21\x58\x20", x.as_slice(), b"\x22\x58\x20", y].concat()
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
