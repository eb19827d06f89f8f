use super::next_pieces;
use crate::{
    error::Error,
    job::{Job, Next},
    services::Services,
    testing::Bench,
};
use sea_orm::DatabaseTransaction;
use std::sync::Mutex;
use tokio::sync::Notify;

static UNFINISHED: Mutex<Vec<i64>> = Mutex::new(Vec::new());
static STARTED: Notify = Notify::const_new();

/// A job that panics if its number is odd.
struct Fragile(i64);

impl Fragile {
    fn end(id: i64) {
        UNFINISHED.lock().unwrap().retain(|each| *each != id);
    }
}

impl Job for Fragile {
    const NAME: &'static str = "fragile";

    fn started(_: &Services) -> &Notify {
        &STARTED
    }

    async fn unfinished(_: &Services) -> Result<Vec<i64>, Error> {
        Ok(UNFINISHED.lock().unwrap().clone())
    }

    async fn read(_: &Services, id: i64, _: usize) -> Result<Option<Self>, Error> {
        Ok(Some(Self(id)))
    }

    async fn run(self, _: &Services, _: &DatabaseTransaction) -> Result<Next, Error> {
        assert!(self.0 % 2 == 0, "odd");
        Ok(Next::Now)
    }

    async fn fail(_: &Services, _: &DatabaseTransaction, id: i64) -> Result<(), Error> {
        Self::end(id);
        Ok(())
    }
}

#[tokio::test]
async fn a_panic_ends_its_job_and_no_other() {
    let bench = Bench::new().await;
    UNFINISHED.lock().unwrap().extend([1, 2, 3]);
    assert!(next_pieces::<Fragile>(&bench.services).await.unwrap());
    assert_eq!(*UNFINISHED.lock().unwrap(), [2]);
}
