//! The methods SMS Message and Email: six digits, valid for ten minutes, bound to the attempt that
//! requested them, to their purpose and to the address they were sent to. Only the newest code of
//! an attempt works, once; wrong codes are counted across all of them (NIST SP 800-63B 3.1.3).

mod begin; // setting up a method that sends codes
mod compare; // comparing and spending a code
mod confirm; // confirming such a method
mod current_code; // the newest code of a slot
mod purpose; // what a code is for
mod send; // sending a code
mod slot; // where a code is stored

pub use begin::{begin, give_up, resend, waiting};
pub(crate) use compare::{Compared, compare, spend};
pub use confirm::confirm;
pub use current_code::SentCode;
pub(crate) use current_code::{last_sent, open_at};
pub(crate) use purpose::Purpose;
pub use purpose::Target;
pub use send::{LIFETIME, Sending};
pub(crate) use send::{Step, send};
pub(crate) use slot::Slot;
