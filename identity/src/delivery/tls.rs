//! Recognizes failed TLS handshakes, and reads when a certificate ends.

use std::{error::Error, io};

/// When a certificate, in DER, stops being valid.
pub(super) fn valid_until(certificate: &[u8]) -> Option<i64> {
    let (_, certificate) = x509_parser::parse_x509_certificate(certificate).ok()?;
    Some(certificate.validity().not_after.timestamp())
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::{CertificateDer, pem::PemObject};

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
