import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports outside the range that the system assigns, a separate range for each worker, so that a free port stays free. */
const stretch = 1_000;
const first = 20_000 + Number(process.env.TEST_PARALLEL_INDEX ?? 0) * stretch;
let tried = 0;

export async function freePort(): Promise<number> {
  while (tried < 10 * stretch) {
    const port = first + (tried++ % stretch);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port.');
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  await new Promise((closed) => probe.close(closed));
  return true;
}
