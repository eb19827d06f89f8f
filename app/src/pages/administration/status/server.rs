//! The version, the database and the clock.

use crate::pages::ui::{
    callout::Callout,
    description_list::{DescriptionItem, DescriptionList},
    notice::Notice,
    section::Section,
    site::site,
    time::{Moment, Style, zone_name},
};
use identity::status::Status;
use leptos::prelude::*;

const JUMPED: &str = "The clock of this node jumped ahead. If it is right, nothing needs to be done: \
    housekeeping continues within an hour.";

#[component]
pub(super) fn ServerPanel(status: Status) -> AnyView {
    let Status { storage, clock_problem, has_clock_jumped, .. } = status;
    let jumped = has_clock_jumped.then(|| JUMPED.to_owned());
    let warnings = clock_problem.into_iter().chain(jumped).map(|text| {
        view! { <Callout said=Notice::attention(text) /> }
    });
    let (now, zone) = (site().now, zone_name(&site().zone));
    view! {
        <Section id="status-server" heading="Server" level=2>
            {warnings.collect_view()}
            <DescriptionList>
                <DescriptionItem name="Version">{env!("CARGO_PKG_VERSION")}</DescriptionItem>
                <DescriptionItem name="Database">{storage.name}</DescriptionItem>
                <DescriptionItem name="Size">{size(storage.bytes)}</DescriptionItem>
                <DescriptionItem name="Clock">
                    <Moment at=now style=Style::DateTimeWithSeconds /> {format!(" ({zone})")}
                </DescriptionItem>
            </DescriptionList>
        </Section>
    }
    .into_any()
}

/// "12.3 MB"
fn size(bytes: i64) -> String {
    let tenths = |unit: i64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        ..=999_999 => format!("{} KB", bytes / 1_000),
        1_000_000..=999_999_999 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_written_in_the_largest_unit() {
        assert_eq!(size(4_096), "4 KB");
        assert_eq!(size(999_999), "999 KB");
        assert_eq!(size(12_390_000), "12.3 MB");
        assert_eq!(size(2_050_000_000), "2.0 GB");
    }
}
