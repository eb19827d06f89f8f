// Sign-ins in a large organization beside a small one. The generator of `make bench-admin` makes both.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Client, expect } from './client.mjs';
import { Latchkey, root } from './latchkey.mjs';
import { figure, how, median } from './table.mjs';

const generator = process.env.LATCHKEY_GENERATOR ?? join(root, 'target/check/release/examples/big_organization');
const [few, many, events] = [1_000, 1_000_000, 1_000];
const count = 60;

export async function accounts(runs) {
  const [small, large] = [new Latchkey(), new Latchkey()];
  const times = new Map([[small, []], [large, []]]);
  try {
    const made = [await make(small, few), await make(large, many)];
    for (let run = 0; run < runs; run += 1) {
      for (const [at, latchkey] of [small, large].entries()) times.get(latchkey).push(await time(latchkey, made[at]));
    }
  } finally {
    await small.end();
    await large.end();
  }
  how(`accounts: median of ${count} sign-ins with a password, one at a time, with ${many.toLocaleString('en-US')} accounts beside ${few.toLocaleString('en-US')}`);
  figure('a sign-in', times.get(large), 'ms', { beside: { name: 'few', values: times.get(small) }, limit: '1.0 ± 0.1' });
}

async function make(latchkey, number) {
  const options = [latchkey.database, join(latchkey.folder, 'keys'), number, events].map(String);
  const made = JSON.parse(execFileSync(generator, options, { encoding: 'utf8' }));
  await latchkey.start();
  await time(latchkey, made);
  return made;
}

async function time({ origin }, { member, password }) {
  const times = [];
  for (let number = 0; number < count; number += 1) {
    const client = new Client(origin);
    const begin = performance.now();
    expect(await client.post('/sign-in', { username: member, password }), 303, '/sign-in');
    times.push(performance.now() - begin);
  }
  return median(times);
}
