//! What strangers send, changed at random: nothing panics, and what is accepted is what was meant.

mod path;
mod redirect_uri;
