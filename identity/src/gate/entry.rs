//! The address at which a browser is sent to a gate: `/gates/enter`.

use super::{target::Target, values::GateId};
use crate::secret::Token;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use form_urlencoded::{Serializer, parse};

/// What the query of that address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub gate: GateId,
    /// The hash of the start cookie, which only the browser has that asked the gate.
    pub(super) challenge: String,
    /// When the browser asked the gate.
    pub(super) asked_at: i64,
    pub(super) target: Target,
}

const GATE: &str = "gate";
const CHALLENGE: &str = "challenge";
const ASKED: &str = "asked";
const TO: &str = "to";

impl Entry {
    /// For the browser with this start cookie, which asks now.
    pub fn new(gate: GateId, start: &Token, target: Target, now: i64) -> Self {
        Self { gate, challenge: start.hash().as_str().to_owned(), asked_at: now, target }
    }

    /// `None` if a parameter is missing, repeated or invalid.
    pub fn parse(query: &str) -> Option<Self> {
        let mut values = [const { None }; 4];
        for (name, value) in parse(query.as_bytes()) {
            let at = [GATE, CHALLENGE, ASKED, TO].iter().position(|known| *known == name);
            let Some(place) = at.map(|at| &mut values[at]) else { continue };
            if place.replace(value.into_owned()).is_some() {
                return None;
            }
        }
        let [gate, challenge, asked, target] = values;
        let challenge =
            challenge.filter(|it| URL_SAFE_NO_PAD.decode(it).is_ok_and(|it| it.len() == 32));
        Some(Self {
            gate: GateId::parse(&gate?)?,
            challenge: challenge?,
            asked_at: asked?.parse().ok()?,
            target: Target::parse(&target?)?,
        })
    }

    pub fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair(GATE, &self.gate.to_string());
        query.append_pair(CHALLENGE, &self.challenge);
        query.append_pair(ASKED, &self.asked_at.to_string());
        query.append_pair(TO, self.target.as_str());
        query.finish()
    }

    /// The same, leading to the first page.
    pub fn to_first_page(&self) -> Self {
        Self { target: Target::first_page(), ..self.clone() }
    }
}
