// The clock of one server: the machine's clock plus an offset that a test changes.
import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';

let found;

/** The library that moves the clock (Debian package "libfaketime"): libfaketimeMT, because libfaketime.so.1, of the same package, is not thread-safe and gives some threads the machine's time. */
function libfaketime() {
  found ??= execFileSync('sh', ['-c', 'ls /usr/lib*/*/faketime/libfaketimeMT.so.1 /usr/lib*/faketime/libfaketimeMT.so.1 /usr/local/lib/faketime/libfaketimeMT.so.1 2>/dev/null | head -n 1'], { encoding: 'utf8' }).trim();
  if (!found) throw new Error('libfaketimeMT.so.1 was not found: install the package "libfaketime".');
  return found;
}

export class Clock {
  /** @param {string} file read by the server at each look at its clock */
  constructor(file, offset = 0) {
    this.file = file;
    this.offset = offset;
    this.write();
  }

  /** Environment variables that make a process use this clock. The monotonic clock stays real. */
  environment() {
    return { LD_PRELOAD: libfaketime(), FAKETIME_TIMESTAMP_FILE: this.file, FAKETIME_NO_CACHE: '1', DONT_FAKE_MONOTONIC: '1' };
  }

  /** The server's time in seconds since 1970. */
  now() {
    return Math.floor(Date.now() / 1000) + this.offset;
  }

  advance(seconds) {
    this.offset += seconds;
    this.write();
  }

  write() {
    // Renaming is atomic: the server never reads half a file.
    writeFileSync(`${this.file}.new`, `${this.offset < 0 ? '' : '+'}${this.offset}s\n`);
    renameSync(`${this.file}.new`, this.file);
  }
}
