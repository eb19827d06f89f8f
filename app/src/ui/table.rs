//! Tables. Every role is written out, because the small-screen layout takes the native ones away.

use leptos::prelude::*;

/// A table in a region that scrolls sideways where there is no room. Below 640 px each row becomes
/// a record. The rows come as children.
#[component]
pub(crate) fn Table(
    /// Name of the table and of its region.
    caption: &'static str,
    /// Name of the region, where the caption names another one already.
    #[prop(default = caption)]
    region: &'static str,
    /// Heads of the columns.
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
    /// The head of its column, which stands beside it in a record.
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
