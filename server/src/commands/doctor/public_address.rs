//! The public address: what arrives of a request that goes through the proxy in front.

use super::{certificate, finding::Finding};
use crate::config::Config;
use identity::{
    delivery::Unreached,
    self_test::{self, Answer},
    services::Services,
};
use serde_json::Value;

pub(super) async fn check(config: &Config, services: &Services) -> Finding {
    let url = &config.public_url;
    match self_test::request(services, "/healthz").await {
        // Nobody has requested this path before, so it is in no cache.
        Ok(answer) if is_for_strangers(&answer) => {
            let afresh = format!("/healthz?{}", services.now());
            match self_test::request(services, &afresh).await {
                Ok(other) if !is_for_strangers(&other) => {
                    problem(url, "is answered from a cache, so users may be shown pages of others")
                        .remedy("The proxy must not store what Latchkey answers.")
                }
                _ => problem(url, "is answered by a Latchkey that has other keys, or another time")
                    .remedy("Check that the proxy passes requests on to this installation."),
            }
        }
        Ok(answer) => judge(url, &answer, services.now()),
        Err(Unreached::Insecure) => problem(url, "has a certificate that is not trusted")
            .remedy("Check the certificate of the proxy, and its chain."),
        Err(Unreached::Silent) => problem(url, "does not answer").remedy(
            "Check that this machine can resolve the name, and that the proxy and the server run.",
        ),
    }
}

/// Whether the token was not accepted, or did not arrive.
fn is_for_strangers(answer: &Answer) -> bool {
    (answer.status, answer.body.as_str()) == (200, "ok\n")
}

fn judge(url: &str, answer: &Answer, now: i64) -> Finding {
    let Answer { status, body, sets_cookie, certificate_until } = answer;
    let arrived: Option<Value> = serde_json::from_str(body).ok().filter(|_| *status == 200);
    let Some(arrived) = arrived.filter(|arrived| arrived["client"].is_string()) else {
        return problem(url, &format!("answers {status}, but is not Latchkey"))
            .remedy("Check where the proxy passes requests on to.");
    };
    let text = |name: &str| arrived[name].as_str().unwrap_or("none");
    let is = |name: &str| arrived[name] == true;
    let (host, peer) = (text("host"), text("peer"));
    if !is_host(url, host) {
        return problem(url, &format!("reaches the server with the Host header {host}"))
            .remedy("The proxy must pass on the Host header. nginx: proxy_set_header Host $host;");
    }
    // Not said by a server that was started before an upgrade.
    let changes =
        |name: &str, expected: Value| arrived.get(name).is_some_and(|arrived| *arrived != expected);
    if changes("origin", url.into()) {
        let text = "is forwarded with another Origin header, so every form is refused";
        return problem(url, text).remedy("The proxy must pass on the Origin header as it is.");
    }
    if changes("has_cookie", true.into()) || arrived.get("has_cookie").is_some() && !sets_cookie {
        let text = "is forwarded without cookies, so nobody can sign in";
        return problem(url, text).remedy("The proxy must pass on Cookie and Set-Cookie headers.");
    }
    match (is("is_forwarded"), is("is_trusted")) {
        (true, false) => {
            problem(url, &format!("is forwarded by {peer}, which is not a trusted proxy"))
                .remedy(format!("Add {peer}/{} to LATCHKEY_TRUSTED_PROXIES.", prefix(peer)))
        }
        (false, true) if url.starts_with("https:") => problem(
            url,
            "is forwarded without the address of the client, so all users count as one",
        )
        .remedy("nginx: proxy_set_header X-Forwarded-For $remote_addr;"),
        _ => match certificate::warning(*certificate_until, now) {
            None => Finding::fine(
                "public address",
                format!("{url} is answered; the client address that arrived is {}", text("client")),
            ),
            Some(soon) => Finding::warning("public address", format!("{url} is answered, {soon}"))
                .remedy(
                    "Renew the certificate of the proxy: browsers refuse one that has expired.",
                ),
        },
    }
}

fn problem(url: &str, text: &str) -> Finding {
    Finding::problem("public address", format!("{url} {text}"))
}

/// Clients may add the default port.
fn is_host(url: &str, host: &str) -> bool {
    let (scheme, own) = url.split_once("://").unwrap_or(("", url));
    let default = if scheme == "https" { ":443" } else { ":80" };
    host.strip_suffix(default).unwrap_or(host).eq_ignore_ascii_case(own)
}

fn prefix(address: &str) -> u8 {
    if address.contains(':') { 128 } else { 32 }
}
