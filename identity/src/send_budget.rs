//! Limits on messages: to one user by one method, to one address, for one network, into one
//! country, and by this server in a day. Requests by strangers are counted separately from the
//! user's own, so that they cannot use up the owner's messages. Limits are charged in the
//! transaction of the message: a message that is not stored costs nothing, and a retry is not
//! charged again.

mod charge; // charges messages against limits
mod codes; // limits on codes, as their recipient meets them
mod limit; // how many messages in what time
mod limits; // which limits apply to which message
mod requester; // who requests a message

pub(crate) use charge::{Refusal, charge, charge_attempt, charge_or_leave_out, sweep};
pub(crate) use codes::{forget_strangers, open_at};
pub(crate) use limit::INTERVAL;
pub(crate) use limits::{
    of_address_of_users, of_code, of_correction, of_help, of_invitation, of_link,
    of_password_change, of_recovery_codes, of_test, of_trust,
};
pub(crate) use requester::Requester;
