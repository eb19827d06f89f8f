use super::{OLA, PASSWORD, accept, add, ola, resend};
use identity::{
    invitation::{self, Accept, Delivery, Resend},
    secret::Token,
    testing::Bench,
    users::new::Added,
};

#[tokio::test]
async fn without_mail_the_link_is_shown_to_its_creator_for_a_while() {
    let bench = Bench::without_mail().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let Added::Done { id, delivery } = add(&bench, &token, ola(false)).await else { panic!() };
    assert_eq!(delivery, Delivery::ByHand);
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let shown = async || invitation::revealed(&bench.services, administrator, id).await.unwrap();
    let link = shown().await.unwrap();
    crate::key_usage::assert_all_opens(&bench).await;
    let text = link.rsplit('/').next().unwrap().to_owned();
    for (table, column) in
        [("links", "revealed"), ("links", "token_hash"), ("audit_events", "details")]
    {
        assert!(bench.column(table, column).await.iter().all(|stored| !stored.contains(&text)));
    }
    let other = bench.sign_in(identity::testing::EMAIL).await;
    let other = bench.session(&other).await;
    let hidden = invitation::revealed(&bench.services, other.administrator().unwrap(), id).await;
    assert!(hidden.unwrap().is_none());
    bench.clock.advance(15 * 60);
    assert!(shown().await.is_none());
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    assert!(bench.column("links", "revealed").await.is_empty());
    let link = Token::parse(&text).unwrap();
    assert!(matches!(accept(&bench, &link, PASSWORD).await, Accept::Done(_)));
    let verified = bench.column("accounts", "email_verified_at").await;
    assert!(verified.is_empty(), "a link that was handed over proves nothing about the address");
}

#[tokio::test]
async fn without_mail_another_link_needs_an_identity_check() {
    let bench = Bench::without_mail().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let Added::Done { id, .. } = add(&bench, &token, ola(false)).await else { panic!() };
    bench.clock.advance(601);
    let links = bench.column("links", "token_hash").await;
    assert_eq!(resend(&bench, &token, id).await, Resend::IdentityCheckRequired);
    assert_eq!(bench.column("links", "token_hash").await, links);
    let token = bench.fresh(&token).await;
    let made = resend(&bench, &token, id).await;
    assert_eq!(made, Resend::Done { email: OLA.to_owned(), delivery: Delivery::ByHand });
}
