//! The trace that a request belongs to (W3C Trace Context, 2.2).

use axum::http::{HeaderMap, HeaderName};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The trace id in the header `traceparent`: 32 lower-case hexadecimal digits, not all zero. `None` if
/// there is no such header, more than one, or another form.
pub(super) fn id_in(headers: &HeaderMap) -> Option<&str> {
    let mut lines = headers.get_all(TRACEPARENT).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return None };
    let mut fields = line.to_str().ok()?.split('-');
    let (version, trace) = (fields.next()?, fields.next()?);
    let (parent, flags) = (fields.next()?, fields.next()?);
    let lengths = [version.len(), trace.len(), parent.len(), flags.len()];
    let is_hex = |field: &str| field.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    let is_zero = |field: &str| field.bytes().all(|it| it == b'0');
    // A later version may have more fields.
    let is_complete = version != "00" || fields.next().is_none();
    let is_valid = lengths == [2, 32, 16, 2]
        && [version, trace, parent, flags].into_iter().all(is_hex)
        && version != "ff"
        && !is_zero(trace)
        && !is_zero(parent)
        && is_complete;
    is_valid.then_some(trace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const PARENT: &str = "00f067aa0ba902b7";

    fn read(lines: &[String]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(TRACEPARENT, HeaderValue::from_str(line).unwrap());
        }
        id_in(&headers).map(str::to_owned)
    }

    #[test]
    fn the_trace_id_is_read() {
        for line in [
            format!("00-{TRACE}-{PARENT}-01"),
            format!("00-{TRACE}-{PARENT}-00"),
            format!("cc-{TRACE}-{PARENT}-01-what-the-future-holds"),
        ] {
            assert_eq!(read(&[line]).as_deref(), Some(TRACE));
        }
    }

    #[test]
    fn what_is_not_a_traceparent_is_ignored() {
        let zeros = "0".repeat(32);
        for line in [
            String::new(),
            "nonsense".to_owned(),
            format!("00-{TRACE}"),
            format!("00-{zeros}-{PARENT}-01"),
            format!("00-{TRACE}-{}-01", &zeros[..16]),
            format!("ff-{TRACE}-{PARENT}-01"),
            format!("00-{TRACE}-{PARENT}-01-more"),
            format!("00-{}-{PARENT}-01", TRACE.to_uppercase()),
            format!("00-{}g-{PARENT}-01", &TRACE[1..]),
            format!("0-{TRACE}-{PARENT}-01"),
        ] {
            assert_eq!(read(std::slice::from_ref(&line)), None, "{line}");
        }
        assert_eq!(read(&[]), None);
        let one = format!("00-{TRACE}-{PARENT}-01");
        assert_eq!(read(&[one.clone(), one]), None, "two of them");
    }
}
