import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The library that moves the server's clock (Debian package "libfaketime"): libfaketimeMT, because libfaketime.so.1,
 * of the same package, is not thread-safe and gives some threads the machine's time.
 */
function libfaketime(): string {
  const folders = ['/usr/lib', '/usr/local/lib', '/usr/lib64'].filter((folder) => existsSync(folder));
  for (const folder of folders) {
    const below = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name));
    for (const place of [folder, ...below]) {
      for (const file of [join(place, 'libfaketimeMT.so.1'), join(place, 'faketime', 'libfaketimeMT.so.1')]) {
        if (existsSync(file)) return file;
      }
    }
  }
  throw new Error('libfaketimeMT.so.1 was not found: install the package "libfaketime".');
}

/** The clock of one server: the machine's clock plus an offset that a test moves forward. */
export class Clock {
  private offset = 0;

  constructor(private readonly file: string) {
    this.write();
  }

  /** Environment variables that make a process use this clock. The monotonic clock stays real. */
  environment(): Record<string, string> {
    return {
      LD_PRELOAD: libfaketime(),
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** The server's time in milliseconds since 1970. */
  now(): number {
    return Date.now() + this.offset * 1000;
  }

  advance(seconds: number): void {
    this.offset += seconds;
    this.write();
  }

  /** Continues from a time in milliseconds since 1970. Call it before the server starts. */
  setTo(ms: number): void {
    this.offset = Math.ceil((ms - Date.now()) / 1000);
    this.write();
  }

  private write(): void {
    // Renaming is atomic: the server never reads half a file.
    writeFileSync(`${this.file}.new`, `${this.offset < 0 ? '' : '+'}${this.offset}s\n`);
    renameSync(`${this.file}.new`, this.file);
  }
}
