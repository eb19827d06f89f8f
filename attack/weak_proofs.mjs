// The password and a recovery code may replace what is there, or turn it off. They add nothing.
import { strict as assert } from 'node:assert';
import { Device } from '../black_box/device.mjs';
import { addEmail, addPasskey, changePolicy, succeed } from '../black_box/steps.mjs';
import { App } from '../black_box/app.mjs';
import { test } from '../black_box/test.mjs';

const settings = '/settings/two-factor';

/** A person whose only method is Email, and a thief who signed in with the password and a recovery code. */
async function thief(site) {
  const office = await site.office();
  const { server, maya, una } = office;
  await changePolicy(server, maya, { email: 'on', sms: 'on' });
  const { codes } = await addEmail(server, una);
  assert.equal(codes.length, 10);
  una.codes = codes;
  const browser = await server.pending(una);
  await succeed(browser.post('/sign-in/recovery-code', { recovery_code: codes[0] }));
  await browser.get('/settings/profile');
  return { ...office, browser };
}

/** Everything that an account proves itself with. */
function methods(server, { id }) {
  return {
    app: server.count('totps', `account_id = ${id}`),
    sent: server.database.rows(`SELECT method FROM sent_code_methods WHERE account_id = ${id} ORDER BY method`).map(({ method }) => method),
    passkeys: server.count('passkeys', `account_id = ${id}`),
    first: server.database.value(`SELECT default_method FROM accounts WHERE id = ${id}`),
  };
}

test('FA2a', 'Enroll an app with the password and a recovery code of a person who has none', async (site) => {
  const { server, una, browser } = await thief(site);
  const before = methods(server, una);
  const scan = `${settings}/reset/scan`;
  const asked = await browser.get(scan);
  await browser.passCheck(una, asked.location ?? `${settings}/verify-identity?next=${scan}`, una.codes[1]);
  for (const path of [`${settings}/set-up`, scan]) {
    await browser.post(`${settings}/set-up/secret`, {});
    await browser.post(`${settings}/reset/secret`, {});
    const [secret] = (await browser.get(path)).marked('secret-key');
    if (!secret) continue;
    const app = new App(secret);
    for (const confirm of [`${settings}/set-up`, scan]) await browser.post(confirm, { code: app.next(server.clock) });
  }
  assert.deepEqual(methods(server, una), before);
});

test.slow('FA2b', 'Add a passkey with the password and a recovery code', async (site) => {
  const { server, una, browser } = await thief(site);
  const before = methods(server, una);
  const asked = await browser.post(`${settings}/passkeys/new/begin`, {});
  if (asked.status === 200) {
    await browser.post(`${settings}/passkeys/new`, { credential: new Device(server).create(JSON.parse(asked.body)) });
  }
  assert.deepEqual(methods(server, una), before);
});

test.slow('FA2c', 'Add a phone with the password and a recovery code', async (site) => {
  const { server, una, browser } = await thief(site);
  const before = methods(server, una);
  const answer = await browser.post(`${settings}/set-up/sms`, { phone: '+49 151 23456789' });
  if (/verify-identity/.test(answer.location ?? '')) await browser.passCheck(una, answer.location, una.codes[1]);
  assert.equal(server.mail.texts().length, 0, 'nothing is sent to the phone');
  assert.deepEqual(methods(server, una), before);
});

test('FA2d', 'Remove one of several methods, or choose the default, with the password and a recovery code', async (site) => {
  const { server, maya, ola } = await site.office();
  await changePolicy(server, maya, { email: 'on' });
  await addEmail(server, ola);
  const browser = await server.pending(ola);
  await succeed(browser.post('/sign-in/recovery-code', { recovery_code: ola.codes[0] }));
  await browser.get('/settings/profile');
  const before = methods(server, ola);
  for (const path of [`${settings}/methods/app/remove`, `${settings}/methods/email/remove`, `${settings}/methods/email/default`, `${settings}/change-phone`]) {
    const answer = await browser.post(path, { phone: '+49 151 23456789' });
    if (/verify-identity/.test(answer.location ?? '')) await browser.passCheck(ola, answer.location, ola.codes[1]);
  }
  assert.deepEqual(methods(server, ola), before);
});

test('FA2e', 'Make new recovery codes with the password and a recovery code', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  await succeed(browser.post('/sign-in/recovery-code', { recovery_code: ola.codes[0] }));
  await browser.get('/settings/profile');
  const generation = () => server.database.value(`SELECT generation FROM recovery_code_sets WHERE account_id = ${ola.id}`);
  const before = generation();
  const answer = await browser.post(`${settings}/recovery-codes`, {});
  if (/verify-identity/.test(answer.location ?? '')) await browser.passCheck(ola, answer.location, ola.codes[1]);
  assert.equal(generation(), before);
});

test('FA2f', 'Administer with the password and a recovery code', async (site) => {
  const { server, maya, ola } = await site.office();
  const browser = await server.pending(maya);
  await succeed(browser.post('/sign-in/recovery-code', { recovery_code: maya.codes[0] }));
  await browser.get('/settings/profile');
  const answer = await browser.post(`/admin/users/${ola.id}/reset-2fa`, {});
  if (/verify-identity/.test(answer.location ?? '')) await browser.passCheck(maya, answer.location, maya.codes[1]);
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 1);
});

test('FA2g', 'Trust the browser with a recovery code', async (site) => {
  const { server, maya, ola } = await site.office();
  await changePolicy(server, maya, { trust: 'on' });
  const browser = await server.pending(ola);
  await browser.post('/sign-in/recovery-code', { recovery_code: ola.codes[0], trust: 'on' });
  if (!(await browser.isSignedIn())) await succeed(browser.post('/sign-in/recovery-code', { recovery_code: ola.codes[1] }));
  await browser.get('/settings/profile');
  const answer = await browser.post('/settings/browsers/trust', { trust: 'on' });
  if (/verify-identity/.test(answer.location ?? '')) await browser.passCheck(ola, answer.location, ola.codes[2]);
  assert.equal(server.count('trusted_browsers'), 0);
});

test('FA2h', 'Reset the token with a recovery code, and keep the old secret or other sessions', async (site) => {
  const { server, ola } = await site.office();
  const owner = await server.signedIn(ola);
  const browser = await server.pending(ola);
  await succeed(browser.post('/sign-in/recovery-code', { recovery_code: ola.codes[0] }));
  await browser.get('/settings/profile');
  const scanned = await browser.prove(ola, `${settings}/reset/scan`, undefined, ola.codes[1]);
  const page = scanned.status === 303 ? await browser.get(scanned.location) : scanned;
  const [secret] = page.marked('secret-key');
  assert.ok(secret, `${page}`);
  const app = new App(secret);
  await succeed(browser.post(`${settings}/reset/scan`, { code: app.next(server.clock) }));
  assert.ok(!(await owner.isSignedIn()), 'other sessions end');
  const old = await server.pending(ola);
  await old.post('/sign-in/verify', { code: ola.app.next(server.clock) });
  assert.ok(!(await old.isSignedIn()), 'the old secret is gone');
  await server.mail.next(ola, 'token');
});

test('FA2i', 'Use a session alone for what needs an identity check', async (site) => {
  const { server, maya, ola } = await site.office();
  await changePolicy(server, maya, { email: 'on', trust: 'on' });
  const first = await server.signedIn(ola);
  await addPasskey(first, ola);
  const browser = await server.signedIn(ola);
  server.clock.advance(11 * 60);
  const before = methods(server, ola);
  for (const path of ['set-up/secret', 'set-up/email', 'reset/secret', 'recovery-codes', 'passkeys/new/begin', 'methods/app/remove', 'methods/app/default', 'passkeys/1/remove', 'disable']) {
    await browser.post(`${settings}/${path}`, { password: '', code: '' });
  }
  await browser.post('/settings/password', { current_password: '', new_password: 'violet anchors over nine hills' });
  await browser.post('/settings/password/not-me', { password: '' });
  assert.deepEqual(methods(server, ola), before);
  assert.ok(await first.isSignedIn());
});
