//! A gate, its application, and the session that a token belongs to: one statement for every request.

use super::{
    host::Host,
    remote::Remote,
    values::{Gate, GateId},
};
use crate::{
    application::Application,
    assurance::Proof,
    cookie_row::{ByPosition, Columns, Text, add},
    entity::{account, application, gate, gate_session, policy, session},
    error::Error,
    group::GroupId,
    keys::{GateKey, TokenRow},
    method::Methods,
    policy::Policy,
    requirement::Override,
    secret::{Token, TokenHash},
    services::Services,
    session::{Lifetime, StoredProof, is_unchanged},
};
use sea_orm::{
    ConnectionTrait, Statement,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicI64, Ordering::Relaxed},
};

/// What a decision depends on besides the visitor.
#[derive(Debug, PartialEq)]
pub(super) struct Place {
    pub(super) gate: Gate,
    pub(super) application: Application,
    pub(super) policy: Policy,
}

/// A visitor who has opened the gate: what a decision depends on, and no more, because many are
/// remembered.
pub(super) struct Opened {
    pub(super) gate: GateId,
    pub(super) session: i64,
    pub(super) created_at: i64,
    /// When the use of this session of the gate was last noted.
    pub(super) last_used_at: AtomicI64,
    /// Those of the session that it belongs to.
    began_at: i64,
    last_seen_at: AtomicI64,
    expires_at: i64,
    /// The account is active, and nothing it was trusted with has been voided.
    pub(super) is_unchanged: bool,
    pub(super) methods: Methods,
    pub(super) decided: Override,
    pub(super) groups: Box<[GroupId]>,
    /// What the session rested on when the ticket was made. A copy of the cookie must not gain what the
    /// user has proved since.
    pub(super) proof: Proof,
    /// What the application is told, if the user has a name that it can use.
    pub(super) remote: Option<Box<str>>,
}

impl Opened {
    pub(super) fn lifetime(&self) -> Lifetime {
        Lifetime {
            created_at: self.began_at,
            last_seen_at: self.last_seen_at.load(Relaxed),
            expires_at: self.expires_at,
        }
    }

    /// A use was stored.
    pub(super) fn was_used(&self, at: i64) {
        self.last_used_at.store(at, Relaxed);
        self.last_seen_at.store(at, Relaxed);
    }
}

static TEXT: Text = Text::new();

/// `None` if this host has no gate. A token that is not bound to the gate and the session is as unknown
/// as one that never was.
pub(super) async fn find(
    services: &Services,
    host: &Host,
    token: Option<&Token>,
) -> Result<Option<(Place, Option<Opened>)>, Error> {
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
    let policy = Policy::from(policy::Entity::read(&mut columns)?);
    let row = columns.maybe::<gate_session::Entity>()?;
    let session = columns.maybe::<session::Entity>()?;
    let owner = columns.maybe::<account::Entity>()?;
    let named: Option<String> = columns.next()?;
    let theirs: Option<String> = columns.next()?;
    let subject: Option<String> = columns.next()?;
    let named = members(named.as_deref())?.into_values().collect();
    let application = Application::stored(named, application)?;
    let place = Place { gate, application, policy };
    let opened = match (row, session, owner) {
        (Some(row), Some(session), Some(owner)) if is_bound(services, &row, &owner) => {
            let groups = members(theirs.as_deref())?;
            opened(services, &place, (&row, &session, &owner), (groups, subject.as_deref()))?
        }
        _ => None,
    };
    Ok(Some((place, opened)))
}

/// `None` if a clock that was ahead recorded the proof.
fn opened(
    services: &Services,
    place: &Place,
    (row, session, owner): (&gate_session::Model, &session::Model, &account::Model),
    (groups, subject): (BTreeMap<String, GroupId>, Option<&str>),
) -> Result<Option<Opened>, Error> {
    let Some(proof) = StoredProof::from(row).read(services) else { return Ok(None) };
    let is_same = row.security_version == owner.security_version;
    Ok(Some(Opened {
        gate: place.gate.id,
        session: session.id,
        created_at: row.created_at,
        last_used_at: row.last_used_at.into(),
        began_at: session.created_at,
        last_seen_at: session.last_seen_at.into(),
        expires_at: session.expires_at,
        is_unchanged: is_same && is_unchanged(session, owner),
        methods: Methods(owner.methods),
        decided: Override::of(owner)?,
        remote: Remote::of(place, owner, &groups, subject, &proof).map(|remote| remote.joined()),
        groups: groups.into_values().collect(),
        proof,
    }))
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

#[cfg(test)]
impl Opened {
    /// Of a user with a name and an address of the usual length, in two groups.
    pub(super) fn example(gate: GateId) -> Self {
        let user = ["maya.lindqvist", "maya.lindqvist@example.org", "Maya Lindqvist"];
        let told = ["staff,administrators", "pwd otp mfa", "1800000000"];
        let remote =
            Remote(std::array::from_fn(|at| user.iter().chain(&told).nth(at).unwrap().to_string()));
        Self {
            gate,
            session: 1,
            created_at: 0,
            last_used_at: 0.into(),
            began_at: 0,
            last_seen_at: 0.into(),
            expires_at: 0,
            is_unchanged: true,
            methods: Methods(0),
            decided: Override::Inherit,
            groups: [GroupId(1), GroupId(2)].into(),
            proof: Proof::new(Some(0), None, 0),
            remote: Some(remote.joined()),
        }
    }
}
