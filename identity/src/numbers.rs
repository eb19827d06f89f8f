//! Numbers as people read them.

/// "10,412"
pub fn grouped(number: impl Into<i128>) -> String {
    let digits = number.into().to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_in_groups_of_three() {
        for (number, shown) in [(0, "0"), (999, "999"), (1_904, "1,904"), (5_000_000, "5,000,000")]
        {
            assert_eq!(grouped(number), shown);
        }
    }
}
