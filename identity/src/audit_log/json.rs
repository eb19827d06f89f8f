//! One event as JSON, for copying and for exports.

use super::{line::Line, people::Person};
use crate::installation::iso;
use serde_json::{Value, json as object};

/// On one line, with keys in alphabetical order.
pub fn json(line: &Line) -> String {
    let details = line.details.as_deref().and_then(|text| serde_json::from_str(text).ok());
    object!({
        "id": line.id,
        "time": iso(line.at),
        "event": line.kind.as_str(),
        "result": line.result(),
        "actor": line.actor.as_ref().map(person),
        "user": line.user.as_ref().map(person),
        "method": line.method,
        "address": line.address,
        "browser": line.browser,
        "request": line.request_id,
        "details": details.unwrap_or(Value::Null),
        "chain": line.node,
        "number": line.sequence,
    })
    .to_string()
}

fn person(person: &Person) -> Value {
    object!({ "id": person.id, "name": person.name, "email": person.email })
}
