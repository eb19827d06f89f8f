//! What the page after a redirect announces, carried in a cookie that only the server reads.

use super::change::Change;
use crate::pages::{
    cookie::{from_hex, hex},
    ui::notice::{FileFormat, Notice, NoticeKind},
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) notice: Option<Notice>,
    /// The id of the element to focus.
    pub(crate) focus: Option<String>,
    /// Other tabs are notified of this change.
    pub(crate) changed: Option<Change>,
}

impl Arrival {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `kind|focus|changed|download|text`, encoded for a cookie.
    pub(super) fn encode(&self) -> String {
        let (kind, text) = match &self.notice {
            Some(notice) => (notice.kind.as_str(), notice.text.as_str()),
            None => ("", ""),
        };
        let focus = self.focus.as_deref().unwrap_or_default();
        let changed = self.changed.map(Change::as_str).unwrap_or_default();
        let download = self.notice.as_ref().and_then(|notice| notice.download);
        let download = download.map(FileFormat::as_str).unwrap_or_default();
        hex(&format!("{kind}|{focus}|{changed}|{download}|{text}"))
    }

    pub(crate) fn decode(cookie: &str) -> Option<Self> {
        let line = from_hex(cookie)?;
        let parts: Vec<_> = line.splitn(5, '|').collect();
        let [kind, focus, changed, download, text] = parts[..] else { return None };
        let download = FileFormat::parse(download);
        Some(Self {
            notice: NoticeKind::parse(kind).map(|kind| Notice {
                kind,
                text: text.to_owned(),
                download,
            }),
            focus: (!focus.is_empty()).then(|| focus.to_owned()),
            changed: Change::parse(changed),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrival_is_encoded_and_decoded() {
        let arrival = Arrival {
            notice: Some(Notice {
                download: Some(FileFormat::Ndjson),
                ..Notice::success("Zoë|was — saved.")
            }),
            focus: Some("methods".into()),
            changed: Some(Change::TokenReset),
        };
        assert_eq!(Arrival::decode(&arrival.encode()), Some(arrival));
        for odd in ["", "zz", "7", "é", "ffff"] {
            assert!(Arrival::decode(odd).is_none(), "{odd}");
        }
    }
}
