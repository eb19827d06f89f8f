//! The members of a group, page by page, in the order of their names.

use super::values::GroupId;
use crate::{
    account::{AccountId, folded},
    entity::{account, group_member},
    error::Error,
    services::Services,
    session::Administrator,
    users::search,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};

/// Next to the member with this account id.
pub type Position = crate::position::Position;

/// Which members, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MembersQuery {
    /// Part of a name or email address.
    pub text: String,
    pub position: Position,
    pub size: u64,
}

#[derive(Clone, Debug)]
pub struct Member {
    pub id: AccountId,
    pub name: String,
    pub email: String,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub members: Vec<Member>,
    /// Matching members, on all pages.
    pub matching: u64,
    /// All members.
    pub total: u64,
    pub has_previous: bool,
    pub has_next: bool,
}

pub async fn members(
    services: &Services,
    _: Administrator<'_>,
    id: GroupId,
    query: &MembersQuery,
) -> Result<Page, Error> {
    let db = services.db.read();
    let total = of_group(id).count(db).await?;
    let matching = found(db, id, &query.text);
    let count = matching.clone().count(db).await?;
    let near = match query.position {
        Position::First => None,
        Position::After(id) | Position::Before(id) => {
            account::Entity::find_by_id(id).one(db).await?
        }
    };
    // Next to an account that is gone, show the first page.
    let position = if near.is_some() { query.position } else { Position::First };
    let backwards = matches!(position, Position::Before(_));
    let order = if backwards { Order::Desc } else { Order::Asc };
    let beyond = near.map(|near| beyond(&near, backwards)).unwrap_or_else(Condition::all);
    let mut rows = matching
        .filter(beyond)
        .order_by(account::Column::NameKey, order.clone())
        .order_by(account::Column::Id, order)
        .limit(query.size + 1)
        .all(db)
        .await?;
    let more = position.cut(&mut rows, query.size);
    let member =
        |row: account::Model| Member { id: AccountId(row.id), name: row.name, email: row.email };
    Ok(Page {
        members: rows.into_iter().map(member).collect(),
        matching: count,
        total,
        has_previous: more.before,
        has_next: more.after,
    })
}

fn of_group(id: GroupId) -> Select<account::Entity> {
    let members = group_member::Entity::find()
        .select_only()
        .column(group_member::Column::AccountId)
        .filter(group_member::Column::GroupId.eq(id.0));
    account::Entity::find().filter(account::Column::Id.in_subquery(members.into_query()))
}

fn found(db: &impl ConnectionTrait, id: GroupId, text: &str) -> Select<account::Entity> {
    match folded(text) {
        text if text.is_empty() => of_group(id),
        text => of_group(id).filter(search::contains(db, &text)),
    }
}

/// The accounts after this one in the order of the page.
fn beyond(near: &account::Model, backwards: bool) -> Condition {
    let (name, id) = (account::Column::NameKey, account::Column::Id);
    let (by_name, by_id) = match backwards {
        true => (name.lt(&near.name_key), id.lt(near.id)),
        false => (name.gt(&near.name_key), id.gt(near.id)),
    };
    Condition::any().add(by_name).add(Condition::all().add(name.eq(&near.name_key)).add(by_id))
}
