//! A select list that takes effect immediately. Without client code it has a button.

use leptos::prelude::*;

use super::icon::Icon;

#[component]
pub(crate) fn InstantSelect(
    /// The page that it changes.
    #[prop(into)]
    action: String,
    /// The name in the query, and the id.
    name: &'static str,
    label: &'static str,
    /// Pairs of value and label.
    options: Vec<(String, String)>,
    #[prop(into)] chosen: String,
    /// The other query parameters, which are preserved.
    keep: Vec<(&'static str, String)>,
    /// The label of the button shown without client code.
    #[prop(default = "Apply")]
    apply: &'static str,
) -> AnyView {
    let kept = keep
        .into_iter()
        .map(|(name, value)| view! { <input r#type="hidden" name=name value=value /> });
    let options = options.into_iter().map(move |(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    view! {
        <form class="instant" method="get" action=action>
            {kept.collect_view()}
            <label r#for=name>{label}</label>
            <SmallSelect id=name name>{options.collect_view()}</SmallSelect>
            <button class="button" r#type="submit" data-without-client="">{apply}</button>
        </form>
    }
    .into_any()
}

/// Only the select list, for use among other fields; the options are passed as children.
#[component]
pub(crate) fn SmallSelect(
    #[prop(into)] id: String,
    name: &'static str,
    children: Children,
) -> AnyView {
    view! {
        <div class="select">
            <select class="input" data-size="small" id=id name=name data-auto-submit="">
                {children()}
            </select>
            <Icon name="chevron" />
        </div>
    }
    .into_any()
}
