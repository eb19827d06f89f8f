use crate::enrolled;
use identity::{
    reminder,
    testing::{Bench, START},
};

const DAY: i64 = 86_400;

/// Requires a second factor in that many days. The only user has no method.
async fn required_in(days: i64) -> Bench {
    let bench = Bench::new().await;
    bench.administrator().await;
    let columns = format!("enforced_at = {START}, required_from = {}", START + days * DAY);
    bench.try_statement(&format!("UPDATE policy SET {columns}")).await.unwrap();
    bench
}

async fn told(bench: &Bench) -> Vec<String> {
    reminder::send_due(&bench.services).await.unwrap();
    bench.subjects().await
}

#[tokio::test]
async fn users_without_a_method_are_reminded_at_once_and_seven_days_and_one_day_before() {
    let bench = required_in(14).await;
    let first = "Set up two-factor authentication by January 29, 2027";
    assert_eq!(told(&bench).await, [first]);
    assert_eq!(told(&bench).await, [first]);
    bench.clock.advance(7 * DAY);
    let week = "7 days left to set up two-factor authentication";
    assert_eq!(told(&bench).await, [first, week]);
    bench.clock.advance(6 * DAY);
    let last = "Set up two-factor authentication today";
    assert_eq!(told(&bench).await, [first, week, last]);
    bench.clock.advance(DAY);
    assert_eq!(told(&bench).await.len(), 3);
}

#[tokio::test]
async fn a_near_date_sends_one_reminder_with_the_days_left() {
    let bench = required_in(3).await;
    assert_eq!(told(&bench).await, ["3 days left to set up two-factor authentication"]);
    assert_eq!(told(&bench).await.len(), 1);
}

#[tokio::test]
async fn several_nodes_remind_each_user_once() {
    let bench = required_in(14).await;
    let others = [bench.another_node().await, bench.another_node().await];
    let rounds = others.map(|node| tokio::spawn(async move { reminder::send_due(&node).await }));
    for round in rounds {
        round.await.unwrap().unwrap();
    }
    assert_eq!(told(&bench).await.len(), 1);
}

#[tokio::test]
async fn users_with_a_method_or_without_a_requirement_are_not_reminded() {
    let (bench, ..) = enrolled().await;
    let columns = format!("enforced_at = {START}, required_from = {}", START + 14 * DAY);
    bench.try_statement(&format!("UPDATE policy SET {columns}")).await.unwrap();
    let before = bench.subjects().await.len();
    assert_eq!(told(&bench).await.len(), before);
    let lifted = required_in(14).await;
    lifted.try_statement("UPDATE accounts SET requirement = 'lifted'").await.unwrap();
    assert_eq!(told(&lifted).await.len(), 0);
}

#[tokio::test]
async fn users_whose_exemption_has_ended_are_reminded() {
    let bench = required_in(14).await;
    let end = START + 6 * DAY;
    let exempt = format!("UPDATE accounts SET requirement = 'lifted', requirement_until = {end}");
    bench.try_statement(&exempt).await.unwrap();
    assert_eq!(told(&bench).await.len(), 0);
    bench.clock.advance(7 * DAY);
    assert_eq!(told(&bench).await, ["7 days left to set up two-factor authentication"]);
}
