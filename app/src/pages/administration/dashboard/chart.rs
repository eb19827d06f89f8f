//! The line chart, rendered on the server: solid for users with two-factor authentication, dashed
//! for all active users, with labels at the ends of the lines.
//!
//! Text keeps its size at every width, so positions are percentages and only the lines are
//! stretched.

use crate::pages::ui::{
    text::number,
    time::{Style, moment},
};
use identity::adoption::Day;
use jiff::tz::TimeZone;
use leptos::prelude::*;

/// The vertical positions of the scale's upper and lower end.
const TOP: f64 = 16.0;
const BOTTOM: f64 = 264.0;
const HEIGHT: &str = "264";
/// The number of steps on the scale.
const STEPS: u64 = 4;
/// The vertical space that a label needs.
const LABEL: f64 = 28.0;

#[component]
pub(super) fn Chart(
    /// At least two days, oldest first.
    days: Vec<Day>,
    name: String,
    described_by: &'static str,
    /// When two-factor authentication became mandatory, in Unix seconds.
    rule: Option<i64>,
) -> AnyView {
    let (Some(&first), Some(&last)) = (days.first(), days.last()) else {
        return ().into_any();
    };
    let scale = Scale { first, last, most: ceiling(days.iter().map(|day| day.active).max()) };
    let (all, with) = (scale.y(last.active), scale.y(last.with_two_factor));
    // The label is below the part of its line that it covers on a phone, unless it would cover the
    // scale and there is room above.
    let covered = days.iter().filter(|day| scale.x(day.day) > 50.0);
    let lowest = covered.map(|day| scale.y(day.with_two_factor)).fold(with, f64::max);
    let is_low = lowest + LABEL > BOTTOM && with - all > LABEL;
    let below = if is_low { with - 10.0 } else { lowest + 24.0 };
    let line = |of: fn(&Day) -> u64| {
        let points = days
            .iter()
            .map(|day| format!("{:.1},{:.1}", scale.x(day.day) * 10.0, scale.y(of(day))));
        points.collect::<Vec<_>>().join(" ")
    };
    view! {
        <svg class="chart" role="img" aria-label=name aria-describedby=described_by>
            <Grid scale />
            <Enforced scale at=rule />
            <svg x="0" y="0" width="100%" height=HEIGHT viewBox="0 0 1000 264" preserveAspectRatio="none" overflow="visible">
                <polyline class="chart__line" data-series="all" points=line(|day| day.active)></polyline>
                <polyline class="chart__line" points=line(|day| day.with_two_factor)></polyline>
            </svg>
            <circle class="chart__dot" data-series="all" cx="100%" cy=place(all) r="4"></circle>
            <circle class="chart__dot" cx="100%" cy=place(with) r="4.5"></circle>
            <text class="chart__label" x="100%" y=place(all - 10.0) text-anchor="end">
                {format!("All active users, {}", number(last.active))}
            </text>
            <text class="chart__label" x="100%" y=place(below) text-anchor="end">
                {format!("With two-factor, {}", number(last.with_two_factor))}
            </text>
            <Dates scale />
        </svg>
    }
    .into_any()
}

/// Maps days and numbers of users to positions in the chart.
#[derive(Clone, Copy)]
struct Scale {
    first: Day,
    last: Day,
    most: u64,
}

impl Scale {
    /// Percent from the left.
    fn x(self, day: i64) -> f64 {
        let (from, to) = (self.first.day as f64, self.last.day as f64);
        (day as f64 - from) / (to - from) * 100.0
    }

    fn y(self, users: u64) -> f64 {
        BOTTOM - users as f64 / self.most as f64 * (BOTTOM - TOP)
    }
}

/// The smallest round number at or above the highest point that is divisible by the steps.
fn ceiling(highest: Option<u64>) -> u64 {
    let highest = highest.unwrap_or(0).max(1);
    let mut unit = 1;
    loop {
        let steps = [10, 15, 20, 25, 30, 40, 50, 75].map(|tenths| unit * tenths);
        // A step is a whole number of users.
        let mut whole = steps.into_iter().filter(|step| step % 10 == 0).map(|step| step / 10);
        if let Some(step) = whole.find(|step| step * STEPS >= highest) {
            return step * STEPS;
        }
        unit *= 10;
    }
}

#[component]
fn Grid(scale: Scale) -> AnyView {
    let lines = (0..=STEPS).map(|step| {
        let users = scale.most / STEPS * step;
        let y = scale.y(users);
        let class = if step == 0 { "chart__grid chart__base" } else { "chart__grid" };
        view! {
            <line class=class x1="0" x2="100%" y1=place(y) y2=place(y)></line>
            <text x="-8" y=place(y + 4.0) text-anchor="end">{number(users)}</text>
        }
    });
    lines.collect_view().into_any()
}

/// Marks the day of enforcement, if it is within the chart.
#[component]
fn Enforced(scale: Scale, at: Option<i64>) -> AnyView {
    let day = at.map(|at| at.div_euclid(86_400));
    let Some(day) = day.filter(|day| (scale.first.day..=scale.last.day).contains(day)) else {
        return ().into_any();
    };
    let x = scale.x(day);
    let at = format!("{x:.2}%");
    let (anchor, aside) = if x > 50.0 { ("end", "-8") } else { ("start", "8") };
    view! {
        <line class="chart__rule" x1=at.clone() x2=at.clone() y1="8" y2=HEIGHT></line>
        <text class="chart__label" x=at dx=aside y="254" text-anchor=anchor>"Enforced"</text>
    }
    .into_any()
}

#[component]
fn Dates(scale: Scale) -> AnyView {
    let middle = Day { day: (scale.first.day + scale.last.day) / 2, ..scale.first };
    let style = Style::Day;
    // Two consecutive days have no day between them.
    let middle = (middle.day != scale.first.day).then(|| {
        view! { <text x="50%" y="286" text-anchor="middle">{date(middle, style)}</text> }
    });
    view! {
        <text x="0" y="286">{date(scale.first, style)}</text>
        {middle}
        <text x="100%" y="286" text-anchor="end">{date(scale.last, style)}</text>
    }
    .into_any()
}

/// The date of a day; days are counted in UTC.
pub(super) fn date(day: Day, style: Style) -> String {
    moment(day.start(), &TimeZone::UTC, style)
}

fn place(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::ceiling;

    #[test]
    fn the_scale_ends_at_a_round_number() {
        let ends = [0, 1, 5, 8, 9, 21, 186, 200, 201, 100_000].map(|most| ceiling(Some(most)));
        assert_eq!(ends, [4, 4, 8, 8, 12, 40, 200, 200, 300, 100_000]);
    }
}
