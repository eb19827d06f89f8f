//! The HTML document around a page: head, frame, live region, heading.

use crate::pages::path;
use leptos::attr::custom::custom_attribute;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::client_code::ClientCode;
use super::error_summary::FieldErrors;
use super::failed_form;
use super::frame::{Body, Frame};
use super::overlay::{Overlay, OverlaySlot};
use super::site::{Site, Theme, site};

/// A complete page, with the dialog over it if the context has one.
///
/// The title is `"{title} – {product}"`; in the settings it defaults to the name of the tab. Errors
/// are listed before the heading and prefix the title with "Error: ".
#[component]
pub(crate) fn Document(
    frame: Frame,
    /// The name of the page. An open dialog replaces it.
    #[prop(optional, into)]
    title: Option<String>,
    /// The first heading. The settings have their own; a page without one renders its own.
    #[prop(optional, into)]
    heading: Option<String>,
    /// Muted line under the heading.
    #[prop(optional, into)]
    intro: Option<String>,
    /// The errors of a form with several fields.
    #[prop(optional)]
    errors: FieldErrors,
    /// A form with a single field had an error.
    #[prop(optional)]
    failed: bool,
    /// The banner under the header, a [`super::banner::Banner`].
    #[prop(optional_no_strip)]
    banner: Option<AnyView>,
    /// Announced once client code shows the page, unless a dialog is open.
    #[prop(optional, into)]
    announce: Option<String>,
    /// Seconds until the browser reloads this page, if it loaded it without client code.
    #[prop(optional_no_strip)]
    refresh: Option<u32>,
    children: Children,
) -> impl IntoView {
    let site = site();
    let open = use_context::<OverlaySlot>().and_then(|slot| slot.take());
    let has_errors = failed || !errors.is_empty() || failed_form::shown().is_some();
    let (title, has_errors, banner, dialog) = match open {
        Some(Overlay { title, failed, hides_banner, view }) => {
            let banner = banner.filter(|_| !hides_banner);
            let dialog = view();
            // The form is in the dialog, not on the page below.
            failed_form::provide(None);
            (Some(title), has_errors || failed, banner, Some(dialog))
        }
        None => (title, has_errors, banner, None),
    };
    let announce = if dialog.is_some() { announce.map(|_| String::new()) } else { announce };
    let name = title.or_else(|| frame.title()).unwrap_or_default();
    let title = document_title(&name, &site.product, has_errors);
    let theme = site.theme.attribute();

    view! {
        <!DOCTYPE html>
        <html
            lang="en"
            data-theme=theme
            data-focus=site.focus.clone()
            data-changed=site.changed.map(|(topic, _)| topic)
            data-changed-text=site.changed.map(|(_, text)| text)
            data-now=site.now.to_string()
            data-sign-in=path::SIGN_IN
            data-sign-out=path::SIGN_OUT
        >
            <Head title site=site.clone() refresh />
            <Body frame heading intro errors banner dialog announce children />
        </html>
    }
}

#[component]
fn Head(title: String, site: Site, refresh: Option<u32>) -> impl IntoView {
    let scheme = match site.theme {
        Theme::System => "light dark",
        chosen => chosen.as_str(),
    };
    let (by_day, by_night) = match site.theme {
        Theme::System => (PAPER, NIGHT),
        Theme::Light => (PAPER, PAPER),
        Theme::Dark => (NIGHT, NIGHT),
    };
    view! {
        <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="color-scheme" content=scheme />
            <ThemeColor color=by_day scheme="light" />
            <ThemeColor color=by_night scheme="dark" />
            // Erased children end with a comment, which would be text in a title.
            <title inner_html=html_escape::encode_text(&title).into_owned()></title>
            // Before the style sheet, for which a script waits.
            <ClientCode />
            <link
                rel="preload"
                href=site.assets.font.clone()
                r#as="font"
                r#type="font/woff2"
                crossorigin=""
            />
            <StyleSheet site=site.clone() />
            <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
            <AutoReload options=site.options />
            {refresh.map(|seconds| view! {
                <meta http-equiv="refresh" content=seconds.to_string() />
            })}
        </head>
    }
}

/// A link to the cached file, or the style sheet itself, which spares a browser without the file one
/// round trip before it can show anything.
#[component]
fn StyleSheet(site: Site) -> impl IntoView {
    let Site { assets, has_style_sheet, .. } = site;
    if has_style_sheet {
        view! { <style nonce=use_nonce() inner_html=assets.style_sheet.clone()></style> }.into_any()
    } else {
        view! { <link rel="stylesheet" href=assets.style.clone() /> }.into_any()
    }
}

/// The color of the browser's own toolbars.
#[component]
fn ThemeColor(color: &'static str, scheme: &'static str) -> impl IntoView {
    let media = custom_attribute("media", format!("(prefers-color-scheme: {scheme})"));
    view! { <meta content=color name="theme-color" {..media} /> }
}

/// The background colors of both themes, as in the style sheet's tokens.
const PAPER: &str = "#F5F3EC";
const NIGHT: &str = "#0F1412";

/// A name that already ends with the product, such as "Set up Latchkey", is not extended.
fn document_title(name: &str, product: &str, failed: bool) -> String {
    let error = if failed { "Error: " } else { "" };
    if name.is_empty() {
        format!("{error}{product}")
    } else if name.ends_with(product) {
        format!("{error}{name}")
    } else {
        format!("{error}{name} – {product}")
    }
}

#[cfg(test)]
mod tests {
    use super::document_title;

    #[test]
    fn a_title_contains_the_page_and_then_the_product() {
        assert_eq!(document_title("Sign in", "Latchkey", false), "Sign in – Latchkey");
        assert_eq!(document_title("Sign in", "Latchkey", true), "Error: Sign in – Latchkey");
    }

    #[test]
    fn a_title_contains_the_product_once() {
        assert_eq!(document_title("Set up Latchkey", "Latchkey", false), "Set up Latchkey");
    }
}
