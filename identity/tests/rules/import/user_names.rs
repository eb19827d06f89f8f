//! The column `user_name`.

use super::{BCRYPT, many, problems, ready, run, run_import, start, state};
use crate::administrator;
use identity::{
    import::{LineError, State},
    testing::Bench,
};

/// The address and user name of each user, without the administrator.
async fn names(bench: &Bench) -> Vec<String> {
    let named = "CASE WHEN id > 1 THEN email || ' ' || user_name END";
    let mut names = bench.column("accounts", named).await;
    names.sort();
    names
}

#[tokio::test]
async fn a_user_name_is_taken_from_the_file_or_made_from_the_address() {
    let (bench, token) = administrator().await;
    // A name in the file comes before one that is made, wherever its line is.
    let file = "name,email,user_name\n\
        A,zoe@a.example,\n\
        B,zoe@b.example\n\
        C,other@c.example, Zoe \n\
        D,li+x@d.example,\u{200B}\n";
    run_import(&bench, &token, file.as_bytes()).await;
    assert_eq!(
        names(&bench).await,
        ["li+x@d.example li", "other@c.example zoe", "zoe@a.example zoe2", "zoe@b.example zoe3"]
    );
}

#[tokio::test]
async fn user_names_of_the_file_are_checked() {
    use LineError::{UserName, UserNameTaken, UserNameTwice};
    let (bench, token) = administrator().await;
    let former = "INSERT INTO user_names (name, account_id) VALUES ('former', 77)";
    bench.try_statement(former).await.unwrap();
    let file = "name,email,user_name\n\
        A,a@a.example,\"a,admins\"\n\
        B,b@a.example,MAYA\n\
        C,c@a.example,former\n\
        D,d@a.example,one\n\
        E,e@a.example,One\n";
    let report = problems(&bench, &token, file.as_bytes()).await;
    assert_eq!(
        report.problems,
        [
            (2, UserName("a,admins".into())),
            (3, UserNameTaken),
            (4, UserNameTaken),
            (6, UserNameTwice { line: 5 })
        ]
    );
}

#[tokio::test]
async fn a_user_whose_name_was_given_away_in_the_meantime_is_left_out() {
    let (bench, token) = administrator().await;
    let file = "name,email,user_name\nA,a@a.example,one\nB,b@a.example,two\n";
    let id = ready(&bench, &token, file.as_bytes()).await;
    bench.person("one@example.org", "One", "member").await;
    assert!(start(&bench, &token, id).await);
    run(&bench).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 1, left_out: 1 }));
    assert_eq!(names(&bench).await, ["b@a.example two", "one@example.org one"]);
}

#[tokio::test]
async fn many_users_with_the_same_local_part_get_different_names() {
    let (bench, token) = administrator().await;
    let mut file = many(10);
    for number in 0..600 {
        file.push_str(&format!("info@{number}.example,Info,{BCRYPT}\n"));
    }
    run_import(&bench, &token, file.as_bytes()).await;
    let mut names = bench.column("accounts", "user_name").await;
    assert!(names.contains(&"info600".to_owned()) && names.contains(&"p9".to_owned()));
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 611);
}
