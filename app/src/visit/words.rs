//! Sentences that client code shows itself, because no document arrived that could contain them.

/// E-SIGNED-OUT. The server says the same on the sign-in page.
pub(crate) const SIGNED_OUT: &str = "You have been signed out. Sign in to continue.";
/// E-NET
pub(crate) const NO_ANSWER: &str =
    "We could not reach the server. Check your connection and try again.";
