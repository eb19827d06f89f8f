// From the start of the process to its first answer, and its memory then.
import { Client, expect } from './client.mjs';
import { Latchkey, seconds } from './latchkey.mjs';
import { figure, how } from './table.mjs';

export async function starts(runs) {
  const latchkey = new Latchkey();
  const [times, memory] = [[], []];
  try {
    await latchkey.start(); // creates the database
    for (let run = 0; run < 3 * runs; run += 1) {
      await latchkey.stop();
      const begin = performance.now();
      await latchkey.start();
      expect(await new Client(latchkey.origin).get('/healthz'), 200, '/healthz');
      times.push(performance.now() - begin);
      await seconds(1);
      memory.push(latchkey.memory());
    }
  } finally {
    await latchkey.end();
  }
  how('starts: on an existing SQLite database; memory is VmRSS one second later');
  figure('start to first answer', times, 'ms', { limit: '≤ 300' });
  figure('idle memory', memory, 'MiB', { limit: '≤ 22' });
}
