import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../black_box/program.mjs';
import { atOnce, begin } from '../black_box/raw.mjs';
import { addEmail, changePolicy, codeIn, openLink, pass, requestReset, sendDisableLink, settled } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

const verify = '/sign-in/verify';

/** Enters wrong codes in this browser, and returns the statuses. */
async function guess(browser, person, count, salt = 0) {
  const statuses = [];
  for (let number = 0; number < count; number += 1) {
    const code = person.app.wrong(browser.server.clock, salt + number);
    statuses.push((await browser.post(verify, { code })).status);
  }
  return statuses;
}

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

test('FA3a', 'Cut off 300 requests with wrong codes, so that code entry closes for new browsers', async (site) => {
  const { server, ola } = await site.office();
  // An unknown browser uses up its five guesses; what follows is refused and must leave nothing.
  const attacker = await server.pending(ola);
  await guess(attacker, ola, 5);
  const counted = () => JSON.stringify(server.database.rows('SELECT key, failures FROM throttles ORDER BY key'));
  const before = counted();
  for (let round = 0; round < 10; round += 1) {
    const forms = Array.from({ length: 30 }, (_, at) => ({ browser: attacker, path: verify, fields: { code: ola.app.wrong(server.clock, at) } }));
    const begun = await Promise.all(forms.map(begin));
    for (const { socket, last } of begun) socket.write(last, () => setTimeout(() => socket.destroy(), Math.random() * 8));
    await Promise.all(begun.map(({ answer }) => answer));
  }
  await settled(server);
  assert.equal(counted(), before);
});

test.slow('FA3b', 'Cut off sign-ins with the right password, so that its owner has to wait', async (site) => {
  const { server, ola } = await site.office();
  for (let round = 0; round < 4; round += 1) {
    const forms = Array.from({ length: 8 }, () => ({ browser: server.browser(), path: '/sign-in', fields: { username: ola.email, password: ola.password } }));
    const begun = await Promise.all(forms.map(begin));
    for (const { socket, last } of begun) socket.write(last, () => setTimeout(() => socket.destroy(), Math.random() * 60));
    await Promise.all(begun.map(({ answer }) => answer));
    await settled(server);
  }
  await server.pending(ola);
  const counts = server.database.rows('SELECT key, failures FROM throttles WHERE failures > 0');
  assert.deepEqual(counts, []);
});

test.slow('FA5a', 'Guess four codes a day for 30 days, while the owner signs in from a known browser every day', async (site) => {
  const { server, ola } = await site.office();
  const owner = await server.signedIn(ola);
  let compared = 0;
  for (let day = 0; day < 30; day += 1) {
    const attacker = await server.pending(ola);
    compared += (await guess(attacker, ola, 4, day * 10)).filter((status) => status === 422).length;
    // Each network may send only so many forms in real time.
    owner.address = server.browser().address;
    await owner.post('/sign-out', {});
    await owner.signIn(ola);
    await pass(server, 1);
  }
  assert.ok(compared <= 10, `${compared} codes were compared`);
  const told = (await server.mail.all()).filter(({ to, text }) => to.includes(ola.email) && text.includes('three wrong codes'));
  assert.ok(told.length >= 3, 'every third is reported, in a row or not');
});

test.slow('FA5b', 'Guess four codes a day for 30 days, while the owner signs in from a new browser every day', async (site) => {
  const { server, ola } = await site.office();
  let compared = 0;
  let day = 0;
  for (; day < 30 && compared < 20; day += 1) {
    const attacker = await server.pending(ola);
    compared += (await guess(attacker, ola, 4, day * 10)).filter((status) => status === 422).length;
    const owner = await server.pending(ola);
    await owner.post(verify, { code: ola.app.next(server.clock) });
    await pass(server, 1);
  }
  assert.ok(compared <= 10, `${compared} codes were compared in ${day} days`);
});

test.slow('FA5c', 'Restore the 30-day budget of code guesses with a link from the mailbox', async (site) => {
  const { server, ola } = await site.office();
  await blockUnknown(server, ola);
  const link = await requestReset(server, ola);
  const mailbox = server.browser();
  await openLink(mailbox, link);
  const password = 'chosen by the thief of mail';
  assert.equal((await mailbox.post('/reset-password', { new_password: password })).status, 303);
  server.clock.advance(4000);
  const statuses = await guess(await server.pending({ ...ola, password }), ola, 3, 200);
  assert.ok(!statuses.includes(422), `${statuses}`);
});

test('FA11', 'Guess passwords at sign-in, in a session and with a device cookie, ten times each', async (site) => {
  const { server, ola } = await site.office();
  const known = await server.signedIn(ola);
  const inside = known.copy();
  let compared = 0;
  const wrong = (number) => `wrong guess number ${number}`;
  const count = ({ status }) => (compared += status === 422 ? 1 : 0);
  for (let number = 0; number < 12; number += 1) count(await server.browser().enterPassword(ola, wrong(number)));
  for (let number = 20; number < 32; number += 1) {
    count(await inside.post('/settings/password', { current_password: wrong(number), new_password: 'violet anchors over nine hills' }));
  }
  const device = server.browser();
  for (const [name, value] of known.cookies) if (!/session/.test(name)) device.cookies.set(name, value);
  for (let number = 40; number < 52; number += 1) count(await device.enterPassword(ola, wrong(number)));
  assert.ok(compared <= 15, `${compared} passwords were compared`);
});

test('FA11b', 'Guess passwords at sign-in and then with a stolen link to disable two-factor authentication', async (site) => {
  const { server, ola, maya } = await site.office();
  const administrator = await server.signedIn(maya);
  await administrator.verifyIdentity(maya);
  const thief = server.browser();
  await openLink(thief, await sendDisableLink(administrator, ola));
  let compared = 0;
  for (let number = 0; number < 10; number += 1) compared += (await server.browser().enterPassword(ola, `wrong guess number ${number}`)).status === 422;
  for (let number = 10; number < 20; number += 1) compared += (await thief.post('/disable-2fa', { password: `wrong guess number ${number}` })).status === 422;
  assert.equal(compared, 10);
});

test('FA15', 'Guess more often than SECURITY.md says', async (site) => {
  const { server, ola } = await site.office();
  const document = readFileSync(`${root}/SECURITY.md`, 'utf8');
  const documented = (row) => Number(new RegExp(`^\\| ${row}[^|]*\\| (\\d+) \\|`, 'm').exec(document)[1]);
  const allowed = async (attempt) => {
    for (let number = 0; ; number += 1) if ((await attempt(number)) === 429) return number;
  };
  const passwords = await allowed(async (number) => (await server.browser().enterPassword(ola, `wrong guess number ${number}`)).status);
  assert.equal(passwords, documented('Passwords, per email address'));
  server.clock.advance(3600);
  const browser = await server.pending(ola);
  assert.equal(await allowed(async (number) => (await guess(browser, ola, 1, number))[0]), documented('App codes and sent codes together'));
  const wrong = (number) => ola.codes[number].replace(/.{4}$/, 'AAAA');
  const recovery = async (number) => (await browser.post('/sign-in/recovery-code', { recovery_code: wrong(number) })).status;
  assert.equal(await allowed(recovery), documented('Recovery codes, per account'));
});

/** Wrong codes from unknown browsers until they are blocked. */
async function blockUnknown(server, person) {
  for (let round = 0; round < 12; round += 1) {
    const browser = await server.pending(person);
    await guess(browser, person, round === 0 ? 5 : 1, round * 10);
    server.clock.advance(3601);
  }
}

const allowEmailCodes = (server, administrator) => changePolicy(server, administrator, { email: 'on' });

function comparable({ status, body, headers }) {
  const same = body.replace(/nonce-?[^"' ]*"[^"]*"|"[A-Za-z0-9+/=_-]{20,}"/g, '').replace(/\d+:\d\d|\b\d{9,}\b/g, '');
  return { status, length: same.length, headers: Object.keys(headers).sort() };
}
