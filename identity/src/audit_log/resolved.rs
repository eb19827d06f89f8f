//! A filter whose search texts are resolved to accounts.

use super::{
    filter::{Filter, Who},
    people,
};
use crate::{
    audit::{DONE, Kind, REFUSED},
    error::Error,
    services::Services,
};

#[derive(Clone, Debug, Default)]
pub(super) struct ResolvedFilter {
    pub(super) kinds: Option<Vec<Kind>>,
    pub(super) refused: Option<bool>,
    pub(super) actors: Option<Vec<i64>>,
    pub(super) users: Option<Vec<i64>>,
    pub(super) from: Option<i64>,
    pub(super) until: Option<i64>,
    /// A sign-in with a code is one entry.
    pub(super) pairs_sign_ins: bool,
}

impl ResolvedFilter {
    /// `Err` if a search text matches too many users.
    pub(super) async fn of(
        services: &Services,
        filter: &Filter,
    ) -> Result<Result<Self, Who>, Error> {
        let db = services.db.read();
        let mut resolved = Self {
            kinds: filter.kinds.clone(),
            refused: filter.refused,
            from: filter.from,
            until: filter.until,
            ..Self::default()
        };
        if let Some(text) = &filter.actor {
            let Some(ids) = people::matching(db, text).await? else {
                return Ok(Err(Who::Actor));
            };
            resolved.actors = Some(ids);
        }
        if let Some(text) = &filter.user {
            let Some(ids) = people::matching(db, text).await? else {
                return Ok(Err(Who::User));
            };
            resolved.users = Some(ids);
        }
        Ok(Ok(resolved))
    }

    /// For a page: a sign-in with a code is one entry, unless only its first event is asked for.
    pub(super) fn with_sign_ins_paired(mut self) -> Self {
        let kinds = self.kinds.as_ref();
        self.pairs_sign_ins = kinds.is_none_or(|kinds| kinds.contains(&Kind::SignedIn));
        self
    }

    /// The values of the `result` column that match.
    pub(super) fn results(&self) -> Vec<&'static str> {
        match self.refused {
            Some(true) => vec![REFUSED],
            Some(false) => vec![DONE],
            None => vec![DONE, REFUSED],
        }
    }
}
