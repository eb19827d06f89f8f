//! Preferences: the theme of this browser, and dismissed banners.

use crate::pages::{
    local_path::local_path,
    path,
    reply::{Reply, redirect::Redirect},
    request::{Fields, SignedIn},
    ui::site::Theme,
};
use identity::profile;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct ThemeForm {
    theme: String,
    #[serde(default)]
    r#return: String,
}

#[derive(Deserialize)]
pub(crate) struct NudgeForm {
    #[serde(default)]
    r#return: String,
}

/// Stores the choice for a year and redirects back to the page.
pub(crate) async fn choose_theme(Fields(form): Fields<ThemeForm>) -> Reply {
    let theme = Theme::parse(&form.theme);
    back(&form.r#return).theme(theme.as_str()).into()
}

/// "Not now": hides the banner for a while and redirects back to the page.
pub(crate) async fn put_off_nudge(
    SignedIn { context, session }: SignedIn,
    Fields(form): Fields<NudgeForm>,
) -> Reply {
    profile::put_off_nudge(context.services(), &session).await?;
    back(&form.r#return).into()
}

fn back(page: &str) -> Redirect {
    Redirect::to(local_path(page).unwrap_or_else(|| path::HOME.to_owned()))
}
