//! Emailed links: 256 random bits, stored as a hash, valid once, for a limited time, and only while
//! the account's status and security version are unchanged. A new link replaces the previous one.

mod emailed; // links that were sent to the account's address
mod find; // valid links
mod issuer; // the administrator who made a link
mod make; // new links
mod purpose; // what a link is for
mod revealed; // links that are handed over instead of emailed
mod spend; // used and cancelled links

pub(crate) use emailed::note_emailed;
pub(crate) use find::{find, find_address, of_account, works};
pub(crate) use issuer::{end_made_by, end_made_by_any, issuer_version};
pub(crate) use make::make;
pub(crate) use purpose::Purpose;
pub(crate) use revealed::{forget_revealed, reveal, revealed};
pub(crate) use spend::{
    cancel, forget_all, forget_all_but_invitations, forget_spent, spend, was_spent,
};
