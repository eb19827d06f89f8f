// What the disk alone takes: each commit waits until it is stored.
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds for so many commits in the data folder, with about as many bytes. */
export function writes({ folder }, count) {
  const file = openSync(join(folder, 'writes'), 'w');
  const begin = performance.now();
  for (let write = 0; write < count; write += 1) {
    writeSync(file, Buffer.alloc(32_768));
    fdatasyncSync(file);
  }
  const took = performance.now() - begin;
  closeSync(file);
  return took;
}
