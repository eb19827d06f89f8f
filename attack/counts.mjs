import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { root } from '../black_box/program.mjs';
import { begin } from '../black_box/raw.mjs';
import { openLink, pass, requestReset, sendDisableLink, settled } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';
import { blockUnknown, guess } from './means/guess.mjs';

const verify = '/sign-in/verify';

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
  const told = (await server.mail.all()).filter(({ to, text }) => to.includes(ola.email) && text.includes('only wrong codes'));
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
