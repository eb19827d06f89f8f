//! The `acr` that a request asked for and reached, the origins of registered addresses, and which session
//! answered a request.

use crate::table::*;
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, Statement},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "grants", maybe_text("acr")).await?;
        add_column(manager, "authorization_requests", maybe_number("answered_by")).await?;
        add_column(manager, "connection_addresses", maybe_text("origin")).await?;
        for address in addresses(manager).await? {
            let Some(origin) = origin(&address) else { continue };
            let mut update = Query::update().table("connection_addresses").take();
            update.value("origin", origin).and_where(Expr::col("address").eq(address));
            manager.execute(update).await?;
        }
        let by_origin = Index::create()
            .name("connection_addresses_by_origin")
            .table("connection_addresses")
            .col("origin")
            .take();
        manager.create_index(by_origin).await
    }
}

async fn addresses(manager: &SchemaManager<'_>) -> Result<Vec<String>, DbErr> {
    let all = Statement::from_string(
        manager.get_database_backend(),
        "SELECT DISTINCT address FROM connection_addresses",
    );
    let rows = manager.get_connection().query_all_raw(all).await?;
    rows.iter().map(|row| row.try_get("", "address")).collect()
}

/// As browsers write it. `None` for a scheme that has none.
fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let default_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let host = rest[..end].to_ascii_lowercase();
    let host = host.strip_suffix(default_port).unwrap_or(&host);
    Some(format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_of_an_address_is_as_browsers_send_it() {
        for (address, expected) in [
            ("https://App.example.org/cb", Some("https://app.example.org")),
            ("https://app.example.org", Some("https://app.example.org")),
            ("https://app.example.org?a=/", Some("https://app.example.org")),
            ("https://app.example.org:443/cb", Some("https://app.example.org")),
            ("https://app.example.org:8443/cb", Some("https://app.example.org:8443")),
            ("http://[::1]:80/cb", Some("http://[::1]")),
            ("http://localhost:5173/", Some("http://localhost:5173")),
            ("com.example.app://callback", None),
            ("com.example.app:/cb", None),
        ] {
            assert_eq!(origin(address).as_deref(), expected, "{address}");
        }
    }
}
