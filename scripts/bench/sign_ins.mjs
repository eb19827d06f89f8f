// Sixteen sign-ins at a time: how many a second, and how much memory they take and leave.
import { Refused } from './client.mjs';
import { bareHashes } from './hasher.mjs';
import { Latchkey, seconds } from './latchkey.mjs';
import { figure, how, note } from './table.mjs';
import { administrator, atOnce, hasCode, importUsers, signIn } from './users.mjs';

const wait = Number(process.env.LATCHKEY_BENCH_WAIT ?? 120);
const duration = 10;

export async function signIns(runs) {
  const latchkey = new Latchkey();
  const found = { rate: [], bare: [], idle: [], peak: [], later: [], refused: [] };
  try {
    await latchkey.start();
    const users = await importUsers(latchkey, await administrator(latchkey), 2000);
    for (let run = 0; run < runs; run += 1) {
      await latchkey.stop();
      found.bare.push(bareHashes());
      await latchkey.start();
      await seconds(1);
      found.idle.push(latchkey.memory());
      const { rate, peak, refused } = await load(latchkey, users);
      found.rate.push(rate);
      found.peak.push(peak);
      found.refused.push(refused);
      await seconds(wait);
      found.later.push(latchkey.memory());
    }
  } finally {
    await latchkey.end();
  }
  how(`sign-ins: password, code and GET /settings, 16 at a time for ${duration} s, from Node; beside bare_hasher on all cores`);
  figure('sign-ins a second', found.rate, '', { beside: { name: 'bare hashes', values: found.bare }, limit: '≥ 0.75 of bare' });
  note(`answered with 503: ${found.refused.join(', ')}`);
  const idle = { name: 'idle', values: found.idle };
  figure('memory meanwhile, highest', found.peak, 'MiB', { beside: idle, limit: '≤ 25 MB + 19 MiB per core' });
  figure(`memory ${wait} s later`, found.later, 'MiB', { beside: idle, limit: '1.0' });
}

/** Signs in those users who have a code left, in turn. */
async function load(latchkey, users) {
  const end = performance.now() + duration * 1000;
  const begin = performance.now();
  let [done, refused, peak] = [0, 0, 0];
  const sampling = setInterval(() => (peak = Math.max(peak, latchkey.memory())), 50);
  await atOnce(16, turns(users, end), async (user, agent) => {
    try {
      await signIn(latchkey, user, agent);
      done += 1;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused += 1;
    }
  });
  clearInterval(sampling);
  return { rate: done / ((performance.now() - begin) / 1000), peak, refused };
}

function turns(users, end) {
  return (function* () {
    while (performance.now() < end) {
      const user = users.shift();
      users.push(user);
      if (!hasCode(user)) throw new Error('all codes of this time step are used; import more users');
      yield user;
    }
  })();
}
