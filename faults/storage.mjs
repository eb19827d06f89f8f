// Storage that cannot be written or does not answer: full, locked, read-only, gone, or with an error at each write.
import { strict as assert } from 'node:assert';
import { renameSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { App } from '../black_box/app.mjs';
import { until } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';
import { Cluster } from './means/cluster.mjs';
import { Disk } from './means/disk.mjs';
import { upload } from '../black_box/import.mjs';
import { limitFileSize } from './means/limit.mjs';
import { lockPostgres, lockSqlite } from './means/lock.mjs';
import { afterwards, enter, expectForms, expectPages, expectRefused, inTime, many } from './means/outage.mjs';

/** An office with Maya signed in, a minute and a half later, so that her next request is noted. */
async function signedIn(site, options) {
  const office = await site.office(options);
  const browser = office.server.browser();
  await browser.signIn(office.maya);
  office.server.clock.advance(90);
  return { ...office, browser };
}

test('F05', 'A disk is full: pages that read are shown, forms are answered with 503 and keep what was typed', async (site) => {
  const disk = site.add(new Disk());
  const { server, browser, maya, una } = await signedIn(site, { on: 'sqlite', disk: disk.folder });
  disk.fill();
  await expectPages(browser);
  await expectForms(server, browser, una);
  disk.free();
  await afterwards(server, browser, maya, una);
});

test('C3-sign-in', 'A disk is full while a code is checked: a session or none, and what is confirmed is not lost', async (site) => {
  const disk = site.add(new Disk());
  const { server, maya } = await site.office({ on: 'sqlite', disk: disk.folder });
  const browser = server.browser();
  await browser.enterPassword(maya);
  const code = maya.app.next(server.clock);
  disk.fill();
  const enter = () => browser.post('/sign-in/verify', { code });
  // What is stored may still fit into a part of a page.
  let answer;
  for (let number = 0; number < 12 && answer?.status !== 303; number += 1) {
    answer = await enter();
    assert.ok([303, 503].includes(answer.status), `${answer}`);
    assert.equal(await browser.isSignedIn(), answer.status === 303, `${answer}`);
  }
  disk.free();
  if (answer.status !== 303) answer = await enter();
  assert.ok(await browser.isSignedIn(), `${answer}`);
  await server.browser().signIn(maya);
  await server.stop('SIGKILL');
  await server.start();
  assert.ok(await browser.isSignedIn(), 'the session is gone after a restart');
});

test('C3-enrollment', 'A disk is full during an enrollment: nothing is half done, and the same code confirms it later', async (site) => {
  const disk = site.add(new Disk());
  const { server, una } = await site.office({ on: 'sqlite', disk: disk.folder });
  const browser = server.browser();
  await browser.signIn(una);
  await browser.prove(una, '/settings/two-factor/set-up');
  const [secret] = (await browser.get('/settings/two-factor/set-up')).marked('secret-key');
  const code = new App(secret).next(server.clock);
  disk.fill();
  const refused = await browser.post('/settings/two-factor/set-up', { code });
  assert.equal(refused.status, 503, `${refused}`);
  disk.free();
  for (const table of ['totps', 'recovery_codes']) {
    assert.equal(server.database.value(`SELECT count(*) FROM ${table} WHERE account_id = ${una.id}`), 0, table);
  }
  const confirmed = await browser.post('/settings/two-factor/set-up', { code });
  assert.equal(confirmed.status, 303, `${confirmed}`);
});

test('C3-import', 'A disk is full during an import: the rest is imported once there is space, and each user once', async (site) => {
  const disk = site.add(new Disk(64));
  const { server, maya } = await site.office({ on: 'sqlite', disk: disk.folder });
  const browser = server.browser();
  await browser.signIn(maya);
  const users = 3_000;
  const lines = Array.from({ length: users }, (_, at) => `New ${at},new${at}@halden.example`);
  const checked = await upload(browser, ['name,email', ...lines].join('\n'));
  assert.equal(checked.status, 303, `${checked}`);
  disk.fill(400_000);
  await browser.prove(maya, checked.location, {});
  const imported = () => server.database.value("SELECT count(*) FROM accounts WHERE email LIKE 'new%'");
  await until(() => /disk is full|No space|failed/i.test(server.log), 'the import meets the full disk');
  assert.ok(imported() < users, `all ${imported()} were imported on a full disk`);
  assert.equal((await browser.get(checked.location)).status, 200);
  disk.free();
  await until(() => imported() === users, 'all users are imported', 30_000);
});

test('F06', 'Another process locks the SQLite database: no answer takes longer than 5 seconds', async (site) => {
  const { server, browser, maya, una } = await signedIn(site, { on: 'sqlite' });
  const release = await lockSqlite(site, server.database);
  await expectPages(browser);
  await expectForms(server, browser, una);
  await many(server, browser, una);
  await release();
  await afterwards(server, browser, maya, una);
});

test('C3-write-error', 'Every write to a file fails: as if the disk were full', async (site) => {
  const { server, browser, maya, una } = await signedIn(site, { on: 'sqlite' });
  limitFileSize(server, 0);
  await expectPages(browser);
  await expectForms(server, browser, una);
  limitFileSize(server, 'unlimited');
  await afterwards(server, browser, maya, una);
});

test('C3-vanished', 'The data folder is moved away while the server runs, and comes back: nothing is lost', async (site) => {
  const { server, browser, maya, una } = await signedIn(site, { on: 'sqlite' });
  renameSync(server.data, `${server.data}.away`);
  await many(server, browser, una);
  renameSync(`${server.data}.away`, server.data);
  await afterwards(server, browser, maya, una);
});

test.slow('F07', 'PostgreSQL is stopped and started: 503 with Retry-After, and everything works again without a restart', async (site) => {
  const { server, browser, maya, una } = await signedIn(site, { on: 'postgres' });
  const cluster = new Cluster(site, server.database);
  const meanwhile = many(server, browser, una);
  await cluster.stop();
  await meanwhile;
  await expectForms(server, browser, una, { keeps: false });
  await many(server, browser, una);
  assert.equal((await browser.get('/readyz')).status, 503);
  assert.equal((await browser.get('/healthz')).status, 200);
  cluster.recover();
  await afterwards(server, browser, maya, una);
});

test.slow('C3-frozen', 'PostgreSQL stops answering in the middle of requests: 503 within 5 seconds', async (site) => {
  const { server, browser, maya, una } = await signedIn(site, { on: 'postgres' });
  const cluster = new Cluster(site, server.database);
  const logged = server.log.length;
  const meanwhile = many(server, browser, una);
  await until(() => /answered/.test(server.log.slice(logged)), 'one of these requests is answered');
  cluster.freeze();
  const longest = await meanwhile;
  assert.ok(longest > 1_000, `all requests were answered before PostgreSQL stopped, in ${longest} ms`);
  await expectForms(server, browser, una, { keeps: false });
  await many(server, browser, una);
  assert.equal(inTime(await browser.get('/readyz')).status, 503);
  assert.equal(inTime(await browser.get('/healthz')).status, 200);
  cluster.recover();
  await afterwards(server, browser, maya, una);
});

test('C3-terminated', 'The connections to PostgreSQL are terminated in the middle of statements: no 500, and no right password is counted', async (site) => {
  const { server, browser, maya, una } = await signedIn(site, { on: 'postgres' });
  const cluster = new Cluster(site, server.database);
  const waiting = () => Number(server.database.value("SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'"));
  for (const table of ['throttles', 'accounts', 'audit_heads']) {
    const release = await lockPostgres(site, server.database, table);
    const meanwhile = many(server, browser, una, 3);
    await until(() => waiting() > 2, 'statements wait');
    cluster.terminate();
    await meanwhile;
    await release();
  }
  await afterwards(server, browser, maya, una);
});

test.slow('F08', 'Another session of PostgreSQL locks tables: no answer takes longer than 5 seconds', async (site) => {
  const { server, browser, maya, una } = await signedIn(site, { on: 'postgres' });
  const release = await lockPostgres(site, server.database, 'sessions, throttles');
  // The second wave waits for connections first, and then for the locks.
  const first = many(server, browser, una);
  await pause(500);
  await Promise.all([first, many(server, browser, una)]);
  expectRefused(await enter(server, una), una.email, true);
  await release();
  await afterwards(server, browser, maya, una);
});

test('F09', 'PostgreSQL is read-only: pages that read are shown, forms are answered with 503', async (site) => {
  const { server, browser, maya, una } = await signedIn(site, { on: 'postgres' });
  const cluster = new Cluster(site, server.database);
  const readOnly = (is) => {
    server.database.change(`SET TRANSACTION READ WRITE; ALTER DATABASE ${server.database.name} SET default_transaction_read_only = ${is}`);
    cluster.terminate();
  };
  readOnly('on');
  await until(async () => (await browser.get('/')).status === 200, 'the connections are replaced');
  await expectPages(browser);
  await expectForms(server, browser, una);
  readOnly('off');
  await afterwards(server, browser, maya, una);
});
