//! Sort keys, search keys and email addresses in the form that accounts get since this version:
//! without invisible characters, domains under their ASCII key, letters without diacritics.

use icu_properties::{
    CodePointSetData,
    props::{DefaultIgnorableCodePoint, JoinControl},
};
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, Statement},
};
use std::collections::HashSet;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let before = accounts(manager).await?;
        let mut taken: HashSet<String> = before.iter().map(|row| row.email_key.clone()).collect();
        for row in &before {
            let mut now = row.clone();
            // Of two accounts with the same mailbox, the one that has the key keeps it. The other
            // one can be corrected by an administrator.
            if let Some((email, email_key)) = address(&row.email)
                && (email_key == row.email_key || taken.insert(email_key.clone()))
            {
                (now.email, now.email_key) = (email, email_key);
            }
            now.name_key = folded(&row.name);
            now.search_key = format!("{} {}", now.name_key, folded(&now.email));
            if now != *row {
                manager.execute(now.update()).await?;
            }
        }
        Ok(())
    }
}

#[derive(Clone, PartialEq)]
struct Account {
    id: i64,
    name: String,
    email: String,
    email_key: String,
    name_key: String,
    search_key: String,
}

impl Account {
    fn update(self) -> UpdateStatement {
        Query::update()
            .table("accounts")
            .values([
                ("email", self.email.into()),
                ("email_key", self.email_key.into()),
                ("name_key", self.name_key.into()),
                ("search_key", self.search_key.into()),
            ])
            .and_where(Expr::col("id").eq(self.id))
            .take()
    }
}

async fn accounts(manager: &SchemaManager<'_>) -> Result<Vec<Account>, DbErr> {
    let all = Statement::from_string(
        manager.get_database_backend(),
        "SELECT id, name, email, email_key, name_key, search_key FROM accounts ORDER BY id",
    );
    let rows = manager.get_connection().query_all_raw(all).await?;
    let account = |row: &sea_orm_migration::sea_orm::QueryResult| {
        Ok(Account {
            id: row.try_get("", "id")?,
            name: row.try_get("", "name")?,
            email: row.try_get("", "email")?,
            email_key: row.try_get("", "email_key")?,
            name_key: row.try_get("", "name_key")?,
            search_key: row.try_get("", "search_key")?,
        })
    };
    rows.iter().map(account).collect()
}

fn is_invisible(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// An address for display and its key; `None` if it cannot be parsed.
fn address(text: &str) -> Option<(String, String)> {
    let (local, domain) = text.rsplit_once('@')?;
    let visible = |text: &str| text.chars().filter(|c| !is_invisible(*c)).collect::<String>();
    let local: String = visible(local).trim_start().nfc().collect();
    let is_joiner = |c| CodePointSetData::new::<JoinControl>().contains(c);
    let with_joiners: String =
        domain.chars().filter(|c| !is_invisible(*c) || is_joiner(*c)).collect();
    let domain = idna::domain_to_ascii(with_joiners.trim_end())
        .or_else(|_| idna::domain_to_ascii(visible(domain).trim_end()))
        .ok()?;
    let shown = format!("{local}@{}", idna::domain_to_unicode(&domain).0);
    Some((shown, format!("{}@{domain}", local.to_ascii_lowercase())))
}

/// Lower case, without diacritics and invisible characters, with one space between words.
pub(crate) fn folded(text: &str) -> String {
    let letters = text
        .chars()
        .map(punctuation)
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_invisible(*c))
        .flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for c in letters {
        match decomposed(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn punctuation(c: char) -> char {
    match c {
        '‘' | '’' | '‛' | 'ʼ' | 'ʻ' | '′' | '´' | '`' | '＇' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    }
}

/// Lower-case letters that have no Unicode decomposition.
fn decomposed(c: char) -> Option<&'static str> {
    Some(match c {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ς' => "σ",
        _ => return None,
    })
}
