//! Recognizes failed TLS handshakes, and reads when a certificate ends.

use std::{error::Error, io, iter};

/// When a certificate, in DER, stops being valid.
pub(super) fn valid_until(certificate: &[u8]) -> Option<i64> {
    let (_, certificate) = x509_parser::parse_x509_certificate(certificate).ok()?;
    Some(certificate.validity().not_after.timestamp())
}

/// Libraries wrap the error of a handshake in several others.
pub(super) fn failed(error: &(dyn Error + 'static)) -> bool {
    iter::successors(Some(error), |&error| error.source()).any(is_of_handshake)
}

/// The source of an `io::Error` is not the error in it, but the source of that one.
fn is_of_handshake(error: &(dyn Error + 'static)) -> bool {
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.is::<rustls::Error>() || inside.is_some_and(|inside| is_of_handshake(inside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::{CertificateDer, pem::PemObject};

    #[test]
    fn the_error_of_a_handshake_is_found_in_others() {
        let refused = || rustls::Error::HandshakeNotComplete;
        assert!(failed(&refused()));
        assert!(failed(&io::Error::other(refused())));
        assert!(failed(&io::Error::other(io::Error::other(refused()))));
        assert!(!failed(&io::Error::other(io::Error::from(io::ErrorKind::TimedOut))));
    }

    #[test]
    fn a_certificate_is_valid_until_its_end() {
        let pem = include_bytes!("../../tests/rules/delivery/untrusted.pem");
        let certificate = CertificateDer::from_pem_slice(pem).expect("a certificate");
        // January 1, 2120
        assert_eq!(valid_until(&certificate), Some(4_733_510_400));
        assert_eq!(valid_until(&certificate[1..]), None);
        assert_eq!(valid_until(b""), None);
    }
}
