//! Applications whose settings are known.

use super::{
    connection::{connected, fields},
    made, office,
};

#[tokio::test]
async fn a_known_application_fills_in_the_form() {
    let (_app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[]).await;
    let page = browser.get(&wiki).await.body;
    assert!(page.contains("<option value=\"grafana\">Grafana</option>"));
    assert!(!page.contains("<option value=\"\""), "browsers would not send the form");
    let dialog = browser.get(&format!("{wiki}/connection?preset=portainer")).await.body;
    assert!(dialog.contains("These are the usual settings of Portainer"));
    assert!(dialog.contains("https://wiki.example.org/</textarea>"));
    assert!(dialog.contains("name=\"no_pkce\" value=\"on\" checked"));
    let unknown = browser.get(&format!("{wiki}/connection?preset=%00x")).await.body;
    assert!(unknown.contains("></textarea>") && !unknown.contains("These are the usual settings"));
    browser.post(&format!("{wiki}/connection"), &fields(&[])).await;
    let edited = browser.get(&format!("{wiki}/connection?preset=portainer")).await.body;
    assert!(edited.contains("Edit connection") && !edited.contains("These are the usual settings"));
}

#[tokio::test]
async fn the_settings_of_the_application_are_shown_to_copy() {
    let (_app, mut browser) = office().await;
    let (wiki, _) = connected(&mut browser).await;
    let page = browser.get(&wiki).await.body;
    assert!(page.contains("Settings for known applications"));
    assert!(!page.contains("id=\"settings-"), "none is chosen");
    let chosen = browser.get(&format!("{wiki}?preset=proxmox")).await.body;
    assert!(chosen.contains("id=\"settings-proxmox\"") && chosen.contains("--client-id wiki "));
    assert!(chosen.contains("<option value=\"proxmox\" selected>"));
    let unknown = browser.get(&format!("{wiki}?preset=other")).await.body;
    assert!(!unknown.contains("id=\"settings-"));
    // No other application has this address.
    let grafana = "https://wiki.example.org/login/generic_oauth";
    let saved = fields(&[("version", "1"), ("redirect_uris", grafana)]);
    assert_eq!(browser.post(&format!("{wiki}/connection"), &saved).await.location(), wiki);
    let page = browser.get(&format!("{wiki}?preset=proxmox")).await.body;
    assert!(page.contains("id=\"settings-grafana\"") && !page.contains("id=\"settings-proxmox"));
    assert!(!page.contains("Settings for known applications"));
}
