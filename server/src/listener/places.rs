//! How many connections may be open, in total, from one network, and from one IPv6 site.

use identity::client::{network_of, site_of};
use ipnet::{IpNet, Ipv4Net};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Enough for the browsers of an office behind one address.
pub(super) const PER_NETWORK: usize = 1_000;
/// The same where only proxies have something to ask.
const PER_NETWORK_OF_STRANGERS: usize = 10;

/// The most that are kept for each part but the first, which has most of the clients.
const OF_OTHERS: usize = 1_000;

/// How many of all places each part has.
pub(super) fn shared(all: usize, parts: usize) -> Vec<usize> {
    let others = parts.saturating_sub(1);
    let of_each = OF_OTHERS.min(all / (2 * parts.max(1)));
    let mut shares = vec![of_each; parts];
    if let Some(first) = shares.first_mut() {
        *first = all - others * of_each;
    }
    shares
}

#[derive(Clone)]
pub(super) struct Places {
    most: usize,
    per_network: usize,
    unlimited: Arc<[IpNet]>,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    total: usize,
    of_networks: Counts,
    of_sites: Counts,
}

/// Keys without connections are forgotten.
#[derive(Default)]
struct Counts(HashMap<IpAddr, usize>);

impl Counts {
    fn of(&self, key: IpAddr) -> usize {
        self.0.get(&key).copied().unwrap_or_default()
    }

    fn add(&mut self, key: IpAddr) {
        *self.0.entry(key).or_default() += 1;
    }

    fn subtract(&mut self, key: IpAddr) {
        match self.of(key) {
            0 | 1 => self.0.remove(&key),
            more => self.0.insert(key, more - 1),
        };
    }
}

impl Places {
    /// `unlimited` networks count in the total only.
    pub(super) fn new(most: usize, unlimited: Vec<IpNet>) -> Self {
        Self { most, per_network: PER_NETWORK, unlimited: unlimited.into(), taken: Arc::default() }
    }

    /// The same for proxies, which may also be on this computer. All others have few.
    pub(super) fn for_proxies(most: usize, mut proxies: Vec<IpNet>) -> Self {
        let loopback = Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8);
        proxies.extend([loopback.into(), IpNet::from(IpAddr::from(Ipv6Addr::LOCALHOST))]);
        Self { per_network: PER_NETWORK_OF_STRANGERS, ..Self::new(most, proxies) }
    }

    /// `None` if a limit is reached. A Unix socket has no address, and counts in the total only.
    pub(super) fn take(&self, peer: Option<IpAddr>) -> Option<Place> {
        let is_unlimited =
            |peer: &IpAddr| self.unlimited.iter().any(|network| network.contains(peer));
        let network = peer.filter(|peer| !is_unlimited(peer)).map(network_of);
        let site = network.filter(IpAddr::is_ipv6).map(site_of);
        let mut taken = self.lock();
        if taken.total >= self.most
            || network.is_some_and(|network| taken.of_networks.of(network) >= self.per_network)
            || site.is_some_and(|site| taken.of_sites.of(site) >= self.most.div_ceil(2))
        {
            return None;
        }
        taken.total += 1;
        if let Some(network) = network {
            taken.of_networks.add(network);
        }
        if let Some(site) = site {
            taken.of_sites.add(site);
        }
        Some(Place { places: self.clone(), network, site })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Given back when it is dropped.
pub(super) struct Place {
    places: Places,
    network: Option<IpAddr>,
    site: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.total -= 1;
        if let Some(network) = self.network {
            taken.of_networks.subtract(network);
        }
        if let Some(site) = self.site {
            taken.of_sites.subtract(site);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn every_part_has_places_of_its_own() {
        assert_eq!(shared(10_000, 1), [10_000]);
        assert_eq!(shared(10_000, 2), [9_000, 1_000]);
        assert_eq!(shared(512, 2), [384, 128]);
    }

    #[test]
    fn one_network_has_a_limit_and_leaves_places_to_others() {
        let places = Places::new(2 * PER_NETWORK, Vec::new());
        let host = |n: usize| address(&format!("2001:db8::{n:x}"));
        let mut taken: Vec<_> =
            (0..PER_NETWORK).filter_map(|n| places.take(Some(host(n)))).collect();
        assert_eq!(taken.len(), PER_NETWORK);
        assert!(places.take(Some(host(PER_NETWORK))).is_none());
        assert!(places.take(Some(address("2001:db8:1::"))).is_some());
        taken.pop();
        assert!(places.take(Some(host(0))).is_some(), "a place is given back");
        taken.clear();
        assert!(
            places.lock().of_networks.0.is_empty(),
            "networks without connections are forgotten"
        );
        assert!(places.lock().of_sites.0.is_empty());
        assert_eq!(places.lock().total, 0);
    }

    #[test]
    fn one_ipv6_site_leaves_half_of_the_places_to_others() {
        let places = Places::new(100, Vec::new());
        let in_site = |network: usize| address(&format!("2001:db8:0:{network:x}::1"));
        let taken: Vec<_> = (0..100).filter_map(|n| places.take(Some(in_site(n)))).collect();
        assert_eq!(taken.len(), 50);
        let others = (0..100).filter_map(|n| places.take(Some(address(&format!("192.0.2.{n}")))));
        assert_eq!(others.collect::<Vec<_>>().len(), 50);
    }

    #[test]
    fn strangers_leave_places_to_proxies() {
        let places = Places::for_proxies(100, vec!["10.0.0.0/8".parse().unwrap()]);
        let take = |peer: &str, number: usize| -> Vec<_> {
            (0..number).filter_map(|_| places.take(Some(address(peer)))).collect()
        };
        let stranger = take("192.0.2.1", 100);
        assert_eq!(stranger.len(), 10);
        let proxies = [take("127.0.0.1", 40), take("10.0.0.1", 100)];
        assert_eq!(proxies.map(|taken| taken.len()), [40, 50]);
    }

    #[test]
    fn a_trusted_proxy_is_limited_in_total_only() {
        let most = PER_NETWORK + 10;
        let places = Places::new(most, vec!["10.0.0.0/8".parse().unwrap()]);
        let proxy = Some(address("10.0.0.1"));
        let taken: Vec<_> = (0..most).filter_map(|_| places.take(proxy)).collect();
        assert_eq!(taken.len(), most);
        assert!(places.take(proxy).is_none());
        assert!(places.take(Some(address("192.0.2.1"))).is_none());
    }
}
