import { strict as assert } from 'node:assert';
import { setTimeout as pause } from 'node:timers/promises';
import { atOnce } from '../black_box/raw.mjs';
import { addEmail, changePolicy, codeIn } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';
import { blockUnknown, guess } from './means/guess.mjs';

const verify = '/sign-in/verify';

test('B01', 'Guess app codes one after the other', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  assert.deepEqual(await guess(browser, ola, 6), [422, 422, 422, 422, 422, 429]);
  const [right, wrong] = [ola.app.code(server.clock.now()), ola.app.wrong(server.clock)];
  const answers = [await browser.post(verify, { code: right }), await browser.post(verify, { code: wrong })];
  assert.deepEqual(answers.map(({ status }) => status), [429, 429], 'the right code gets the same answer');
  assert.ok(!(await browser.isSignedIn()));
});

test('B02', 'Guess 60 app codes at the same moment', async (site) => {
  const { server, ola } = await site.office();
  const browsers = [];
  for (let number = 0; number < 60; number += 1) {
    const browser = server.browser();
    browser.cookies = (browsers[0] ?? (await server.pending(ola))).cookies;
    browsers.push(browser);
  }
  const answers = await atOnce(browsers.map((browser, at) => ({ browser, path: verify, fields: { code: ola.app.wrong(server.clock, at) } })));
  const compared = answers.filter(({ status }) => status === 422).length;
  assert.ok(compared <= 5, `${compared} were compared`);
});

test('B03', 'Reset the count of guesses by signing in again', async (site) => {
  const { server, ola } = await site.office();
  await guess(await server.pending(ola), ola, 4);
  assert.deepEqual(await guess(await server.pending(ola), ola, 2, 10), [422, 429]);
});

test.slow('B04', 'Reset the count of guesses by requesting another code', async (site) => {
  const { server, ola, maya } = await site.office();
  await allowEmailCodes(server, maya);
  await addEmail(server, ola);
  const browser = await server.pending(ola);
  await browser.post('/sign-in/methods', { method: 'email' });
  await guess(browser, ola, 4);
  server.clock.advance(31);
  await browser.post(`${verify}/resend`, {});
  const statuses = await guess(browser, ola, 2, 10);
  assert.equal(statuses.at(-1), 429, `${statuses}`);
});

test.slow('B05', 'Guess in many browsers, once in each', async (site) => {
  const { server, ola } = await site.office();
  const statuses = [];
  for (let number = 0; number < 12; number += 1) statuses.push(...(await guess(await server.pending(ola), ola, 1, number)));
  assert.ok(statuses.filter((status) => status === 422).length <= 5, `${statuses}`);
});

test('B08', 'Send a new address in forwarded headers with each guess', async (site) => {
  const { server } = await site.office();
  const browser = server.browser();
  const statuses = [];
  for (let number = 0; number < 70; number += 1) {
    const address = `198.51.100.${number}`;
    const headers = { 'x-forwarded-for': `${address}, ${address}`, 'x-real-ip': address, forwarded: `for=${address}` };
    statuses.push((await browser.post('/sign-in', { username: '', password: '' }, headers)).status);
  }
  assert.ok(statuses.includes(429), 'all of them count as one address');
  assert.equal(server.count('audit_events', "address LIKE '198.51.%'"), 0);
});

test.slow('B09', 'Guess at a sent code without requesting another one', async (site) => {
  const { server, ola, maya } = await site.office();
  await allowEmailCodes(server, maya);
  await addEmail(server, ola);
  const browser = await server.pending(ola);
  await browser.post('/sign-in/methods', { method: 'email' });
  const statuses = await guess(browser, ola, 30);
  assert.ok(statuses.filter((status) => status === 422).length <= 5, `${statuses}`);
});

test('B12', 'Restore the cookies from before the guesses', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  const before = browser.copy();
  await guess(browser, ola, 4);
  assert.deepEqual(await guess(before, ola, 2, 10), [422, 429]);
});

test('B14', 'Lock a user out by guessing passwords', async (site) => {
  const { server, ola } = await site.office();
  const known = await server.signedIn(ola);
  await known.post('/sign-out', {});
  for (let number = 0; number < 40; number += 1) await server.browser().enterPassword(ola, `wrong guess number ${number}`);
  assert.equal((await server.browser().enterPassword(ola)).status, 429, 'the attempts are limited');
  const answer = await known.enterPassword(ola);
  assert.equal(answer.location, verify, `the owner is not locked out in a known browser: ${answer}`);
  server.clock.advance(16 * 60);
  await server.pending(ola);
  assert.ok((await server.mail.all()).filter(({ to }) => to.includes(ola.email)).length <= 3, 'no flood of emails');
});

test.slow('B15', 'Lock a user out by guessing codes with the password', async (site) => {
  const { server, ola } = await site.office();
  const known = await server.signedIn(ola);
  await known.post('/sign-out', {});
  await blockUnknown(server, ola);
  await server.mail.next(ola, 'code');
  await known.signIn(ola);
  const fallback = await server.pending(ola);
  assert.equal((await fallback.post('/sign-in/recovery-code', { recovery_code: ola.codes[0] })).status, 303);
});

test('B16', 'Guess tokens of sessions, pending sign-ins and links', async (site) => {
  const { server } = await site.office();
  const token = 'Vq3xTb7-hJ_9zKwLm2RsYd8NfGcPaEoUiX4tQvBnC01';
  for (const name of ['__Host-session', '__Host-pending', '__Host-link', '__Host-trusted', '__Host-device']) {
    const browser = server.browser();
    browser.cookies.set(name, token);
    assert.ok(!(await browser.isSignedIn()), name);
  }
  const browser = server.browser();
  for (const link of ['/disable-2fa', '/reset-password', '/invitation']) {
    await browser.get(`${link}/${token}`);
    assert.ok(!(await browser.get(link)).body.includes('type="password"'), link);
  }
});

test.slow('B17', 'Send text messages to one number in many spellings', async (site) => {
  const { server, maya, una } = await site.office();
  await changePolicy(server, maya, { sms: 'on' });
  const browser = await server.signedIn(una);
  await browser.verifyIdentity(una);
  const spellings = ['+49 151 23456789', '0049 151 23456789', '+49 (151) 234-567-89', '+4915123456789', '+49 0151 23456789'];
  for (let round = 0; round < 10; round += 1) {
    for (const phone of spellings) {
      server.clock.advance(31);
      await browser.post('/settings/two-factor/set-up/sms', { phone });
    }
    server.clock.advance(60);
    await browser.verifyIdentity(una);
  }
  await pause(500);
  const sent = server.mail.texts().length;
  assert.ok(sent >= 1 && sent <= 20, `${sent} messages`);
  for (const phone of ['911', '+1', 'javascript:1', '+49 151 23456789;ext=1', '+49151234567890123456']) {
    const answer = await browser.post('/settings/two-factor/set-up/sms', { phone });
    assert.notEqual(answer.status, 500, phone);
  }
});

test('B18', "Replace a sent code in another browser, so that the owner's no longer works", async (site) => {
  const { server, ola, maya } = await site.office();
  await allowEmailCodes(server, maya);
  await addEmail(server, ola);
  const owner = await server.pending(ola);
  await owner.post('/sign-in/methods', { method: 'email' });
  const code = codeIn(await server.mail.next(ola, 'Your code is'));
  for (let number = 0; number < 3; number += 1) {
    const attacker = await server.pending(ola);
    await attacker.post('/sign-in/methods', { method: 'email' });
  }
  const answer = await owner.post(verify, { code });
  assert.equal(answer.location, '/', `${answer}`);
});

test('B19', 'Learn from the answers while guesses are paused whether a password is right', async (site) => {
  const { server, ola } = await site.office();
  for (let number = 0; number < 10; number += 1) await server.browser().enterPassword(ola, `wrong guess number ${number}`);
  const answers = [];
  for (const password of [ola.password, 'another wrong guess']) answers.push(await server.browser().enterPassword(ola, password));
  const [right, wrong] = answers.map(comparable);
  assert.deepEqual(right, wrong);
  assert.equal(answers[0].status, 429);
});

const allowEmailCodes = (server, administrator) => changePolicy(server, administrator, { email: 'on' });

function comparable({ status, body, headers }) {
  const same = body.replace(/nonce-?[^"' ]*"[^"]*"|"[A-Za-z0-9+/=_-]{20,}"/g, '').replace(/\d+:\d\d|\b\d{9,}\b/g, '');
  return { status, length: same.length, headers: Object.keys(headers).sort() };
}
