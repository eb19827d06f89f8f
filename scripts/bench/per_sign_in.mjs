// What one sign-in costs besides the hash: one at a time, on an otherwise idle server.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, expect } from './client.mjs';
import { writes } from './disk.mjs';
import { bareHashes } from './hasher.mjs';
import { Latchkey, root } from './latchkey.mjs';
import { figure, how, median, note } from './table.mjs';
import { administrator, importUsers, signIn } from './users.mjs';

const postgres = process.env.LATCHKEY_TEST_POSTGRES;
const count = 30;

export async function perSignIn(runs) {
  how(`per-sign-in: password, code and GET /settings; medians of ${count}, one at a time; the time of one bare hash is subtracted`);
  await costs(new Latchkey(), runs);
  if (postgres) await statements(new Latchkey(newDatabase('bench_sign_in')), runs);
  else note('statements are left out: run this with scripts/with-postgres');
}

async function costs(latchkey, runs) {
  const found = { times: [], empty: [], disk: [], switches: [] };
  await withUsers(latchkey, count * runs, async (users) => {
    for (let run = 0; run < runs; run += 1) {
      const hash = 1000 / bareHashes(1, 2);
      const [times, switches, empty, disk] = [[], [], [], []];
      for (const user of users.splice(0, count)) {
        const before = latchkey.switches();
        const begin = performance.now();
        await signIn(latchkey, user);
        times.push(performance.now() - begin);
        switches.push(latchkey.switches() - before);
        empty.push(await threeRequests(latchkey));
        // As many as there are commits in a sign-in.
        disk.push(writes(latchkey, 3));
      }
      found.times.push(median(times) - hash);
      found.switches.push(median(switches));
      found.empty.push(median(empty));
      found.disk.push(median(disk));
    }
  });
  const beside = { name: '3 × /healthz', values: found.empty };
  figure('time besides the hash (SQLite)', found.times, 'ms', { beside, limit: '≤ 2.5' });
  // Most of the time on a slow disk: each commit waits until it is stored.
  figure('  three writes to the disk alone', found.disk, 'ms');
  figure('context switches (SQLite)', found.switches, '');
}

async function threeRequests(latchkey) {
  const client = new Client(latchkey.origin);
  const begin = performance.now();
  for (let request = 0; request < 3; request += 1) expect(await client.get('/healthz'), 200, '/healthz');
  return performance.now() - begin;
}

/** Counts lines in the log of PostgreSQL. Latchkey does the same on SQLite, where it cannot be watched. */
async function statements(latchkey, runs) {
  const [all, commits] = [[], []];
  await withUsers(latchkey, 5 * runs, async (users) => {
    // As scripts/with-postgres starts it.
    const log = join(query('SHOW data_directory'), 'log');
    for (let run = 0; run < runs; run += 1) {
      const found = [];
      for (const user of users.splice(0, 5)) {
        const before = readFileSync(log, 'utf8').length;
        await signIn(latchkey, user);
        found.push(counts(readFileSync(log, 'utf8').slice(before)));
      }
      all.push(median(found.map((counted) => counted.statements)));
      commits.push(median(found.map((counted) => counted.commits)));
    }
  });
  figure('statements (log of PostgreSQL)', all, '', { limit: '≤ 16 and the check' });
  figure('commits (log of PostgreSQL)', commits, '', { limit: '≤ 3' });
}

/** A statement outside a transaction that writes is a commit too. */
function counts(log) {
  const [found, open] = [{ statements: 0, commits: 0 }, new Set()];
  for (const [, process, sql] of log.matchAll(/\[(\d+)\] LOG: {2}(?:statement|execute [^:]*): (.*)/g)) {
    if (sql.startsWith('BEGIN')) open.add(process);
    else if (!/^(COMMIT|ROLLBACK)/.test(sql)) found.statements += 1;
    const alone = /^(INSERT|UPDATE|DELETE)/.test(sql) && !open.has(process);
    if (alone || sql.startsWith('COMMIT')) found.commits += 1;
    if (/^(COMMIT|ROLLBACK)/.test(sql)) open.delete(process);
  }
  return found;
}

async function withUsers(latchkey, number, work) {
  try {
    await latchkey.start();
    await work(await importUsers(latchkey, await administrator(latchkey), number));
  } finally {
    await latchkey.end();
  }
}

function newDatabase(name) {
  query(`CREATE DATABASE ${name}`);
  query(`ALTER DATABASE ${name} SET log_statement = 'all'`);
  return postgres.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
}

function query(sql) {
  const programs = execFileSync(join(root, 'scripts/with-postgres'), ['--find'], { encoding: 'utf8' }).trim();
  return execFileSync(join(programs, 'psql'), ['-XAtq', '-d', postgres, '-c', sql], { encoding: 'utf8' }).trim();
}
