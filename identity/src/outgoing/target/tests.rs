use super::*;

fn allows(address: &str) -> bool {
    is_allowed(address.parse().unwrap(), &[3000])
}

async fn target_of(url: &str) -> Target {
    let outgoing = Outgoing::besides(vec![3000]);
    target(&Url::parse(url).unwrap(), &outgoing, "https://id.example.org").await
}

#[test]
fn private_networks_and_this_computer_are_allowed() {
    for address in [
        "192.0.2.1:443",
        "10.0.0.1:443",
        "192.0.2.1:3000",
        "127.0.0.1:443",
        "[::1]:8443",
        "[::ffff:10.0.0.1]:443",
        "[fd00::1]:443",
        "[fd00::1]:3000",
        "[2001:db8::1]:443",
        "[64:ff9b::10.0.0.1]:443",
    ] {
        assert!(allows(address), "{address}");
    }
}

#[test]
fn at17_link_local_and_multicast_addresses_and_our_own_listeners_are_forbidden() {
    for address in [
        "169.254.169.254:80",
        "169.254.0.1:443",
        "224.0.0.1:443",
        "239.255.255.250:443",
        "255.255.255.255:443",
        "240.0.0.1:443",
        "0.0.0.0:443",
        "0.1.2.3:443",
        "100.100.100.200:80",
        "168.63.129.16:443",
        "[::]:443",
        "[fe80::1]:443",
        "[febf::1]:443",
        "[ff02::1]:443",
        "[fd00:ec2::254]:80",
        "[fd20:ce::254]:80",
        "[::ffff:169.254.169.254]:443",
        "[::169.254.169.254]:443",
        "[64:ff9b::169.254.169.254]:443",
        "[64:ff9b::100.100.100.200]:443",
        "[64:ff9b:1:a9fe:a9:fe00::]:443",
        "[fd00:ec2::23]:80",
        "192.0.0.192:80",
        "[2002:a9fe:a9fe::]:443",
        "127.0.0.1:3000",
        "127.9.9.9:3000",
        "[::1]:3000",
        "[::ffff:127.0.0.1]:3000",
    ] {
        assert!(!allows(address), "{address}");
    }
}

#[tokio::test]
async fn a_url_leads_to_the_addresses_that_were_checked() {
    let found = target_of("https://127.0.0.1:8443/logout").await;
    let address = "127.0.0.1:8443".parse().unwrap();
    assert_eq!(found, Target::Addresses("127.0.0.1".to_owned(), vec![address]));
    let found = target_of("https://[::1]/logout").await;
    assert_eq!(found, Target::Addresses("::1".to_owned(), vec!["[::1]:443".parse().unwrap()]));
    let Target::Addresses(name, found) = target_of("http://localhost:8080/").await else {
        panic!("localhost is this computer");
    };
    assert!(name == "localhost" && found.iter().all(|each| each.ip().is_loopback()), "{found:?}");
}

#[tokio::test]
async fn at17_a_url_cannot_hide_a_forbidden_address() {
    for url in [
        "https://169.254.169.254/latest/meta-data",
        // The same address in other notations.
        "https://2852039166/",
        "https://0xa9fea9fe/",
        "https://0251.0376.0251.0376/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://127.1:3000/",
        "https://localhost:3000/",
        // Not encrypted, and not on this computer.
        "http://10.0.0.1/logout",
        // This installation, through its proxy.
        "https://id.example.org/oidc/token",
        "https://ID.example.org:443/",
    ] {
        assert_eq!(target_of(url).await, Target::Forbidden, "{url}");
    }
}
