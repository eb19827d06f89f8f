// Sign-ins with the rows in `throttles` that a stranger can leave there, and without.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Latchkey } from './latchkey.mjs';
import { figure, how, median } from './table.mjs';
import { administrator, importUsers, signIn } from './users.mjs';

const rows = 200_000;
const count = 40;
const columns = "SELECT 'password:' || lower(hex(randomblob(16))), 1, 0, unixepoch()";

export async function throttles(runs) {
  const [without, within] = [new Latchkey(), new Latchkey()];
  const [few, many] = [[], []];
  try {
    const prepared = [];
    for (const latchkey of [without, within]) {
      await latchkey.start();
      prepared.push(await importUsers(latchkey, await administrator(latchkey), count * runs));
    }
    await within.stop();
    const series = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})`;
    const sql = `${series} INSERT INTO throttles (key, failures, next_at, updated_at) ${columns} FROM n`;
    execFileSync('sqlite3', [join(within.folder, 'latchkey.db'), sql]);
    await within.start();
    for (let run = 0; run < runs; run += 1) {
      few.push(await time(without, prepared[0].splice(0, count)));
      many.push(await time(within, prepared[1].splice(0, count)));
    }
  } finally {
    await without.end();
    await within.end();
  }
  how(`throttles: median of ${count} sign-ins one at a time, with ${rows.toLocaleString('en-US')} rows in the table beside a server with none`);
  figure('a sign-in', many, 'ms', { beside: { name: 'none', values: few }, limit: '1.0' });
}

async function time(latchkey, users) {
  const times = [];
  for (const user of users) {
    const begin = performance.now();
    await signIn(latchkey, user);
    times.push(performance.now() - begin);
  }
  return median(times);
}
