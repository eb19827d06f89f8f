//! What an administrator wants saved, while they prove who they are.
//!
//! It travels in a cookie that only the server reads: D-IDENTITY stays an address of its own, and
//! no link can make somebody save what they did not choose. There is no secret in it.

use identity::policy::{Allowed, Wanted};

/// `version.days.` and one digit per box.
pub(super) fn encode(wanted: &Wanted) -> String {
    let Wanted { version, second_factor_on, allowed, passkeys_allowed, trust_allowed, trust_days } =
        *wanted;
    let Allowed { app, sms, email } = allowed;
    let boxes = [second_factor_on, trust_allowed, app, sms, email, passkeys_allowed];
    let boxes: String = boxes.iter().map(|ticked| if *ticked { '1' } else { '0' }).collect();
    format!("{version}.{trust_days}.{boxes}")
}

pub(super) fn decode(cookie: &str) -> Option<Wanted> {
    let mut parts = cookie.splitn(3, '.');
    let (version, days, boxes) = (parts.next()?, parts.next()?, parts.next()?);
    let boxes: Vec<bool> = boxes.bytes().map(|digit| digit == b'1').collect();
    let [second_factor_on, trust_allowed, app, sms, email, passkeys_allowed] =
        boxes.try_into().ok()?;
    Some(Wanted {
        version: version.parse().ok()?,
        second_factor_on,
        allowed: Allowed { app, sms, email },
        passkeys_allowed,
        trust_allowed,
        trust_days: days.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_read_back() {
        let wanted = Wanted {
            version: 7,
            second_factor_on: true,
            allowed: Allowed { app: true, sms: false, email: true },
            passkeys_allowed: true,
            trust_allowed: false,
            trust_days: 30,
        };
        let read = decode(&encode(&wanted)).expect("what was written");
        assert_eq!(encode(&read), "7.30.101011");
        for odd in ["", "1", "1.2", "1.2.1", "1.2.1111111", "a.2.111111"] {
            assert!(decode(odd).is_none(), "{odd}");
        }
    }
}
