//! Responses that are sent again, or for another purpose.

use super::{DOORS, Door, House, TAB, begin, finish};
use app::pages::path;

#[tokio::test]
async fn a_response_is_accepted_only_once() {
    for door in DOORS {
        let mut house = House::new().await;
        let mut browser = door.browser(&house).await;
        let answer = house.answer(&mut browser, door).await;
        let mut second = browser.clone();
        let first = finish(&mut browser, door, &answer).await;
        assert_eq!(first.0, 303, "{door:?}");
        let before = house.affected_rows().await;
        let expected = match door {
            // The pending sign-in is complete.
            Door::Verify => (303, path::SIGN_IN.to_owned()),
            // There is nothing left to disable.
            Door::Disable => (303, TAB.to_owned()),
            _ => (422, String::new()),
        };
        // Sent again, to sign in with the cookies from before, otherwise with the current ones.
        if matches!(door, Door::SignIn | Door::Verify) {
            assert_eq!(finish(&mut second, door, &answer).await, expected, "{door:?}");
        } else {
            assert_eq!(finish(&mut browser, door, &answer).await, expected, "{door:?}");
        }
        assert_eq!(house.affected_rows().await, before, "{door:?}");
    }
}

#[tokio::test]
async fn a_response_for_another_purpose_is_refused() {
    for asked in DOORS {
        let mut house = House::new().await;
        let answer = {
            let mut browser = asked.browser(&house).await;
            house.answer(&mut browser, asked).await
        };
        for door in DOORS.into_iter().filter(|door| *door != asked) {
            let mut browser = door.browser(&house).await;
            begin(&mut browser, door).await;
            let before = house.affected_rows().await;
            let status = finish(&mut browser, door, &answer).await.0;
            assert_eq!(status, 422, "asked at {asked:?}, answered at {door:?}");
            assert_eq!(
                house.affected_rows().await,
                before,
                "asked at {asked:?}, answered at {door:?}"
            );
        }
    }
}
