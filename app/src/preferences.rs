//! What a browser remembers about how it wants to be served: the theme.

use crate::{
    local_path::local_path,
    reply::{Go, Reply},
    request::Fields,
    ui::site::Theme,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThemeForm {
    theme: String,
    #[serde(default)]
    r#return: String,
}

/// Keeps the choice for a year and goes back to the same page.
pub(crate) async fn choose_theme(Fields(form): Fields<ThemeForm>) -> Reply {
    let theme = Theme::parse(&form.theme);
    Go::to(local_path(&form.r#return).unwrap_or_else(|| "/".to_owned()))
        .theme(theme.as_str())
        .into()
}
