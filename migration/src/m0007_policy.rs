//! The security policy that administrators set (one row).

use crate::table::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("policy")
                    .col(ColumnDef::new("id").big_integer().not_null().primary_key())
                    .col(number("version"))
                    .col(flag("second_factor_on"))
                    .col(flag("app_allowed"))
                    .col(flag("sms_allowed"))
                    .col(flag("email_allowed"))
                    .col(flag("trust_allowed"))
                    .col(number("trust_days"))
                    .col(maybe_number("required_from"))
                    .take(),
            )
            .await?;
        let columns = [
            "id",
            "version",
            "second_factor_on",
            "app_allowed",
            "sms_allowed",
            "email_allowed",
            "trust_allowed",
            "trust_days",
        ];
        let (on, off) = (true.into(), false.into());
        let values = [
            1i64.into(),
            1i64.into(),
            on,
            true.into(),
            false.into(),
            false.into(),
            off,
            30i64.into(),
        ];
        manager
            .execute(
                Query::insert().into_table("policy").columns(columns).values_panic(values).take(),
            )
            .await
    }
}
