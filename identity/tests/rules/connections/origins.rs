//! Which pages of other sites may read answers.

use super::{connected, save, settings};
use crate::{
    administrator,
    applications::{for_everyone, made},
};
use identity::connection::{self, RedirectUris, Settings};

#[tokio::test]
async fn pages_of_public_connections_are_known_by_their_origins() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "Board", for_everyone()).await;
    let uris = "https://Board.example.org/cb https://board.example.org:8443/cb \
                http://localhost:5173/cb http://127.0.0.1:8080/cb http://[::1]/cb com.example.app://cb";
    let redirect_uris = RedirectUris::parse(uris).unwrap();
    let mut public = Settings { is_public: true, redirect_uris, ..settings("board") };
    save(&bench, &token, id, None, &public).await;
    connected(&bench, &token, "wiki").await;
    let is_known =
        async |origin| connection::is_origin_of_page(&bench.services, origin).await.unwrap();
    let own = [
        "https://board.example.org",
        "https://board.example.org:8443",
        "http://localhost:5173",
        "http://127.0.0.1:8080",
        "http://[::1]",
    ];
    for origin in own {
        assert!(is_known(origin).await, "{origin}");
    }
    for other in [
        "",
        "null",
        "https://wiki.example.org",
        "http://board.example.org",
        "https://Board.example.org",
        "https://board.example.org/",
        "https://board.example.org:443",
        "http://localhost",
        "http://localhost:5174",
        "com.example.app://cb",
        "https://%",
    ] {
        assert!(!is_known(other).await, "{other}");
    }
    public.is_public = false;
    save(&bench, &token, id, Some(1), &public).await;
    for origin in own {
        assert!(!is_known(origin).await, "{origin}");
    }
}
