//! Invitations: a new user chooses a name and a password with a link, valid once within seven days.

mod accept; // accepting an invitation
mod resend; // "Resend invitation"
mod send; // sending an invitation

pub use accept::{Accept, Invited, accept, find, was_used};
pub use resend::{Resend, resend, revealed};
pub use send::{Delivery, Handover, LIFETIME};
pub(crate) use send::{send, send_by_operator, send_later};
