//! An application behind a gate, and browsers that open it.

use super::{added, settings};
use crate::{
    administrator, any_client,
    applications::{self, for_everyone},
};
use identity::{
    application::{ApplicationId, Demand},
    authorization::Way,
    gate::{
        self, Checked, Checks, Entered, Entering, Entry, GateId, Host, Path, Remote, Target, Visit,
    },
    secret::Token,
    services::Services,
    testing::Bench,
};
use tokio::task::JoinHandle;

pub(crate) struct Door {
    pub(crate) bench: Bench,
    /// That of an administrator with a recent identity check.
    pub(crate) token: Token,
    pub(crate) application: ApplicationId,
    pub(crate) gate: GateId,
    pub(crate) host: Host,
    checks: Checks,
    following: JoinHandle<()>,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.following.abort();
    }
}

impl Door {
    pub(crate) async fn new(rules: &str) -> Self {
        let (bench, token) = administrator().await;
        Self::on(bench, token, for_everyone(), rules).await
    }

    pub(crate) async fn on(bench: Bench, token: Token, demand: Demand, rules: &str) -> Self {
        let application = applications::made(&bench, &token, "Wiki", demand).await;
        let settings = settings("wiki.example.org", rules);
        let gate = added(&bench, &token, application, &settings).await;
        let checks = Checks::new(&bench.services);
        let following = tokio::spawn(bench.services.clone().follow_changes());
        Self { bench, token, application, gate, host: settings.host, checks, following }
    }

    pub(crate) fn services(&self) -> &Services {
        &self.bench.services
    }

    pub(crate) fn entry(&self, start: &Token, to: &str) -> Entry {
        let now = self.bench.clock_now();
        Entry::new(self.gate, start, Target::parse(to).unwrap(), now)
    }

    pub(crate) async fn enter(&self, user: &Token, entry: &Entry) -> Entering {
        let session = self.bench.session(user).await;
        gate::enter(self.services(), &any_client(), Some(&session), entry).await.unwrap()
    }

    /// A ticket for the browser with this start cookie.
    pub(crate) async fn ticket(&self, user: &Token, start: &Token, to: &str) -> Token {
        match self.enter(user, &self.entry(start, to)).await {
            Entering::Leave(answer) => match answer.way() {
                Way::Address(address) => {
                    let (before, ticket) = address.split_once("?ticket=").unwrap();
                    assert_eq!(before, format!("{}{}", self.host.origin(), gate::ENTER));
                    Token::parse(ticket).unwrap()
                }
                Way::Form(_) => panic!("a form"),
            },
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn spend(&self, ticket: &Token, start: &Token) -> Option<Entered> {
        gate::spend(self.services(), &self.host, ticket, start).await.unwrap()
    }

    /// The cookie of the gate in a browser that has opened it.
    pub(crate) async fn opened(&self, user: &Token) -> Token {
        let start = gate::new_start();
        let ticket = self.ticket(user, &start, "/").await;
        self.spend(&ticket, &start).await.unwrap().token
    }

    pub(crate) async fn asked(&self, token: Option<&Token>, method: &str, path: &str) -> Checked {
        let checked = checked(&self.checks, &self.host, token, method, path).await;
        self.checks.settle().await;
        checked
    }

    /// From now on, nothing is remembered of earlier checks.
    pub(crate) fn forget(&mut self) {
        self.checks = Checks::new(self.services());
    }

    /// Whether the browser with this cookie may see the first page.
    pub(crate) async fn lets_in(&self, token: &Token) -> bool {
        matches!(self.asked(Some(token), "GET", "/").await, Checked::LetIn(_))
    }

    /// The results and the details of the events of this kind.
    pub(crate) async fn recorded(&self, kind: &str) -> Vec<String> {
        let said = format!("CASE WHEN event = '{kind}' THEN result || ' ' || details END");
        self.bench.column("audit_events", &said).await
    }

    pub(crate) async fn remote(&self, token: &Token) -> Remote {
        match self.asked(Some(token), "GET", "/").await {
            Checked::LetIn(remote) => remote,
            other => panic!("{other:?}"),
        }
    }
}

/// What a node answers that remembers nothing.
pub(crate) async fn asked(
    services: &Services,
    host: &Host,
    token: Option<&Token>,
    method: &str,
    path: &str,
) -> Checked {
    checked(&Checks::new(services), host, token, method, path).await
}

pub(crate) async fn checked(
    checks: &Checks,
    host: &Host,
    token: Option<&Token>,
    method: &str,
    path: &str,
) -> Checked {
    let path = Path::parse(path.as_bytes()).unwrap();
    checks.check(Visit { host, method, path: &path, token }).await.unwrap()
}
