//! How many connections may be open, in total and from one network.

use identity::client::network_of;
use ipnet::IpNet;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Enough for the browsers of an office behind one address.
pub(super) const PER_NETWORK: usize = 1_000;

#[derive(Clone)]
pub(super) struct Places {
    most: usize,
    unlimited: Arc<[IpNet]>,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    total: usize,
    of_networks: HashMap<IpAddr, usize>,
}

impl Places {
    /// `unlimited` networks count in the total only.
    pub(super) fn new(most: usize, unlimited: Vec<IpNet>) -> Self {
        Self { most, unlimited: unlimited.into(), taken: Arc::default() }
    }

    /// `None` if a limit is reached.
    pub(super) fn take(&self, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        let is_unlimited = self.unlimited.iter().any(|network| network.contains(&peer));
        let network = (!is_unlimited).then(|| network_of(peer));
        let mut taken = self.lock();
        if taken.total >= self.most {
            return None;
        }
        if let Some(network) = network {
            let of_network = taken.of_networks.entry(network).or_default();
            if *of_network >= PER_NETWORK {
                return None;
            }
            *of_network += 1;
        }
        taken.total += 1;
        Some(Place { places: self.clone(), network })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Given back when it is dropped.
pub(super) struct Place {
    places: Places,
    network: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.total -= 1;
        if let Some(network) = self.network
            && let Some(of_network) = taken.of_networks.get_mut(&network)
        {
            *of_network -= 1;
            if *of_network == 0 {
                taken.of_networks.remove(&network);
            }
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
    fn one_network_has_a_limit_and_leaves_places_to_others() {
        let places = Places::new(2 * PER_NETWORK, Vec::new());
        let host = |n: usize| address(&format!("2001:db8::{n:x}"));
        let mut taken: Vec<_> = (0..PER_NETWORK).filter_map(|n| places.take(host(n))).collect();
        assert_eq!(taken.len(), PER_NETWORK);
        assert!(places.take(host(PER_NETWORK)).is_none());
        assert!(places.take(address("2001:db8:0:1::")).is_some());
        taken.pop();
        assert!(places.take(host(0)).is_some(), "a place is given back");
        taken.clear();
        assert!(places.lock().of_networks.is_empty(), "networks without connections are forgotten");
        assert_eq!(places.lock().total, 0);
    }

    #[test]
    fn a_trusted_proxy_is_limited_in_total_only() {
        let most = PER_NETWORK + 10;
        let places = Places::new(most, vec!["10.0.0.0/8".parse().unwrap()]);
        let proxy = address("::ffff:10.0.0.1");
        let taken: Vec<_> = (0..most).filter_map(|_| places.take(proxy)).collect();
        assert_eq!(taken.len(), most);
        assert!(places.take(proxy).is_none());
        assert!(places.take(address("192.0.2.1")).is_none());
    }
}
