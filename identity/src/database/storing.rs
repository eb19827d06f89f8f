//! A new file that is stored while it is written. Otherwise the system keeps most of it in memory, and a
//! commit of the server waits until all of that is stored.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::{Arc, OnceLock},
    thread::{self, JoinHandle},
};

/// Bytes that are stored at once. As many may be written in the meantime.
const PART: u64 = 4 << 20;

pub(super) struct Storing {
    file: File,
    /// How much is stored, or is being stored.
    begun: u64,
    running: Option<JoinHandle<()>>,
    failure: Arc<OnceLock<io::Error>>,
}

impl Storing {
    /// Makes the file. The second value is why it could not be stored.
    pub(super) fn begin(path: &Path) -> io::Result<(Self, Arc<OnceLock<io::Error>>)> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        let failure = Arc::default();
        let it = Self { file, begun: 0, running: None, failure: Arc::clone(&failure) };
        Ok((it, failure))
    }

    /// To be called again and again by the thread that writes. Waits while a part is being stored and another
    /// one is written. `false` if the file cannot be stored.
    pub(super) fn go_on(&mut self) -> bool {
        if let Err(failure) = self.store_next() {
            self.failure.set(failure).ok();
        }
        self.failure.get().is_none()
    }

    fn store_next(&mut self) -> io::Result<()> {
        let written = self.file.metadata()?.len();
        if written < self.begun + PART {
            return Ok(());
        }
        self.wait();
        let (file, failure) = (self.file.try_clone()?, Arc::clone(&self.failure));
        let store = move || {
            if let Err(cause) = file.sync_data() {
                failure.set(cause).ok();
            }
        };
        self.running = Some(thread::Builder::new().spawn(store)?);
        self.begun = written;
        Ok(())
    }

    fn wait(&mut self) {
        if let Some(running) = self.running.take() {
            running.join().ok();
        }
    }
}

/// The system reports a failed write once, to the thread that stores the last part. So the caller looks at the
/// failure after that thread has ended.
impl Drop for Storing {
    fn drop(&mut self) {
        self.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_part_is_stored_while_the_next_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy");
        let (mut storing, failure) = Storing::begin(&path).unwrap();
        let mut writer = OpenOptions::new().append(true).open(&path).unwrap();
        let part = vec![1; PART as usize];
        for begun in [0, PART, 2 * PART] {
            writer.write_all(&part[1..]).unwrap();
            assert!(storing.go_on());
            assert_eq!(storing.begun, begun);
            writer.write_all(&part[..1]).unwrap();
            assert!(storing.go_on());
            assert_eq!((storing.begun, storing.running.is_some()), (begun + PART, true));
        }
        assert!(failure.get().is_none());
        assert!(Storing::begin(&path).is_err(), "it is there already");
    }

    #[test]
    fn a_file_that_cannot_be_stored_ends_the_writing() {
        let folder = tempfile::tempdir().unwrap();
        let (mut storing, failure) = Storing::begin(&folder.path().join("copy")).unwrap();
        failure.set(io::Error::other("no space")).unwrap();
        assert!(!storing.go_on());
    }
}
