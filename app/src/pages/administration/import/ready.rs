//! A checked file that is not imported yet.

use super::{problems::LineProblems, words};
use crate::pages::{
    administration::users::role_name,
    path,
    ui::{
        button::{Act, ButtonKind, Submit},
        form_action::form_action,
        table::{Cell, Row, RowHead, Table},
    },
};
use identity::import::{Batch, InvalidLine, Listed};
use leptos::prelude::*;

#[component]
pub(super) fn Ready(
    batch: Batch,
    listed: Vec<Listed>,
    invalid: Vec<InvalidLine>,
    /// Whether invitations can be mailed.
    by_mail: bool,
) -> AnyView {
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    let (people, others) = (count(batch.people), batch.invalid > 0);
    let what = (people > 0).then(|| {
        let invited = (batch.invited > 0).then(|| {
            view! { <p>{words::invited(count(batch.invited), by_mail)}</p> }
        });
        let subjects = (batch.subjects > 0).then(|| {
            view! { <p>{words::subjects(count(batch.subjects))}</p> }
        });
        view! {
            <p>{words::administrators(count(batch.administrators))}</p>
            {invited}
            {subjects}
            <p class="muted">"You can leave this page; the import continues."</p>
        }
    });
    let import = (people > 0).then(|| {
        view! {
            <form method="post" action=form_action(path::with(path::IMPORT_BATCH, batch.id.0))>
                <Submit label=words::import(people, others) kind=ButtonKind::Primary busy="Importing…" />
            </form>
        }
    });
    let problems = others.then(|| view! { <LineProblems batch lines=invalid /> });
    let users = (people > 0).then(|| view! { <Users listed people /> });
    view! {
        <div class="import">
            <p class="import__found">{words::found(people, count(batch.invalid))}</p>
            {what}
            <div class="import__do">
                {import}
                <Act action=path::with(path::IMPORT_BATCH_CANCEL, batch.id.0) label="Cancel" kind=ButtonKind::Quiet />
            </div>
        </div>
        {problems}
        {users}
    }
    .into_any()
}

#[component]
fn Users(listed: Vec<Listed>, people: usize) -> AnyView {
    let more = (listed.len() < people).then(|| {
        view! { <p class="muted">{format!("The first {} are shown.", words::people(listed.len()))}</p> }
    });
    let rows = listed.into_iter().map(|Listed { name, email, role, invited }| {
        view! {
            <Row>
                <RowHead>{name}</RowHead>
                <Cell label="Email"><span translate="no">{email}</span></Cell>
                <Cell label="Role">{role_name(role)}</Cell>
                <Cell label="Password">{if invited { "Gets an invitation" } else { "Keeps theirs" }}</Cell>
            </Row>
        }
    });
    view! {
        <section class="import__list" aria-labelledby="users">
            <h2 id="users">"Users to import"</h2>
            <Table caption="Users to import" region="Users to import, table" columns=vec!["Name", "Email", "Role", "Password"]>
                {rows.collect_view()}
            </Table>
            {more}
        </section>
    }
    .into_any()
}
