//! A gate, its application, and the session that a token belongs to: one statement for every request.

use super::{host::Host, values::Gate};
use crate::{
    application::Application,
    assurance::Proof,
    cookie_row::{ByPosition, Columns, Text, add},
    entity::{account, application, gate, gate_session, policy, session},
    error::Error,
    group::GroupId,
    keys::{GateKey, TokenRow},
    secret::{Token, TokenHash},
    services::Services,
    session::StoredProof,
};
use sea_orm::{
    ConnectionTrait, Statement,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use std::collections::BTreeMap;

pub(super) struct Stored {
    pub(super) gate: Gate,
    pub(super) application: Application,
    pub(super) policy: policy::Model,
    /// Whose token it is, if it is one of this gate.
    pub(super) opened: Option<Opened>,
}

pub(super) struct Opened {
    pub(super) row: gate_session::Model,
    pub(super) session: session::Model,
    pub(super) owner: account::Model,
    /// What the session rested on when the ticket was made. A copy of the cookie must not gain what the
    /// user has proved since.
    pub(super) proof: Proof,
    /// Of the user, by their names.
    pub(super) groups: BTreeMap<String, GroupId>,
    /// How applications know the user.
    pub(super) subject: Option<String>,
}

static TEXT: Text = Text::new();

/// `None` if this host has no gate. A token that is not bound to the gate and the session is as unknown
/// as one that never was.
pub(super) async fn find(
    services: &Services,
    host: &Host,
    token: Option<&Token>,
) -> Result<Option<Stored>, Error> {
    let db = services.db.read();
    let backend = db.get_database_backend();
    // No row has an empty hash.
    let hash = token.map(Token::hash);
    let values = [hash.as_ref().map_or("", TokenHash::as_str).into(), host.as_str().into()];
    let statement = Statement::from_sql_and_values(backend, TEXT.get(backend, select), values);
    let Some(found) = db.query_one_raw(statement).await? else { return Ok(None) };
    let mut columns = Columns::of(&found);
    let gate = Gate::stored(gate::Entity::read(&mut columns)?)?;
    let application = application::Entity::read(&mut columns)?;
    let policy = policy::Entity::read(&mut columns)?;
    let row = columns.maybe::<gate_session::Entity>()?;
    let session = columns.maybe::<session::Entity>()?;
    let owner = columns.maybe::<account::Entity>()?;
    let named: Option<String> = columns.next()?;
    let theirs: Option<String> = columns.next()?;
    let subject = columns.next()?;
    let named = members(named.as_deref())?.into_values().collect();
    let application = Application::stored(named, application)?;
    let opened = match (row, session, owner) {
        (Some(row), Some(session), Some(owner)) if is_bound(services, &row, &owner) => {
            let groups = members(theirs.as_deref())?;
            let proof = StoredProof::from(&row).read(services);
            proof.map(|proof| Opened { row, session, owner, proof, groups, subject })
        }
        _ => None,
    };
    Ok(Some(Stored { gate, application, policy, opened }))
}

fn is_bound(services: &Services, row: &gate_session::Model, owner: &account::Model) -> bool {
    let key = GateKey { gate: row.gate_id, session: row.session_id };
    let bound = TokenRow::GateSession { key, hash: &row.token_hash };
    services.keys.is_bound(bound, owner.id, Some(&row.owner_mac))
}

/// Reads what [`GROUPS_OF_APPLICATION`] and [`GROUPS_OF_USER`] select: `7 staff,8 admins`.
fn members(text: Option<&str>) -> Result<BTreeMap<String, GroupId>, Error> {
    let parts = text.unwrap_or_default().split(',').filter(|part| !part.is_empty());
    let read = |part: &str| {
        let (id, name) = part.split_once(' ')?;
        Some((name.to_owned(), GroupId(id.parse().ok()?)))
    };
    parts.map(read).collect::<Option<_>>().ok_or(Error::Unreadable("group"))
}

/// Names of groups contain neither spaces nor commas.
const GROUPS_OF_APPLICATION: &str = "(SELECT string_agg(CAST(\"groups\".id AS TEXT) || ' ' || \"groups\".name, ',') \
     FROM application_groups JOIN \"groups\" ON \"groups\".id = application_groups.group_id \
     WHERE application_groups.application_id = applications.id)";
const GROUPS_OF_USER: &str = "(SELECT string_agg(CAST(\"groups\".id AS TEXT) || ' ' || \"groups\".name, ',') \
     FROM group_members JOIN \"groups\" ON \"groups\".id = group_members.group_id \
     WHERE group_members.account_id = accounts.id)";
const SUBJECT: &str =
    "(SELECT subject FROM subjects WHERE subjects.account_id = accounts.id AND sector = '')";

fn select() -> SelectStatement {
    let is = |left: (&'static str, &'static str), right| Expr::col(left).equals(right);
    let of_gate = Expr::col(("gate_sessions", "token_hash"))
        .eq("")
        .and(is(("gate_sessions", "gate_id"), ("gates", "id")));
    let mut select = Query::select();
    select
        .from(gate::Entity)
        .inner_join(application::Entity, is(("applications", "id"), ("gates", "application_id")))
        .inner_join(policy::Entity, Expr::col(("policy", "id")).eq(Expr::cust("1")))
        .left_join(gate_session::Entity, of_gate)
        .left_join(session::Entity, is(("sessions", "id"), ("gate_sessions", "session_id")))
        .left_join(account::Entity, is(("accounts", "id"), ("sessions", "account_id")))
        .and_where(Expr::col(("gates", "host")).eq(""));
    add::<gate::Entity>(&mut select);
    add::<application::Entity>(&mut select);
    add::<policy::Entity>(&mut select);
    add::<gate_session::Entity>(&mut select);
    add::<session::Entity>(&mut select);
    add::<account::Entity>(&mut select);
    for text in [GROUPS_OF_APPLICATION, GROUPS_OF_USER, SUBJECT] {
        select.expr(Expr::cust(text));
    }
    select
}
