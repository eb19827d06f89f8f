//! Signing out of this installation from an application.

mod ask; // P-SIGNOUT-ASK
pub(crate) mod done; // P-SIGNED-OUT
pub(crate) mod request; // a request that arrives
