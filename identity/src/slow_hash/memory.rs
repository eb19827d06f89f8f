//! The memory of Argon2. Each thread keeps one block until it ends, because getting new memory for
//! each hash takes time, and malloc would keep it for every thread that ever hashed.

use argon2::Block;
use std::cell::RefCell;

/// In units of 1 KiB. glibc maps what is larger than 32 MiB separately, so that all of it is given
/// back when it is freed; it may keep smaller pieces. Memory that no hash has used is only reserved.
const RESERVED: usize = 33 * 1024;

thread_local! {
    static BLOCK: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// Calls `hash` with so many units. They contain what the hash before left in them.
pub(super) fn with_units<T>(count: usize, hash: impl FnOnce(&mut [Block]) -> T) -> T {
    BLOCK.with_borrow_mut(|block| {
        if block.len() < count {
            block.reserve_exact(RESERVED.max(count));
            block.resize(count, Block::new());
        }
        hash(&mut block[..count])
    })
}
