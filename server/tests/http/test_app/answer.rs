use app::pages::path;
use axum::http::{HeaderMap, StatusCode, header};

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// An identity check comes first, and then the form to this path is sent again.
    pub(crate) fn requires_identity_check_for(&self, path: &str) -> bool {
        let check = path::IDENTITY_CHECK;
        self.location().starts_with(&format!("{check}?next={path}%3Fwaiting%3D"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect()
    }
}
