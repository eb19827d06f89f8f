use super::{PHONE, TEXT, deliver, fate};
use identity::testing::{Bench, EMAIL};
use std::fs;

#[tokio::test]
async fn without_a_server_or_gateway_messages_are_written_to_files() {
    let bench = Bench::new().await;
    bench.post_mail(EMAIL, "Your token was reset", 600).await;
    bench.post_text(PHONE, TEXT, 600).await;
    assert_eq!(deliver(&bench.services).await, 2);
    assert_eq!(bench.column("outbox", "state").await, ["delivered", "delivered"]);
    let folder = bench.folder.path().join("outbox");
    let mail = folder.join("20270115T080000Z-0001-your-token-was-reset.eml");
    let mail = fs::read_to_string(mail).unwrap();
    assert!(mail.contains("From: Latchkey <latchkey@latchkey.example.org>\r\n"), "{mail}");
    assert!(mail.contains("To: maya@example.com\r\n"), "{mail}");
    let text = fs::read_to_string(folder.join("20270115T080000Z-0002-text-message.txt")).unwrap();
    assert_eq!(text, "To: +4915112345678\n\n123456 is your code.\n");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn only_their_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new().await;
    bench.post_text(PHONE, TEXT, 600).await;
    deliver(&bench.services).await;
    let folder = bench.folder.path().join("outbox");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in fs::read_dir(&folder).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[tokio::test]
async fn writing_is_retried_when_the_folder_is_not_writable() {
    let bench = Bench::new().await;
    fs::write(bench.folder.path().join("outbox"), "in the way").unwrap();
    bench.post_text(PHONE, TEXT, 600).await;
    deliver(&bench.services).await;
    assert_eq!(fate(&bench).await, super::waiting("unavailable"));
}
