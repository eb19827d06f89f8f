//! Tables. Every role is explicit, because the small-screen layout removes the native ones.

use leptos::prelude::*;

/// A table in a region that scrolls sideways if necessary. Below 640 px each row becomes a record.
/// The rows are passed as children.
#[component]
pub(crate) fn Table(
    /// The name of the table and of its region.
    caption: &'static str,
    /// The name of the region, if another region already has the caption's name.
    #[prop(default = caption)]
    region: &'static str,
    /// The column headings.
    columns: Vec<&'static str>,
    /// The rows end with buttons.
    #[prop(optional)]
    with_buttons: bool,
    children: Children,
) -> AnyView {
    let heads = columns.into_iter().map(|name| view! { <ColumnHead>{name}</ColumnHead> });
    let buttons = with_buttons
        .then(|| view! { <ColumnHead><span class="visually-hidden">"Actions"</span></ColumnHead> });
    view! {
        <div class="ledger" data-records="" role="region" aria-label=region tabindex="0">
            <table class="table" role="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">{heads.collect_view()} {buttons}</tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn ColumnHead(children: Children) -> AnyView {
    view! { <th scope="col" role="columnheader">{children()}</th> }.into_any()
}

#[component]
pub(crate) fn Row(children: Children) -> AnyView {
    view! { <tr role="row">{children()}</tr> }.into_any()
}

/// The first cell of a row, which names it.
#[component]
pub(crate) fn RowHead(children: Children) -> AnyView {
    view! { <th scope="row" role="rowheader">{children()}</th> }.into_any()
}

#[component]
pub(crate) fn Cell(
    /// The column heading, shown next to the value in a record.
    label: &'static str,
    children: Children,
) -> AnyView {
    view! { <td role="cell" data-label=label><div>{children()}</div></td> }.into_any()
}

/// The last cell of a row, with its buttons.
#[component]
pub(crate) fn ButtonCell(children: Children) -> AnyView {
    view! { <td class="table__do" role="cell">{children()}</td> }.into_any()
}
