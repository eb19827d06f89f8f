import { strict as assert } from 'node:assert';
import { App } from '../black_box/app.mjs';
import { atOnce } from '../black_box/raw.mjs';
import { test } from '../black_box/test.mjs';

const page = '/sign-in/verify';
const enter = (browser, code) => browser.post(page, { code });

test('A01', 'Sign in with an app code that was used a moment ago', async (site) => {
  const { server, ola } = await site.office();
  const code = ola.app.next(server.clock);
  const owner = await server.pending(ola);
  assert.equal((await enter(owner, code)).location, '/');
  const attacker = await server.pending(ola);
  const answer = await enter(attacker, code);
  assert.ok(!(await attacker.isSignedIn()));
  assert.match(answer.text, /already used/);
});

test('A02', 'Use the code of a sign-in again for an identity check or to disable two-factor authentication', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  const code = ola.app.next(server.clock);
  await enter(browser, code);
  server.clock.advance(11 * 60 - 30 * 22);
  const check = await browser.prove(ola, '/settings/two-factor/set-up/secret', {}, code);
  assert.notEqual(check.status, 303, `${check}`);
  await browser.submit('/settings/two-factor/disable', '/settings/two-factor/disable', { password: ola.password, code }).catch(() => {});
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 1);
});

test('A03', 'Use an earlier code than the last accepted one, within its time', async (site) => {
  const { server, ola } = await site.office();
  const earlier = ola.app.next(server.clock);
  const owner = await server.pending(ola);
  assert.equal((await enter(owner, ola.app.code(server.clock.now() + 30))).location, '/');
  const attacker = await server.pending(ola);
  await enter(attacker, earlier);
  assert.ok(!(await attacker.isSignedIn()));
});

test.slow('A06', 'Use one app code in ten browsers at the same moment', async (site) => {
  const { server, ola } = await site.office();
  for (let round = 0; round < 3; round += 1) {
    const browsers = [];
    for (let number = 0; number < 10; number += 1) browsers.push(await server.pending(ola));
    const before = server.count('sessions');
    const code = ola.app.next(server.clock);
    await atOnce(browsers.map((browser) => ({ browser, path: page, fields: { code } })));
    const signedIn = await Promise.all(browsers.map((browser) => browser.isSignedIn()));
    assert.equal(signedIn.filter(Boolean).length, 1);
    assert.equal(server.count('sessions') - before, 1);
  }
});

test.slow('A08', 'Use a code that is two or more steps too early or too late', async (site) => {
  const { server, ola } = await site.office();
  for (const steps of [-3, -2, 2, 3]) {
    server.clock.advance(120);
    const browser = await server.pending(ola);
    await enter(browser, ola.app.code(server.clock.now() + steps * 30));
    assert.ok(!(await browser.isSignedIn()), `${steps} steps`);
  }
});

test('A09', 'Enter what looks almost like a code, and a megabyte', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  const code = ola.app.next(server.clock);
  const odd = ['', '1', '12345', '1234567', `+${code.slice(1)}`, '1e5', '-1', '0x1F00', `${code}0`, `${code},${code}`, "' OR 1=1 --"];
  for (const text of odd) {
    const answer = await enter(browser, text);
    assert.equal(answer.status, 422, `${JSON.stringify(text)}: ${answer}`);
  }
  const large = await enter(browser, '1'.repeat(1_000_000)).catch(() => ({ status: 413 }));
  assert.equal(large.status, 413);
  assert.ok(!(await browser.isSignedIn()));
  assert.equal((await enter(browser, code)).location, '/', 'none of them was counted as a guess');
});

test('A10', 'Enter several codes in one form, or a code as JSON', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  const code = ola.app.next(server.clock);
  const wrong = ola.app.wrong(server.clock);
  const many = Array.from({ length: 1000 }, (_, at) => `code=${ola.app.wrong(server.clock, at)}`).join('&');
  const json = { 'content-type': 'application/json' };
  const tries = [
    [page, `code=${wrong}&code=${code}`],
    [page, `${many}&code=${code}`],
    [page, `code[]=${wrong}&code[]=${code}`],
    [`${page}?code=${code}`, `x=1`],
    [page, JSON.stringify({ code }), json],
    [page, JSON.stringify({ code: [wrong, code] }), json],
    [page, JSON.stringify({ code: true }), json],
  ];
  for (const [path, body, headers] of tries) {
    const answer = await browser.post(path, body, headers);
    assert.ok(answer.status >= 400 && answer.status < 500, `${body.slice(0, 50)}: ${answer}`);
  }
  assert.ok(!(await browser.isSignedIn()));
});

test('A11', "Use the code of one's own app for another account", async (site) => {
  const { server, ola, mal } = await site.office();
  const browser = await server.pending(ola);
  await enter(browser, mal.app.next(server.clock));
  assert.ok(!(await browser.isSignedIn()));
});

test('A14', 'Use a secret that was never confirmed', async (site) => {
  const { server, una } = await site.office();
  const browser = await server.signedIn(una);
  await browser.prove(una, '/settings/two-factor/set-up');
  const [secret] = (await browser.get('/settings/two-factor/set-up')).marked('secret-key');
  assert.ok(secret);
  const app = new App(secret);
  const other = server.browser();
  assert.equal((await other.enterPassword(una)).location, '/', 'no code is asked for yet');
  server.clock.advance(16 * 60);
  await browser.post('/settings/two-factor/set-up', { code: app.code(server.clock.now()) });
  assert.equal(server.count('totps', `account_id = ${una.id}`), 0, 'it has expired');
});

test('A15', 'Tell the server another time', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  const then = server.clock.now() + 3600;
  const fields = { code: ola.app.code(then), time: then, timestamp: then * 1000, tz: '+01:00', step: Math.floor(then / 30) };
  await browser.post(page, fields, { date: new Date(then * 1000).toUTCString(), 'x-time': String(then) });
  assert.ok(!(await browser.isSignedIn()));
});

test('A16', 'Replace the secret of the app with a session alone', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  server.clock.advance(15 * 60);
  for (const path of ['/settings/two-factor/reset/scan', '/settings/two-factor/reset/secret']) {
    const answer = await browser.post(path, { code: '123456' });
    assert.ok(!answer.marked('secret-key').length && answer.location !== '/settings/two-factor', `${answer}`);
  }
  assert.match((await browser.get('/settings/two-factor/reset/scan')).location ?? '', /verify-identity/);
  await server.signedIn(ola);
});
