//! Masked destinations for users who have only proved the password: enough to recognize the
//! address, too little to reveal it.

use identity::{method::Destination, phone_number::PhoneNumber};
use leptos::prelude::*;

/// "your number ending in 23", with `number` as its first words, or a masked email address.
pub(crate) fn masked(destination: &Destination, number: &str) -> AnyView {
    match destination {
        Destination::Phone(phone) => format!("{number} ending in {}", ending(phone)).into_any(),
        Destination::Mail(address) => {
            let (first, domain) = ends(address);
            view! {
                <span aria-hidden="true" translate="no">{format!("{first}•••@{domain}")}</span>
                <span class="visually-hidden">{format!("{first}, hidden, at {domain}")}</span>
            }
            .into_any()
        }
    }
}

fn ending(number: &PhoneNumber) -> &str {
    let digits = number.as_str();
    digits.get(digits.len().saturating_sub(2)..).unwrap_or_default()
}

/// The first letter and the domain.
fn ends(address: &str) -> (String, &str) {
    let (name, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    (name.chars().take(1).collect(), domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_masked() {
        let number = PhoneNumber::parse("+49 151 12345678").expect("a number");
        assert_eq!(ending(&number), "78");
        assert_eq!(ends("maya.lindqvist@halden.example"), ("m".to_owned(), "halden.example"));
        assert_eq!(ends("\"a@b\"@c.example"), ("\"".to_owned(), "c.example"));
    }
}
