use super::{administrator, matching, organization};
use identity::users::filter::Filter;

#[tokio::test]
async fn search_ignores_case_and_accents_and_has_no_wildcards() {
    let (bench, session, _) = organization(4).await;
    bench
        .try_statement("UPDATE accounts SET search_key = '100%_emile\\ zola' WHERE id = 3")
        .await
        .unwrap();
    for (text, count) in [
        ("Émile", 1),
        ("%", 1),
        ("0%_E", 1),
        ("\\", 1),
        ("_", 1),
        ("e_i", 0),
        ("'", 0),
        ("  maya ", 1),
        ("EXAMPLE", 4),
    ] {
        let filter = Filter { text: text.into(), ..Filter::default() };
        assert_eq!(matching(&bench, &session, &filter).await.matching, count, "{text}");
    }
}

#[tokio::test]
async fn names_are_found_as_they_are_typed_on_any_keyboard() {
    let (bench, session) = administrator().await;
    let names =
        ["Łukasz Nowak", "Søren Kjær", "Đorđe Ilić", "Jan Strauß", "Pat O'Brien", "Anna  Maria"];
    for (number, name) in names.iter().enumerate() {
        bench.person(&format!("n{number}@example.org"), name, "member").await;
    }
    for (text, name) in [
        ("lukasz", names[0]),
        ("ŁUKASZ", names[0]),
        ("soren kjaer", names[1]),
        ("dorde", names[2]),
        ("strauss", names[3]),
        ("straus\u{200B}s", names[3]),
        ("o’brien", names[4]),
        ("pat  o'brien", names[4]),
        ("anna maria", names[5]),
    ] {
        let filter = Filter { text: text.into(), ..Filter::default() };
        let found = matching(&bench, &session, &filter).await;
        let found: Vec<_> = found.people.into_iter().map(|person| person.name).collect();
        assert_eq!(found, [name], "{text}");
    }
}
