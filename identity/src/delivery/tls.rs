//! Recognizes failed TLS handshakes.

use std::{error::Error, io};

/// Libraries wrap the error of a handshake in several others.
pub(super) fn failed(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if error.is::<rustls::Error>() || inside.is_some_and(|inside| inside.is::<rustls::Error>())
        {
            return true;
        }
        cause = error.source();
    }
    false
}
