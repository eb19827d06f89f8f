//! Groups of users. Applications see the names of the groups that a user is in, and can be opened by
//! members only. Groups do not nest.
//!
//! Locks: accounts, then `installation` where names or the number of groups matter, then the group.

mod change; // creating, editing and deleting a group
mod grants; // what applications were granted while a user was a member
mod list; // all groups, and those of a user
mod lock; // locks a group
mod many; // adding and removing many members
mod members; // the members of a group, page by page
mod membership; // adding and removing a member
mod values; // ids, names and titles

pub(crate) use change::insert;
pub use change::{Deleted, Description, Saved, Update, create, delete, edit};
pub(crate) use grants::end_grants_of_no_member;
pub use list::{Group, Listed, find, list};
pub(crate) use list::{all, names_of, of_account};
pub(crate) use many::change_many;
pub use members::{Member, MembersQuery, Page, Position, members};
pub(crate) use membership::add_new;
pub use membership::{Change, Changed, add, add_by_address, remove};
pub use values::{GroupId, GroupName, MOST_GROUPS, MOST_OF_ONE_USER, Title};
