//! The column `groups`.

use super::{problems, run_import};
use crate::administrator;
use identity::{import::LineError, testing::Bench};

async fn with_groups(bench: &Bench) {
    for (id, name) in [(1, "staff"), (2, "accounting")] {
        let insert = "INSERT INTO groups (id, name, title, version, created_at)";
        let insert = format!("{insert} VALUES ({id}, '{name}', 'Group', 1, 0)");
        bench.try_statement(&insert).await.unwrap();
    }
}

#[tokio::test]
async fn users_are_imported_into_groups() {
    let (bench, token) = administrator().await;
    with_groups(&bench).await;
    let file = "name,email,groups\n\
        A,a@a.example,staff; Accounting ;staff;\n\
        B,b@a.example,staff\n\
        C,c@a.example,\n";
    run_import(&bench, &token, file.as_bytes()).await;
    let named = "(SELECT name FROM accounts WHERE id = account_id) || group_id";
    let mut members = bench.column("group_members", named).await;
    members.sort();
    assert_eq!(members, ["A1", "A2", "B1"]);
    let details = bench.column("audit_events", "details").await;
    let both = r#""groups":["accounting","staff"]"#;
    assert_eq!(details.iter().filter(|details| details.contains(both)).count(), 1);
}

#[tokio::test]
async fn groups_of_the_file_must_exist() {
    use LineError::{Group, TooManyGroups};
    let (bench, token) = administrator().await;
    with_groups(&bench).await;
    let many: Vec<String> = (0..101).map(|number| format!("g{number}")).collect();
    let file = format!(
        "name,email,groups\nA,a@a.example,staff;crew\nB,b@a.example,{}\nC,c@a.example,staff\n",
        many.join(";")
    );
    let report = problems(&bench, &token, file.as_bytes()).await;
    assert_eq!(report.problems, [(2, Group("crew".into())), (3, TooManyGroups)]);
    assert_eq!(report.good, 1);
}
