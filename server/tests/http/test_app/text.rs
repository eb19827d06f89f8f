/// For a form field.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Email and password of the first administrator.
pub(crate) fn credentials() -> String {
    format!(
        "username={}&password={}",
        encoded(identity::testing::EMAIL),
        encoded(identity::testing::PASSWORD)
    )
}

/// The text of the elements with this `data-testid`, without markup.
pub(crate) fn marked(body: &str, id: &str) -> Vec<String> {
    body.split(&format!("data-testid=\"{id}\""))
        .skip(1)
        .map(|rest| {
            let (_, inside) = rest.split_once('>').unwrap();
            let end = ["</p>", "</li>"].iter().filter_map(|end| inside.find(end)).min().unwrap();
            let pieces = inside[..end].split('<').enumerate();
            let texts = pieces.map(|(at, piece)| {
                if at == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) }
            });
            texts.collect()
        })
        .collect()
}
