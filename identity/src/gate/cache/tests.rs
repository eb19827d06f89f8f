use super::*;
use crate::gate::values::GateId;
use std::mem::size_of;

type Sessions = Remembered<[u8; 32], Opened>;

fn key(n: usize) -> [u8; 32] {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&n.to_le_bytes());
    key
}

#[test]
fn what_was_read_before_a_change_is_forgotten() {
    let mut sessions = Sessions::new(2);
    let opened = Arc::new(Opened::example(GateId(1)));
    let (first, second) = (Moment::of(1), Moment::of(2));
    sessions.keep(first, key(1), &opened);
    assert!(sessions.get(first, &key(1)).is_some());
    assert!(sessions.get(second, &key(1)).is_none() && sessions.get(first, &key(2)).is_none());
    sessions.keep(second, key(2), &opened);
    assert!(sessions.get(second, &key(1)).is_none() && sessions.get(second, &key(2)).is_some());
    // What was read before that comes too late.
    sessions.keep(first, key(3), &opened);
    assert!(sessions.get(first, &key(3)).is_none() && sessions.get(second, &key(3)).is_none());
    assert_eq!(sessions.values.len(), 1);
}

#[test]
fn the_number_is_limited() {
    let mut sessions = Sessions::new(10);
    let opened = Arc::new(Opened::example(GateId(1)));
    for n in 0..100 {
        sessions.keep(Moment::of(1), key(n), &opened);
        assert!(sessions.get(Moment::of(1), &key(n)).is_some());
        assert!(sessions.values.len() <= 10);
    }
}

#[test]
fn a_hundred_thousand_sessions_take_at_most_forty_megabytes() {
    /// What the allocator of glibc takes for so many bytes.
    fn allocated(bytes: usize) -> usize {
        (bytes + size_of::<usize>()).next_multiple_of(16)
    }
    let opened = Opened::example(GateId(1));
    let remote = allocated(opened.remote.as_ref().map_or(0, |remote| remote.len()));
    let groups = allocated(size_of_val(&*opened.groups));
    // With the two counts of an `Arc`.
    let value = allocated(2 * size_of::<usize>() + size_of::<Opened>());
    // A map has a power of two of places, with a byte for each, and is at most seven eighths full.
    let places = (MOST_REMEMBERED / PARTS * 8 / 7).next_power_of_two() * PARTS;
    let place = size_of::<([u8; 32], Arc<Opened>)>() + 1;
    let bytes = MOST_REMEMBERED * (value + remote + groups) + places * place;
    assert!(bytes <= 40_000_000, "{bytes}");
}
