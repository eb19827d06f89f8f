// The key file: how it is written first, and what is refused later.
import { strict as assert } from 'node:assert';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Server } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';
import { Disk } from './means/disk.mjs';
import { expectSentence } from './means/sentence.mjs';
import { ordinaryUser } from './means/limit.mjs';

const keysOf = (server) => join(server.data, 'keys');

async function killedFirstStarts(site, number) {
  let early = 0;
  for (let round = 0; round < number; round += 1) {
    const server = site.add(new Server({ on: 'sqlite' }));
    await server.launch({ clock: false });
    const end = Date.now() + 10_000;
    // From before the file has its name until after it.
    while (!readdirSync(server.data).some((name) => /keys/.test(name)) && Date.now() < end) await pause(1);
    if (round % 3 > 0) await pause((round % 10) / 5);
    await server.stop('SIGKILL');
    early += existsSync(keysOf(server)) ? 0 : 1;
    await server.start({ clock: false });
    assert.match(readFileSync(keysOf(server), 'utf8'), /^\w+:\S{43}\n$/);
    assert.deepEqual(readdirSync(server.data).filter((name) => /^keys\./.test(name)), []);
    await server.stop();
  }
  return early;
}

test('C2-kill', 'The first start is killed 12 times while it writes the key file: the next start works', (site) => killedFirstStarts(site, 12));

test.slow('C2-kills', 'The same 100 times', (site) => killedFirstStarts(site, 100));

/** Starts with so many bytes left, and again with enough. Returns whether the first start was refused. */
async function startOnFullDisk(site, disk, left, isMigrated) {
  const server = site.add(new Server({ on: 'sqlite', disk: disk.folder }));
  if (isMigrated) await server.run({ command: ['migrate'], clock: false });
  disk.fill(left);
  server.log = '';
  await server.launch({ clock: false });
  const outcome = await Promise.race([server.ended, readiness(server)]);
  if (outcome !== 'ready') expectSentence({ code: outcome, problem: server.problem() }, /disk|space|full/i);
  await server.stop();
  disk.free();
  await server.start({ clock: false });
  await server.stop();
  rmSync(server.data, { recursive: true });
  return outcome !== 'ready';
}

test.slow('C2-full', 'The first start meets a full disk, at 30 fill levels: one sentence or ready, and the next start works', async (site) => {
  const disk = site.add(new Disk(8));
  let refused = 0;
  for (let level = 0; level < 12; level += 1) refused += await startOnFullDisk(site, disk, level * 48_000, false);
  // Where the database is complete, the key file is the first thing that needs space.
  for (let page = 0; page < 18; page += 1) refused += await startOnFullDisk(site, disk, page * 4_096, true);
  assert.ok(refused > 8, `only ${refused} starts met a full disk`);
});

async function readiness(server) {
  while (server.runs() && !server.isReady()) await pause(5);
  return server.isReady() ? 'ready' : server.ended;
}

test.slow('C2-nodes', 'Two nodes with a new key file start at the same time on PostgreSQL, 5 times: both serve with one key', async (site) => {
  for (let round = 0; round < 5; round += 1) {
    const first = site.add(new Server({ on: 'postgres' }));
    const second = site.add(new Server({ on: 'postgres' }));
    const env = { ...first.database.environment(), LATCHKEY_KEY_FILE: keysOf(first) };
    await first.run({ env, clock: false, command: ['migrate'] });
    await Promise.all([first.start({ env, clock: false }), second.start({ env, clock: false })]);
    await Promise.all([first.stop(), second.stop()]);
    await second.start({ env, clock: false });
    await second.stop();
  }
});

test('C2-foreign', "A key of another installation, before or after the right one, is refused", async (site) => {
  const other = await site.empty({ on: 'sqlite', clock: false });
  await other.stop();
  const foreign = readFileSync(keysOf(other), 'utf8');
  const { server } = await site.closedOffice({ on: 'sqlite' });
  const own = readFileSync(keysOf(server), 'utf8');
  for (const text of [own + foreign, foreign + own, foreign]) {
    writeFileSync(keysOf(server), text);
    expectSentence(await server.run({}), /key/i);
  }
  writeFileSync(keysOf(server), own);
  await server.start();
});

test('F25', 'The key file is missing, empty, cut off, unreadable or readable by others: one sentence each', async (site) => {
  const { server } = await site.closedOffice({ on: 'sqlite' });
  const file = keysOf(server);
  const own = readFileSync(file);
  const refused = async (words, before) => expectSentence(await server.run({ before }), words);
  renameSync(file, `${file}.away`);
  await refused(/is missing/);
  assert.ok(!existsSync(file), 'a new key file was made');
  for (const text of ['', own.subarray(0, 20), 'nonsense\n']) {
    writeFileSync(file, text, { mode: 0o600 });
    await refused(/is empty|is damaged|is not/);
  }
  copyFileSync(`${file}.away`, file);
  chmodSync(file, 0o644);
  await refused(/chmod 600/);
  chmodSync(file, 0o000);
  await refused(/cannot be read/, ordinaryUser);
  chmodSync(file, 0o600);
  await server.start();
});
