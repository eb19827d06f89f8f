// A file system of a few megabytes, in memory, which can be filled and made read-only.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotTried } from '../../black_box/test.mjs';

export class Disk {
  constructor(megabytes = 16) {
    this.folder = mkdtempSync(join(tmpdir(), 'latchkey-disk-'));
    this.ballast = join(this.folder, 'ballast');
    try {
      mount('-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', this.folder);
    } catch (error) {
      rmSync(this.folder, { recursive: true });
      throw new NotTried(`mounting a file system is not permitted: ${error.stderr ?? error}`);
    }
  }

  /** Writes until this many bytes are left. */
  fill(left = 0) {
    const file = openSync(this.ballast, 'w', 0o600);
    const page = Buffer.alloc(4096);
    let bytes = 0;
    try {
      for (;;) bytes += writeSync(file, page);
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
    truncateSync(this.ballast, Math.max(0, bytes - left));
  }

  free() {
    rmSync(this.ballast, { force: true });
  }

  remove() {
    execFileSync('umount', ['--lazy', this.folder]);
    rmSync(this.folder, { recursive: true });
  }
}

function mount(...words) {
  execFileSync('mount', words, { encoding: 'utf8', stdio: 'pipe' });
}
