//! The details of an event as a list of names and values.

use serde_json::Value;

/// Each value of the object with its name. Null values are left out; other JSON has no pairs.
pub(super) fn read(details: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    if let Ok(Value::Object(object)) = serde_json::from_str(details) {
        for (name, value) in object {
            add(&mut pairs, words(&name), &value);
        }
    }
    pairs
}

fn add(pairs: &mut Vec<(String, String)>, name: String, value: &Value) {
    if let Some((from, to)) = change(value) {
        pairs.push((name, format!("{} → {}", shown(from), shown(to))));
    } else if let Value::Object(object) = value {
        for (inner, value) in object {
            add(pairs, format!("{name}: {}", words(inner).to_lowercase()), value);
        }
    } else if !value.is_null() {
        pairs.push((name, shown(value)));
    }
}

/// The old and new value, as in [`crate::audit::changed`].
fn change(value: &Value) -> Option<(&Value, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 2)?;
    Some((object.get("from")?, object.get("to")?))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// "trust_days" becomes "Trust days".
fn words(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
    first.unwrap_or_default() + &letters.as_str().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn details_are_parsed_as_names_and_values() {
        let details = r#"{"trust_days":{"from":30,"to":14},"name":{"from":null,"to":"Ola"},
            "reason":"a <b>","off":null,"from":"2027-01-15",
            "allowed":{"app":true,"sms_text":false},"events":["a","b"]}"#;
        let mut pairs = read(details);
        pairs.sort();
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("Allowed: app", "yes"),
                ("Allowed: sms text", "no"),
                ("Events", "a, b"),
                ("From", "2027-01-15"),
                ("Name", "none → Ola"),
                ("Reason", "a <b>"),
                ("Trust days", "30 → 14"),
            ]
        );
        assert!(read("[1]").is_empty() && read("{").is_empty());
    }
}
