//! Shorthand for column definitions.

use sea_orm_migration::prelude::*;

/// An auto-incremented primary key `id`.
pub(crate) fn id() -> ColumnDef {
    ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key().take()
}

/// A text column, not null.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

/// A nullable text column.
pub(crate) fn maybe_text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().null().take()
}

/// A 64-bit integer or Unix timestamp, not null.
pub(crate) fn number(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// A nullable 64-bit integer or Unix timestamp.
pub(crate) fn maybe_number(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().null().take()
}

/// A foreign key to the account; the row is deleted with it.
pub(crate) fn of_account(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_account"))
        .from(table, "account_id")
        .to("accounts", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// A foreign key; the row is deleted with the row that it refers to.
pub(crate) fn of(
    table: &str,
    column: &'static str,
    other: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_of_{other}"))
        .from(table.to_owned(), column)
        .to(other, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// A boolean column, not null.
pub(crate) fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// Adds a column to an existing table.
pub(crate) async fn add_column(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}

/// An index on one column of a new table.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &str,
    column: &str,
) -> Result<(), DbErr> {
    let index = Index::create()
        .name(format!("{table}_by_{column}"))
        .table(table.to_owned())
        .col(column.to_owned())
        .take();
    manager.create_index(index).await
}
