//! The adoption of two-factor authentication: a sentence, a chart, and the numbers behind it.

use super::{
    chart::{Chart, date},
    not_loaded::NotLoaded,
};
use crate::pages::{
    path,
    ui::{
        disclosure::Disclosure,
        table::{Cell, Row, RowHead, Table},
        text::number,
        time::Style,
    },
};
use identity::{adoption::Day, policy::Enforcement};
use leptos::prelude::*;

/// The period that the chart covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    Month,
    Quarter,
    Year,
}

impl Period {
    const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    pub(super) fn of(word: &str) -> Self {
        let found = Self::ALL.into_iter().find(|period| period.days().to_string() == word);
        found.unwrap_or(Self::Month)
    }

    pub(super) fn days(self) -> i64 {
        match self {
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Month => "30 days",
            Self::Quarter => "90 days",
            Self::Year => "1 year",
        }
    }
}

#[component]
pub(super) fn Adoption(
    days: Option<Vec<Day>>,
    period: Period,
    enforcement: Option<Enforcement>,
) -> AnyView {
    let shown = match days {
        None => view! { <NotLoaded /> }.into_any(),
        Some(days) => match days.as_slice() {
            [first, .., last] => {
                let sentence = sentence(*first, *last, period);
                let since =
                    enforcement.map(|enforcement| enforcement.from.unwrap_or(enforcement.since));
                let name = format!("Two-factor adoption, {}", period.label());
                view! {
                    <p id="adoption-text">{sentence}</p>
                    <Chart days=days.clone() name described_by="adoption-text" rule=since />
                    <Data days period />
                }
                .into_any()
            }
            _ => {
                view! { <p class="muted">"The chart appears once there are two days of data."</p> }
                    .into_any()
            }
        },
    };
    view! {
        <section class="block" data-block="adoption" aria-labelledby="adoption">
            <div class="block__head">
                <h2 id="adoption">"Two-factor adoption"</h2>
                <Periods period />
            </div>
            {shown}
        </section>
    }
    .into_any()
}

#[component]
fn Periods(period: Period) -> AnyView {
    let options = Period::ALL.map(|each| {
        view! {
            <label>
                <input
                    class="dot"
                    r#type="radio"
                    name="period"
                    id=format!("period-{}", each.days())
                    value=each.days().to_string()
                    checked={each == period}
                    data-auto-submit=""
                />
                {each.label()}
            </label>
        }
    });
    view! {
        <form class="periods" method="get" action=path::DASHBOARD>
            <div class="choices" role="radiogroup" aria-label="Period">
                {options.into_iter().collect_view()}
            </div>
            <button class="button" r#type="submit" data-without-client="">"Apply"</button>
        </form>
    }
    .into_any()
}

/// Summarizes the chart in one sentence.
fn sentence(first: Day, last: Day, period: Period) -> String {
    let (before, now) = (first.share(), last.share());
    let change = match now.cmp(&before) {
        std::cmp::Ordering::Greater => "up from",
        std::cmp::Ordering::Less => "down from",
        std::cmp::Ordering::Equal => "the same as",
    };
    let when = if last.day - first.day == period.days() {
        format!("{} ago", period.label())
    } else {
        format!("on {}", date(first, Style::Date))
    };
    let what = "of active users have two-factor authentication";
    format!("{now}% {what}, {change} {before}% {when}.")
}

#[component]
fn Data(days: Vec<Day>, period: Period) -> AnyView {
    // A year is listed by week.
    let step = if period == Period::Year { 7 } else { 1 };
    let rows = days.into_iter().rev().step_by(step).map(|day| {
        view! {
            <Row>
                <RowHead>{date(day, Style::ShortDate)}</RowHead>
                <Cell label="Active users">{number(day.active)}</Cell>
                <Cell label="With two-factor authentication">{number(day.with_two_factor)}</Cell>
                <Cell label="Share">{format!("{}%", day.share())}</Cell>
            </Row>
        }
    });
    view! {
        <Disclosure summary="Show the data">
            <Table
                caption="Two-factor adoption"
                region="Two-factor adoption, data"
                columns=vec!["Date", "Active users", "With two-factor authentication", "Share"]
            >
                {rows.collect_view()}
            </Table>
        </Disclosure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_compares_the_share_with_the_start() {
        let day = |day, with_two_factor| Day { day, active: 100, with_two_factor };
        let said =
            |from: u64, to: u64, first| sentence(day(first, from), day(20_930, to), Period::Month);
        assert_eq!(
            said(63, 89, 20_900),
            "89% of active users have two-factor authentication, up from 63% 30 days ago."
        );
        assert!(said(89, 63, 20_900).contains(", down from 89% 30 days ago."));
        assert!(said(5, 5, 20_900).contains(", the same as 5% 30 days ago."));
        assert!(said(5, 6, 20_920).contains(", up from 5% on April 12, 2027."));
    }
}
