//! How many connections the limit on file descriptors allows.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

const MAX_CONNECTIONS: usize = 10_000;
/// For the database, files, outgoing connections, and connections above the limits.
const RESERVED: u64 = 512;

/// The number of connections. Raises the soft limit first: many systems set it to 1,024, and the
/// hard limit far higher.
pub(super) fn for_connections() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, ..limit };
    let current = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    connections(current)
}

/// `None` is no limit. At least half of the descriptors are for connections.
fn connections(descriptors: Option<u64>) -> usize {
    let left = descriptors.map(|most| most.saturating_sub(RESERVED).max(most / 2));
    let left = left.and_then(|left| usize::try_from(left).ok());
    left.unwrap_or(MAX_CONNECTIONS).min(MAX_CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_the_rest() {
        assert_eq!(connections(None), MAX_CONNECTIONS);
        assert_eq!(connections(Some(1_000_000)), MAX_CONNECTIONS);
        assert_eq!(connections(Some(4096)), 3584);
        assert_eq!(connections(Some(256)), 128);
    }
}
