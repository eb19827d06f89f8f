//! Fills a new database with the given numbers of accounts and events, for `make bench-admin`:
//! `big_organization <database> <key file> <accounts> <events>`. Prints credentials for signing in
//! as JSON.

use identity::{
    database::Database,
    delivery::{MailRoute, Routes, SmsRoute},
    services::{Services, Settings, SystemClock},
    testing::big_organization,
};
use std::{error::Error, io::Write, path::Path, sync::Arc};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, key_file, accounts, events] = arguments.as_slice() else {
        return Err("Usage: big_organization <database> <key file> <accounts> <events>".into());
    };
    let one = Database::for_migration(url).await?;
    migration::run(&one).await?;
    let settings = Settings {
        skew: 1,
        public_url: "http://localhost:3000".to_owned(),
        routes: Routes { mail: MailRoute::Off, sms: SmsRoute::Off },
    };
    let db = Database::open(url).await?;
    let services = Services::open(db, Path::new(key_file), Arc::new(SystemClock), settings).await?;
    let entry = big_organization::fill(&services, &one, accounts.parse()?, events.parse()?).await?;
    let shown = serde_json::json!({
        "administrator": entry.administrator,
        "member": entry.member,
        "password": entry.password,
        "key": entry.key,
    });
    writeln!(std::io::stdout(), "{shown}")?;
    one.close().await?;
    Ok(services.close().await?)
}
