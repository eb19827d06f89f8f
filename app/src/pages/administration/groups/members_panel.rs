//! The members on P-GROUP: adding one, searching, and the table.

use crate::pages::{
    form_state::FormState,
    path,
    ui::{
        button::{Act, ButtonKind, Submit},
        field::EmailField,
        form_action::form_action,
        pagination::{Neighbors, Pagination, SIZES},
        search_field::SearchField,
        section::Section,
        table::{ButtonCell, Cell, Row, RowHead, Table},
        text::{self, EmailText, nobr, number},
    },
};
use identity::group::{GroupId, Member, MembersQuery, Page};
use leptos::prelude::*;
use serde::Deserialize;

/// The form that adds a member.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct AddForm {
    pub(super) email: String,
}

/// The id of the heading, where the focus goes after a change.
pub(super) const MEMBERS: &str = "group-members";

#[component]
pub(super) fn MembersPanel(
    id: GroupId,
    asked: MembersQuery,
    page: Page,
    neighbors: Neighbors,
    state: FormState<AddForm>,
) -> AnyView {
    let Page { members, matching, total, .. } = page;
    let error = state.errors.at("email");
    let count = view! { <p class="muted">{count(matching, total)}</p> }.into_any();
    let (shown, keep) = (members.len(), kept(&asked));
    let action = path::with(path::GROUP, id);
    let table = (!members.is_empty()).then(|| {
        view! {
            <MembersTable id members />
            <Pagination label="Members pages" neighbors shown total=matching size=asked.size action=action.clone() keep />
        }
    });
    let searches = total > 0;
    let search = searches.then(|| view! { <Search action=action.clone() asked /> });
    view! {
        <Section id=MEMBERS heading="Members" level=2 aside=Some(count)>
            <form class="form" method="post" action=form_action(path::with(path::GROUP_MEMBERS, id)) novalidate>
                <EmailField name="email" label="Email address of the user to add" value=state.values.email error autocomplete="off" />
                <div><Submit label="Add member" icon="plus" /></div>
            </form>
            {search}
            {table}
        </Section>
    }
    .into_any()
}

/// Searches as the user types, or by the button without client code.
#[component]
fn Search(action: String, asked: MembersQuery) -> AnyView {
    let size = (asked.size != SIZES[0])
        .then(|| view! { <input r#type="hidden" name="size" value=asked.size.to_string() /> });
    view! {
        <form class="filters" role="search" aria-label="Members" method="get" action=action>
            <SearchField value=asked.text />
            {size}
            <div class="filters__do" data-without-client=""><Submit label="Search" /></div>
        </form>
    }
    .into_any()
}

#[component]
fn MembersTable(id: GroupId, members: Vec<Member>) -> AnyView {
    let rows = members.into_iter().map(|member| {
        let action = path::with(&path::with(path::GROUP_MEMBER_REMOVE, id), member.id);
        let about = member.name.clone();
        view! {
            <Row>
                <RowHead><a href=path::with(path::USER, member.id)>{nobr(&member.name)}</a></RowHead>
                <Cell label="Email"><EmailText address=member.email /></Cell>
                <ButtonCell><Act action label="Remove" about kind=ButtonKind::Quiet /></ButtonCell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption="Members" region="Members, table" columns=vec!["Name", "Email"] with_buttons=true>{rows}</Table> }
        .into_any()
}

fn kept(asked: &MembersQuery) -> Vec<(&'static str, String)> {
    let text = (!asked.text.is_empty()).then(|| ("q", asked.text.clone()));
    text.into_iter().collect()
}

/// "{n} members" or "{n} of {total} members"
fn count(matching: u64, total: u64) -> String {
    if matching == total {
        text::count(total, "member", "members")
    } else {
        format!("{} of {} members", number(matching), number(total))
    }
}
