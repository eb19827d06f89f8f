// The bare hasher: argon2id with Latchkey's parameters and nothing around it.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root } from './latchkey.mjs';

const program = process.env.LATCHKEY_BARE_HASHER ?? join(root, 'target/check/release/examples/bare_hasher');

/** Hashes per second on this many threads. */
export function bareHashes(threads = cpus().length, seconds = 3) {
  return Number(execFileSync(program, [threads, seconds].map(String), { encoding: 'utf8' }));
}
