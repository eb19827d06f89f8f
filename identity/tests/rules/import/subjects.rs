//! The column `subject`.

use super::{BCRYPT, find, problems, ready, run, start, state, stored};
use crate::{
    administrator, applications, at_once,
    grants::{self, id_token},
};
use identity::{
    import::{LineError, State},
    testing::Bench,
};

/// The address and subject of each user who has one.
async fn subjects(bench: &Bench) -> Vec<String> {
    let named = "(SELECT email FROM accounts WHERE id = account_id) || ' ' || sector || subject";
    let mut subjects = bench.column("subjects", named).await;
    subjects.sort();
    subjects
}

#[tokio::test]
async fn applications_know_an_imported_user_by_the_subject_of_the_file() {
    let (bench, token) = administrator().await;
    let file = format!(
        "name,email,subject,password_hash\n\
        Ola,ola@example.org, ,{BCRYPT}\n\
        Zoe,zoe@example.org,f7f2ee5b-4e54-4b8d-8a5c-d8ac0fb8eb03,{BCRYPT}\n"
    );
    let id = ready(&bench, &token, file.as_bytes()).await;
    let batch = find(&bench, &token, id).await.unwrap();
    assert_eq!((batch.people, batch.subjects), (2, 1), "an empty value is not a subject");
    assert!(start(&bench, &token, id).await);
    run(&bench).await;
    assert_eq!(subjects(&bench).await, ["zoe@example.org f7f2ee5b-4e54-4b8d-8a5c-d8ac0fb8eb03"]);
    let details = bench.column("audit_events", "details").await;
    let is_recorded =
        |it: &String| it.contains(r#""subject":"f7f2ee5b-4e54-4b8d-8a5c-d8ac0fb8eb03""#);
    assert_eq!(details.iter().filter(|it| is_recorded(it)).count(), 1);
    let application =
        applications::made(&bench, &token, "Wiki", applications::for_everyone()).await;
    let connection = grants::connected(&bench, &token, application, "wiki").await;
    let zoe = bench.session(&bench.sign_in("zoe@example.org").await).await;
    let code = grants::code(&bench.services, &zoe, &connection, "openid").await;
    let issued = grants::redeem(&bench.services, &connection, &code).await.unwrap();
    assert_eq!(id_token(&issued)["sub"], "f7f2ee5b-4e54-4b8d-8a5c-d8ac0fb8eb03");
}

#[tokio::test]
async fn subjects_of_the_file_are_checked() {
    use LineError::{Subject, SubjectTaken, SubjectTwice};
    let (bench, token) = administrator().await;
    // One of an account that was deleted, and one of another sector.
    for (sector, subject) in [("", "former"), ("a.example", "theirs")] {
        let known = format!(
            "INSERT INTO subjects (account_id, sector, subject) VALUES (77, '{sector}', '{subject}')"
        );
        bench.try_statement(&known).await.unwrap();
    }
    let long = "x".repeat(256);
    let file = format!(
        "name,email,subject\n\
        A,a@a.example,a b\n\
        B,b@a.example,é\n\
        C,c@a.example,{long}\n\
        D,d@a.example,former\n\
        E,e@a.example,theirs\n\
        F,f@a.example,one\n\
        G,g@a.example,One\n\
        H,h@a.example,one\n\
        I,i@a.example,'=x=\n"
    );
    let report = problems(&bench, &token, file.as_bytes()).await;
    assert_eq!(
        report.problems,
        [
            (2, Subject("a b".into())),
            (3, Subject("é".into())),
            (4, Subject(format!("{}…", &long[..60]))),
            (5, SubjectTaken),
            (6, SubjectTaken),
            (9, SubjectTwice { line: 7 })
        ]
    );
    let id = stored(&bench, &token, file.as_bytes()).await;
    let batch = find(&bench, &token, id).await.unwrap();
    assert_eq!((batch.people, batch.subjects), (3, 3));
    assert!(start(&bench, &token, id).await);
    run(&bench).await;
    let imported = ["f@a.example one", "g@a.example One", "i@a.example =x="];
    let known = subjects(&bench).await;
    assert!(imported.iter().all(|line| known.iter().any(|known| known == line)), "{known:?}");
}

#[tokio::test]
async fn a_user_whose_subject_was_given_away_in_the_meantime_is_left_out() {
    let (bench, token) = administrator().await;
    let file = "name,email,subject\nA,a@a.example,one\nB,b@a.example,two\n";
    let id = ready(&bench, &token, file.as_bytes()).await;
    let taken = "INSERT INTO subjects (account_id, sector, subject) VALUES (1, '', 'one')";
    bench.try_statement(taken).await.unwrap();
    assert!(start(&bench, &token, id).await);
    run(&bench).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 1, left_out: 1 }));
    assert_eq!(subjects(&bench).await, ["b@a.example two", "maya@example.com one"]);
}

#[tokio::test]
async fn two_imports_at_once_give_a_subject_to_one_user() {
    let (bench, token) = administrator().await;
    let mut nodes = vec![bench.services.clone()];
    nodes.push(bench.another_node().await);
    bench.person("olga@example.org", "Olga", "administrator").await;
    let olga = bench.fresh(&bench.sign_in("olga@example.org").await).await;
    for (token, email) in [(&token, "a@a.example"), (&olga, "b@a.example")] {
        let file = format!("name,email,subject\nA,{email},one\n");
        let id = ready(&bench, token, file.as_bytes()).await;
        assert!(start(&bench, token, id).await);
    }
    let runs = at_once(nodes.into_iter().map(|node| async move {
        while identity::import::next_parts(&node).await.unwrap_or(true) {}
    }));
    runs.await;
    run(&bench).await;
    assert_eq!(subjects(&bench).await.len(), 1);
    assert_eq!(bench.column("accounts", "email").await.len(), 3, "the other is left out");
}
