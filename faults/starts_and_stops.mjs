// Processes that are killed, stopped, started twice, or started where they cannot work.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { App } from '../black_box/app.mjs';
import { Server } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';
import { limitFileSize, ordinaryUser } from './means/limit.mjs';
import { expectSentence } from './means/sentence.mjs';

/** The database and its audit log are whole. The server must have ended. */
async function expectWhole(server) {
  assert.equal(server.database.value('PRAGMA integrity_check'), 'ok');
  const verified = await server.run({ command: ['audit', 'verify'] });
  assert.equal(verified.code, 0, verified.problem);
}

/** Kills the server while Una confirms her app, and again until she has one. */
async function killedEnrollments(site, number) {
  const { server, una } = await site.office({ on: 'sqlite' });
  const seen = { old: 0, new: 0 };
  const count = (table) => Number(server.database.value(`SELECT count(*) FROM ${table} WHERE account_id = ${una.id}`));
  for (let round = 0; round < number; round += 1) {
    server.clock.advance(60);
    const browser = server.browser();
    const user = { ...una };
    await browser.signIn(user);
    await browser.prove(user, '/settings/two-factor/set-up');
    const [secret] = (await browser.get('/settings/two-factor/set-up')).marked('secret-key');
    const code = new App(secret).next(server.clock);
    const sent = browser.post('/settings/two-factor/set-up', { code }).then(({ status }) => status, () => undefined);
    // An answer takes 200 to 400 ms, most of it for the hashes of the recovery codes.
    await Promise.race([pause((round * 73) % 640), sent]);
    await server.stop('SIGKILL');
    const status = await sent;
    const [methods, codes] = [count('totps'), count('recovery_codes')];
    assert.ok((methods === 0 && codes === 0) || (methods === 1 && codes === 10), `${methods} methods and ${codes} codes`);
    if (status === 303) assert.equal(methods, 1, 'a confirmed enrollment is gone');
    seen[methods === 1 ? 'new' : 'old'] += 1;
    await server.start();
    if (methods === 1) {
      const app = new App(secret);
      await server.browser().signIn({ ...una, app });
      await server.stop();
      server.database.change(`DELETE FROM totps WHERE account_id = ${una.id}; DELETE FROM recovery_codes WHERE account_id = ${una.id}; DELETE FROM recovery_code_sets WHERE account_id = ${una.id}; UPDATE accounts SET methods = 0, default_method = NULL WHERE id = ${una.id}`);
      await server.start();
    } else {
      await server.browser().signIn(una);
    }
  }
  await server.stop();
  await expectWhole(server);
  return seen;
}

test('F01', 'Killed 8 times while an app is confirmed: the old state or the new one, and the user can sign in', async (site) => {
  await killedEnrollments(site, 8);
});

test.slow('F01-more', 'The same 60 times', async (site) => {
  const seen = await killedEnrollments(site, 60);
  assert.ok(seen.old > 5 && seen.new > 5, `the kills came too early or too late: ${JSON.stringify(seen)}`);
});

test('F02', 'Killed right after a code was accepted, 5 times: the code stays spent', async (site) => {
  const { server, ola } = await site.office({ on: 'sqlite' });
  for (let round = 0; round < 5; round += 1) {
    const browser = server.browser();
    await browser.enterPassword(ola);
    const code = ola.app.next(server.clock);
    assert.equal((await browser.post('/sign-in/verify', { code })).status, 303);
    await server.stop('SIGKILL');
    await server.start();
    assert.ok(await browser.isSignedIn(), 'the session is gone');
    const there = server.browser();
    await there.enterPassword(ola);
    await there.post('/sign-in/verify', { code });
    assert.ok(!(await there.isSignedIn()), 'the code was accepted again');
    await server.browser().signIn(ola);
  }
});

async function killedUnderLoad(site, rounds) {
  const { server, maya, ola, una } = await site.office({ on: 'sqlite' });
  let before = 0;
  for (let round = 0; round < rounds; round += 1) {
    const admin = server.browser();
    await admin.signIn(maya);
    let stopped = false;
    const repeat = async (act) => {
      while (!stopped) await act().catch(() => (stopped = true));
    };
    const wrong = { ...ola, password: 'not the password of Ola' };
    const work = [
      repeat(() => server.browser().enterPassword(una)),
      repeat(() => server.browser().enterPassword(wrong)),
      repeat(() => admin.post('/settings/profile', { name: `Maya ${round}`, time_zone: 'UTC' })),
      repeat(() => admin.get('/admin/users')),
      repeat(() => server.browser().post('/forgot-password', { username: una.email })),
    ];
    await pause(700 + round * 130);
    await server.stop('SIGKILL');
    await Promise.all(work);
    assert.equal(server.database.value('PRAGMA integrity_check'), 'ok');
    const failures = Number(server.database.value('SELECT coalesce(max(failures), 0) FROM throttles'));
    assert.ok(failures >= before || round === 0, `a count fell from ${before} to ${failures}`);
    before = failures;
    await server.start();
    server.clock.advance(60);
  }
  await server.browser().signIn(una);
  await server.stop();
  await expectWhole(server);
}

test('F03', 'Killed twice under mixed load: the database and the audit log are whole, and no count is lower', (site) => killedUnderLoad(site, 2));

test.slow('F03-more', 'The same 10 times', (site) => killedUnderLoad(site, 10));

test('F24', 'SIGTERM under load: every request that began is answered, and the process ends within 10 seconds', async (site) => {
  const { server, maya, una } = await site.office({ on: 'sqlite' });
  const admin = server.browser();
  await admin.signIn(maya);
  const work = Array.from({ length: 12 }, (_, at) => (at % 2 ? server.browser().enterPassword(una) : admin.get('/admin/audit-log')));
  const answers = Promise.allSettled(work);
  await pause(30);
  const began = performance.now();
  assert.equal(await server.stop(), 0);
  assert.ok(performance.now() - began < 10_000);
  const cut = (await answers).filter(({ status, reason }) => status === 'rejected' && !/ECONNREFUSED/.test(String(reason)));
  assert.deepEqual(cut.map(({ reason }) => String(reason)), []);
  await expectWhole(server);
});

async function killedMigrations(site, number) {
  for (let round = 0; round < number; round += 1) {
    const server = site.add(new Server({ on: 'sqlite' }));
    await server.launch({ command: ['migrate'], clock: false });
    await Promise.race([pause(5 + round * (200 / number)), server.ended]);
    await server.stop('SIGKILL');
    await server.start({ clock: false });
    await server.stop();
    assert.equal(server.database.value('PRAGMA integrity_check'), 'ok');
    await server.remove();
  }
}

test('F28', 'Killed 8 times during the migrations: the next start completes them', (site) => killedMigrations(site, 8));

test.slow('F28-more', 'The same 100 times', (site) => killedMigrations(site, 100));

test('C4', 'Two first starts on one SQLite folder at once, 5 times: one serves, the other says that it is in use', async (site) => {
  for (let round = 0; round < 5; round += 1) {
    const one = site.add(new Server({ on: 'sqlite' }));
    const two = site.add(new Server({ on: 'sqlite' }));
    const env = { LATCHKEY_DATA: one.data };
    const outcomes = await Promise.all([one, two].map((server) => server.start({ env, clock: false }).then(() => 'ready', (error) => error)));
    const refused = outcomes.filter((outcome) => outcome !== 'ready');
    assert.equal(refused.length, 1, `${refused.length} did not start: ${refused}`);
    const loser = outcomes[0] === 'ready' ? two : one;
    expectSentence({ code: await loser.ended, problem: loser.problem() }, /uses the database|in use/);
    await Promise.all([one.stop(), two.stop()]);
  }
});

test('C5', 'The data folder or the database cannot be written: one sentence, and never "ready"', async (site) => {
  const { server } = await site.closedOffice({ on: 'sqlite' });
  const file = join(server.data, 'latchkey.db');
  const refused = async () => {
    const { code, output, problem } = await server.run({ before: ordinaryUser });
    assert.ok(!output.includes('ready'), output);
    expectSentence({ code, problem }, /written|writable|created|readonly/);
  };
  chmodSync(server.data, 0o500);
  await refused();
  chmodSync(server.data, 0o700);
  chmodSync(file, 0o400);
  await refused();
  chmodSync(file, 0o600);
  const fresh = site.add(new Server({ on: 'sqlite' }));
  chmodSync(fresh.data, 0o500);
  const { code, output, problem } = await fresh.run({ before: ordinaryUser });
  assert.ok(!output.includes('ready'), output);
  expectSentence({ code, problem }, /written|writable|created|readonly/);
  writeFileSync(join(fresh.folder, 'file'), '');
  expectSentence(await fresh.run({ env: { LATCHKEY_DATA: join(fresh.folder, 'file/data') } }), /LATCHKEY_DATA/);
});

test('C6', 'A limit on the size of files, at the start and later: the process is not killed by SIGXFSZ', async (site) => {
  const server = site.add(new Server({ on: 'sqlite' }));
  const { code, problem } = await server.run({ before: ['prlimit', '--fsize=16384', '--'], clock: false });
  expectSentence({ code, problem }, /database/);
  const office = await site.office({ on: 'sqlite' });
  limitFileSize(office.server, 0);
  for (let number = 0; number < 3; number += 1) await office.server.browser().enterPassword(office.una);
  assert.ok(office.server.runs(), `it ended with ${office.server.process.signalCode}`);
  limitFileSize(office.server, 'unlimited');
  await office.server.browser().signIn(office.una);
  await office.server.stop();
  await expectWhole(office.server);
});

test('F30', 'The process that reads the log exits: the server continues, and the audit log is whole', async (site) => {
  const { server, una } = await site.office({ on: 'sqlite' });
  server.process.stderr.destroy();
  server.process.stdout.destroy();
  for (let number = 0; number < 5; number += 1) await server.browser().signIn(una);
  assert.ok(server.runs());
  execFileSync('kill', ['-TERM', String(server.process.pid)]);
  assert.equal(await server.ended, 0);
  await expectWhole(server);
});
