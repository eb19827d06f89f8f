//! Hashes with the parameters of passwords and nothing around it, for `make bench`:
//! `bare_hasher <threads> <seconds>`. Prints hashes per second.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::{
    error::Error,
    io::Write,
    thread,
    time::{Duration, Instant},
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [threads, seconds] = arguments.as_slice() else {
        return Err("Usage: bare_hasher <threads> <seconds>".into());
    };
    let time = Duration::from_secs(seconds.parse()?);
    let begin = Instant::now();
    let threads: Vec<_> =
        (0..threads.parse::<u32>()?).map(|_| thread::spawn(move || hashes(begin, time))).collect();
    let counts: Vec<u32> = threads.into_iter().filter_map(|thread| thread.join().ok()).collect();
    let rate = f64::from(counts.iter().sum::<u32>()) / begin.elapsed().as_secs_f64();
    writeln!(std::io::stdout(), "{rate:.1}")?;
    Ok(())
}

/// The number of hashes that one thread makes in this time, all in the same block of memory.
fn hashes(begin: Instant, time: Duration) -> u32 {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT);
    let mut memory = vec![Block::default(); Params::DEFAULT.block_count()];
    let mut count = 0;
    while begin.elapsed() < time {
        let mut tag = [0; 32];
        let hash =
            argon2.hash_password_into_with_memory(b"password", &[0; 16], &mut tag, &mut memory);
        count += u32::from(hash.is_ok());
    }
    count
}
