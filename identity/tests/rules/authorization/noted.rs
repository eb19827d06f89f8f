//! The events about users who cannot continue to an application at once.

use super::{Proceeding, authorize, connected, proceed, waits};
use crate::{
    administrator,
    applications::{for_everyone, for_members_of, turn},
    groups,
};
use identity::testing::{Bench, EMAIL};

/// The result and the details of each event of this kind.
async fn events(bench: &Bench, kind: &str) -> Vec<String> {
    let said = format!("CASE WHEN event = '{kind}' THEN result || ' ' || details END");
    bench.column("audit_events", &said).await
}

#[tokio::test]
async fn a_refusal_is_recorded_with_its_reason_once_an_hour() {
    let (bench, token) = administrator().await;
    let staff = groups::made(&bench, &token, "staff", "Staff").await;
    let id = connected(&bench, &token, for_members_of(&[staff])).await;
    let not_in_groups = r#"refused {"application":"Wiki","reason":"not_in_groups"}"#;
    for _ in 0..3 {
        let name = waits(authorize(&bench, Some(&token), &[]).await);
        for _ in 0..2 {
            let next = proceed(&bench, Some(&token), &name).await;
            assert!(matches!(next, Proceeding::Refused(_)));
        }
        authorize(&bench, Some(&token), &[("prompt", "none")]).await;
    }
    assert_eq!(events(&bench, "application_opened").await, [not_in_groups]);
    turn(&bench, &token, id, false).await;
    authorize(&bench, Some(&token), &[("prompt", "none")]).await;
    let turned_off = r#"refused {"application":"Wiki","reason":"turned_off"}"#;
    assert_eq!(events(&bench, "application_opened").await, [not_in_groups, turned_off]);
    bench.clock.advance(60 * 60 - 1);
    let now = bench.sign_in(EMAIL).await;
    authorize(&bench, Some(&now), &[("prompt", "none")]).await;
    assert_eq!(events(&bench, "application_opened").await.len(), 2);
    bench.clock.advance(1);
    authorize(&bench, Some(&now), &[("prompt", "none")]).await;
    assert_eq!(events(&bench, "application_opened").await.len(), 3);
    authorize(&bench, None, &[("prompt", "none")]).await;
    assert_eq!(events(&bench, "application_opened").await.len(), 3, "not for strangers");
}

#[tokio::test]
async fn a_required_proof_is_recorded_once_an_hour() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    bench.clock.advance(120);
    for max_age in ["60", "90", "1"] {
        let name = waits(authorize(&bench, Some(&token), &[("max_age", max_age)]).await);
        for _ in 0..2 {
            let next = proceed(&bench, Some(&token), &name).await;
            assert!(matches!(next, Proceeding::Require(_)), "{next:?}");
        }
    }
    let recent = r#"done {"application":"Wiki","proof":"recent"}"#;
    assert_eq!(events(&bench, "proof_required").await, [recent]);
}
