//! The form above the list. Without client code it has a button; with client code a choice applies
//! immediately, and the search applies as the user types.

use super::{
    address::{Address, IDLE, SORTS, sort_word},
    words::{role_name, role_value, status_name},
};
use crate::pages::{
    path,
    ui::{
        button::Submit, disclosure::Disclosure, instant_select::SmallSelect, pagination::SIZES,
        search_field::SearchField,
    },
};
use identity::{
    account::Role,
    users::{
        filter::{Filter, SignInMethod, Status, TwoFactor},
        list::{ListQuery, Sort},
    },
};
use leptos::prelude::*;

/// The last sign-in of users who have not signed in for a long time.
const LONG_AGO: &str = "90 days ago or more";

/// The id of the form, for the buttons in the table head.
pub(super) const FORM: &str = "filters";

#[component]
pub(super) fn Filters(address: Address) -> AnyView {
    let set = address.filters_set();
    let ListQuery { filter, sort, size, .. } = address.query;
    let size = (size != SIZES[0])
        .then(|| view! { <input r#type="hidden" name="size" value=size.to_string() /> });
    let text = filter.text.clone();
    view! {
        <form class="filters" id=FORM role="search" aria-label="Users" method="get" action=path::USERS>
            <SearchField value=text />
            <Disclosure summary=format!("Filters ({set} set)") id="more-filters">
                <Choices filter sort />
            </Disclosure>
            {size}
            <div class="filters__do" data-without-client="">
                <Submit label="Apply filters" icon="filter" />
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Choices(filter: Filter, sort: Sort) -> AnyView {
    let two_factor = TwoFactor::ALL.map(|each| (each.as_str(), two_factor_name(each)));
    let roles = [Role::Administrator, Role::Member].map(|role| (role_value(role), role_name(role)));
    let statuses = Status::ALL.map(|each| (each.as_str(), status_name(each)));
    let sign_in_methods = SignInMethod::ALL.map(|each| (each.as_str(), each.name()));
    let sorts = SORTS.into_iter().flat_map(|(by, _, label)| {
        let word = |descending| sort_word(Sort { by, descending });
        [(word(false), label.to_owned()), (word(true), format!("{label}, descending"))]
    });
    view! {
        <div class="filters__choices">
            <Choice name="two_factor" label="Two-factor" options=two_factor.to_vec() chosen=filter.two_factor.map_or("", TwoFactor::as_str) />
            <Choice name="role" label="Role" options=roles.to_vec() chosen=filter.role.map_or("", role_value) />
            <Choice name="status" label="Status" options=statuses.to_vec() chosen=filter.status.map_or("", Status::as_str) />
            <Choice name="method" label="Method" options=sign_in_methods.to_vec() chosen=filter.method.map_or("", SignInMethod::as_str) />
            <Choice name="last_sign_in" label="Last sign-in" options=vec![(IDLE, LONG_AGO)] chosen=if filter.idle { IDLE } else { "" } />
            <div class="field filters__sort">
                <label class="field__label" r#for=id("sort")>"Sort by"</label>
                <List name="sort" options=sorts.collect() chosen=sort_word(sort) />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    options: Vec<(&'static str, &'static str)>,
    chosen: &'static str,
) -> AnyView {
    let options = [("", "Any")].into_iter().chain(options);
    let options = options.map(|(value, label)| (value.to_owned(), label.to_owned())).collect();
    view! {
        <div class="field">
            <label class="field__label" r#for=id(name)>{label}</label>
            <List name options chosen=chosen.to_owned() />
        </div>
    }
    .into_any()
}

#[component]
fn List(name: &'static str, options: Vec<(String, String)>, chosen: String) -> AnyView {
    let options = options.into_iter().map(move |(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    view! { <SmallSelect id=id(name) name>{options.collect_view()}</SmallSelect> }.into_any()
}

/// Prefixed, because a dialog over the list has fields with the same names.
fn id(name: &str) -> String {
    format!("filter-{name}")
}

fn two_factor_name(state: TwoFactor) -> &'static str {
    match state {
        TwoFactor::Enabled => "Enabled",
        TwoFactor::NotEnabled => "Not enabled",
        TwoFactor::Required => "Setup required",
        TwoFactor::Overdue => "Overdue",
        TwoFactor::WithoutMethod => "Without a method",
        TwoFactor::NoCodes => "No recovery codes left",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::users::idle;

    #[test]
    fn the_filter_says_after_how_many_days_a_user_is_found() {
        assert_eq!(LONG_AGO, format!("{} days ago or more", idle::LONG));
    }
}
