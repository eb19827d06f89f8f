// Clocks that jump, differ, or are in another century.
import { strict as assert } from 'node:assert';
import { until } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';

const hour = 3_600;
const day = 24 * hour;
const year = 365 * day;

const events = (server) => server.database.value('SELECT count(*) FROM audit_events');

/** Signs in with the password, and with this code. */
async function withCode(server, person, code) {
  const browser = server.browser();
  await browser.enterPassword(person);
  const answer = await browser.post('/sign-in/verify', { code });
  return { browser, answer, isIn: answer.status === 303 && (await browser.isSignedIn()) };
}

/** Starts again with a clock that differs by so many seconds. */
async function restart(server, seconds) {
  await server.stop();
  server.clock.advance(seconds);
  await server.start();
}

/** Housekeeping has run, which it does at a start. It notes the time, or says that the clock jumped. */
async function afterHousekeeping(server, seconds = 3) {
  await new Promise((done) => setTimeout(done, seconds * 1_000));
}

test('C1-start', 'The clock is two years ahead at a start: the audit log, sessions and links survive', async (site) => {
  const { server, maya } = await site.office({ on: 'sqlite' });
  const browser = server.browser();
  await browser.signIn(maya);
  await afterHousekeeping(server, 1);
  const before = events(server);
  await restart(server, 2 * year);
  await afterHousekeeping(server);
  assert.ok(events(server) >= before, `${before} events became ${events(server)}`);
  await restart(server, -2 * year);
  assert.ok(await browser.isSignedIn(), 'the session is gone');
  assert.ok(events(server) >= before, `${before} events became ${events(server)}`);
});

test.slow('C1-running', 'The clock is two years ahead for more than a minute while the server runs: nothing is deleted', async (site) => {
  const { server, maya } = await site.office({ on: 'sqlite' });
  const browser = server.browser();
  await browser.signIn(maya);
  const before = events(server);
  server.clock.advance(2 * year);
  await afterHousekeeping(server, 65);
  assert.ok(events(server) >= before, `${before} events became ${events(server)}`);
  assert.match(server.log, /ALARM/);
  server.clock.advance(-2 * year);
  assert.ok(await browser.isSignedIn(), 'the session is gone');
});

test('C1-codes', 'The clock is a day ahead for a moment while a code is entered: right codes are accepted afterwards', async (site) => {
  const { server, ola } = await site.office({ on: 'sqlite' });
  server.clock.advance(day);
  await withCode(server, ola, ola.app.code(server.clock.now()));
  server.clock.advance(-day);
  const { answer, isIn } = await withCode(server, ola, ola.app.next(server.clock));
  assert.ok(isIn, `${answer}`);
});

test('C1-ready', 'The clock differs from that of PostgreSQL by more than 5 seconds: /readyz and the log say so', async (site) => {
  const { server } = await site.office({ on: 'postgres', clock: false });
  const ready = async () => (await server.browser().get('/readyz')).body;
  assert.equal(await ready(), 'ready\n');
  for (const seconds of [60, -60, 7]) {
    await server.stop();
    server.clock.offset = seconds;
    server.clock.write();
    await server.start();
    assert.match(await ready(), /clock/, `${seconds} seconds`);
    await until(() => /WARN.*clock/.test(server.log), 'the log says so');
    server.log = '';
  }
});

test('C1-behind', 'The clock is behind the last event in SQLite: /readyz and the log say so', async (site) => {
  const { server, una } = await site.office({ on: 'sqlite' });
  await server.browser().signIn(una);
  await restart(server, -60);
  assert.match((await server.browser().get('/readyz')).body, /clock/);
  await until(() => /WARN.*clock/.test(server.log), 'the log says so');
});

test('F10', 'The clock is an hour ahead, and a day: no user is locked out once it is right again', async (site) => {
  const { server, ola } = await site.office({ on: 'sqlite' });
  for (const seconds of [hour, day]) {
    server.clock.advance(seconds);
    const { browser } = await withCode(server, ola, ola.app.next(server.clock));
    await browser.isSignedIn();
    server.clock.advance(-seconds);
    // A code of the hour ahead may be used up until then; a recovery code is always another way.
    const there = server.browser();
    await there.enterPassword(ola);
    const answer = await there.post('/sign-in/recovery-code', { recovery_code: ola.codes.shift() });
    assert.equal(answer.status, 303, `${answer}`);
    assert.ok(await there.isSignedIn());
  }
});

test('F11', 'The clock is an hour behind: no code works twice, and sessions still end in time', async (site) => {
  const { server, ola } = await site.office({ on: 'sqlite' });
  const code = ola.app.next(server.clock);
  const first = await withCode(server, ola, code);
  assert.ok(first.isIn);
  server.clock.advance(-hour);
  const old = ola.app.code(server.clock.now());
  assert.ok(!(await withCode(server, ola, old)).isIn, 'an older code was accepted');
  assert.ok(!(await withCode(server, ola, code)).isIn, 'the same code was accepted again');
  const there = server.browser();
  await there.enterPassword(ola);
  await there.post('/sign-in/recovery-code', { recovery_code: ola.codes[0] });
  assert.ok(await there.isSignedIn(), 'a recovery code is another way');
  server.clock.advance(hour + 13 * hour);
  assert.ok(!(await first.browser.isSignedIn()), 'the session outlives 12 hours');
});

for (const [id, date, words] of [
  ['F13-2038', '2038-01-19T03:14:00Z', 'The seconds since 1970 need more than 31 bits'],
  ['F13-2106', '2106-02-07T06:28:00Z', 'The seconds since 1970 need more than 32 bits'],
  ['F13-leap', '2028-02-29T23:59:40Z', 'February 29 ends'],
]) {
  test(id, `${words}: setting up, enrolling and signing in work`, async (site) => {
    const ahead = Math.floor(Date.parse(date) / 1000 - Date.now() / 1000);
    const { setUp } = await import('./means/first.mjs');
    const { server, browser, maya } = await setUp(site, ahead);
    server.clock.advance(60);
    assert.ok(await browser.isSignedIn());
    const { answer, isIn } = await withCode(server, maya, maya.app.next(server.clock));
    assert.ok(isIn, `${answer}`);
    assert.equal((await browser.get('/settings/activity')).status, 200);
  });
}
