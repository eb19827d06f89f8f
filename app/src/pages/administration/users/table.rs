//! The rows of a page.

use super::{
    address::{Address, SORTS, sort_word},
    filters::FORM,
    row_menu::MenuButton,
    words::{StatusBadge, sign_in_methods},
};
use crate::pages::{
    path,
    ui::{
        badge::{Badge, BadgeKind, StateBadge},
        icon::Icon,
        site::site,
        table::Cell,
        text::nobr,
        time::{Moment, Style, moment},
    },
};
use identity::{
    account::Role,
    method::Methods,
    second_factor::State,
    users::{
        filter::{SignInMethod, Status},
        list::{Person, Sort, SortKey},
    },
};
use leptos::prelude::*;

#[component]
pub(super) fn UsersTable(address: Address, people: Vec<Person>) -> AnyView {
    let sort = address.query.sort;
    let rows = people.into_iter().map(|person| {
        let is_selected = address.all || address.ids.contains(&person.id);
        view! { <PersonRow person is_selected /> }
    });
    let rows = rows.collect_view();
    view! {
        <div class="ledger users__ledger" data-records="" role="region" aria-label="Users" tabindex="0">
            <table class="table" role="table" data-wide="">
                <caption class="visually-hidden">"Users"</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th class="users__tick" scope="col" role="columnheader">
                            <input
                                class="tick"
                                r#type="checkbox"
                                aria-label="Select all on this page"
                                data-select-all=""
                                data-with-client=""
                                hidden
                            />
                        </th>
                        <Head by=SortKey::Name sort />
                        <Head by=SortKey::TwoFactor sort />
                        <th scope="col" role="columnheader" data-from="1024">"Methods"</th>
                        <Head by=SortKey::LastSignIn sort from="768" />
                        <Head by=SortKey::Created sort from="1440" />
                        <th scope="col" role="columnheader"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A column head that sorts the list; pressing it again reverses the order.
#[component]
fn Head(by: SortKey, sort: Sort, #[prop(optional)] from: Option<&'static str>) -> AnyView {
    let label = SORTS.into_iter().find(|(each, ..)| *each == by).map_or("", |(.., label)| label);
    let is_sorted = sort.by == by;
    let (order, icon) = match (is_sorted, sort.descending) {
        (false, _) => (None, "sort"),
        (true, false) => (Some("ascending"), "sort-up"),
        (true, true) => (Some("descending"), "sort-down"),
    };
    let next = Sort { by, descending: is_sorted && !sort.descending };
    view! {
        <th scope="col" role="columnheader" aria-sort=order data-from=from>
            <button class="table__sort" r#type="submit" form=FORM name="sort" value=sort_word(next)>
                {label}
                <Icon name=icon />
            </button>
        </th>
    }
    .into_any()
}

#[component]
fn PersonRow(person: Person, is_selected: bool) -> AnyView {
    let Person { id, name, email, .. } = person.clone();
    let address = email.clone();
    let administrator = (person.role == Role::Administrator)
        .then(|| view! { <Badge kind=BadgeKind::Information label="Administrator" icon="key" /> });
    let status =
        (person.status != Status::Active).then(|| view! { <StatusBadge status=person.status /> });
    let last = match person.last_sign_in_at {
        Some(at) => view! { <Moment at /> }.into_any(),
        None => "Never".into_any(),
    };
    let created = view! { <Moment at=person.created_at style=Style::ShortDate /> }.into_any();
    view! {
        <tr role="row" data-testid="user-row" data-user-email=address>
            <td class="users__tick" role="cell">
                <input
                    class="tick"
                    r#type="checkbox"
                    name="id"
                    value=id.to_string()
                    checked=is_selected
                    aria-label=format!("Select {name}")
                    data-select=""
                />
            </td>
            <th scope="row" role="rowheader">
                <div class="users__who">
                    <div class="users__name">
                        <a id=format!("user-{id}") href=path::with(path::USER, id)>{nobr(&name)}</a>
                        {administrator}
                        {status}
                    </div>
                    <div class="users__email" translate="no">{email}</div>
                </div>
            </th>
            <Cell label="Two-factor"><TwoFactor state=person.state /></Cell>
            <Column label="Methods" from="1024">{methods(person.methods)}</Column>
            <Column label="Last sign-in" from="768">{last}</Column>
            <Column label="Created" from="1440">{created}</Column>
            <td class="table__do" role="cell"><MenuButton id name /></td>
        </tr>
    }
    .into_any()
}

/// A cell that is hidden below a minimum width, and shown again in the record layout.
#[component]
fn Column(label: &'static str, from: &'static str, children: Children) -> AnyView {
    view! { <td role="cell" data-label=label data-from=from><div>{children()}</div></td> }
        .into_any()
}

#[component]
fn TwoFactor(state: State) -> AnyView {
    let due = match state {
        State::Required { from: Some(from) } => Some(from),
        _ => None,
    };
    let due = due.map(|from| {
        let day = moment(from, &site().zone, Style::ShortDate);
        view! { <span class="users__due">{format!("by {day}")}</span> }
    });
    view! { <StateBadge state=state.into() /> {due} }.into_any()
}

/// "Mobile App, SMS Message", or "None"
fn methods(methods: Methods) -> String {
    let names: Vec<_> = sign_in_methods(methods).map(SignInMethod::name).collect();
    if names.is_empty() { "None".to_owned() } else { names.join(", ") }
}
