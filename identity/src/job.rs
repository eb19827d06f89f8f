//! Work that continues after the request that started it: an action on many users, an import. A
//! job is a row. Each piece of it is one transaction that first locks this row and also stores the
//! progress, so processes take turns, nothing is done twice, and after a crash another process
//! continues.

mod kind; // what all kinds of jobs have in common
mod pace; // how many users fit into one piece
mod work; // running jobs piece by piece

pub(crate) use kind::{Job, Next};
pub(crate) use pace::Pace;
pub(crate) use work::{finish, next_pieces, work};
