import { strict as assert } from 'node:assert';
import { atOnce } from '../black_box/raw.mjs';
import { addPasskey, addEmail, askPasskey, changePolicy, codeIn, openLink, requestReset, sendDisableLink } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

const verify = '/sign-in/verify';
const settings = '/settings/two-factor';

/** Paths that show or change what belongs to a signed-in user. */
const own = [
  '/', '/settings', '/settings/profile', '/settings/password', '/settings/password/not-me', '/settings/activity', '/settings/browsers',
  '/settings/browsers/trust', '/settings/browsers/remove-all', '/settings/browsers/sign-out-others', '/settings/browsers/1/remove',
  '/settings/browsers/sessions/1/sign-out', '/preferences/nudge', settings,
  ...['verify-identity', 'verify-identity/send-code', 'verify-identity/passkey', 'set-up', 'set-up/secret', 'set-up/sms', 'set-up/email',
    'set-up/sms/confirm', 'set-up/email/confirm', 'done', 'recovery-codes', 'recovery-codes/new', 'recovery-codes/saved',
    'recovery-codes/download', 'reset', 'reset/scan', 'reset/secret', 'disable', 'disable/passkey', 'change-phone',
    'methods/app/remove', 'methods/app/default', 'passkeys/new', 'passkeys/new/begin', 'passkeys/1/rename', 'passkeys/1/remove',
  ].map((end) => `${settings}/${end}`),
];
const administration = [
  '/admin', '/admin/settings', '/admin/settings/security', '/admin/settings/general', '/admin/settings/email', '/admin/settings/sms', '/admin/settings/applications',
  '/admin/settings/email/test', '/admin/settings/sms/test', '/admin/audit-log', '/admin/audit-log/export', '/admin/users', '/admin/users/bulk',
  '/admin/groups', '/admin/groups/new', '/admin/applications', '/admin/applications/new', '/admin/applications/1', '/admin/users/export', '/admin/users/new', '/admin/users/1', '/admin/users/1/edit', '/admin/users/1/disable-link',
  '/admin/users/1/password-link', '/admin/users/1/invitation', '/admin/users/1/reset-2fa', '/admin/users/1/deactivate', '/admin/users/1/delete',
  '/admin/users/1/sign-out', '/admin/users/import', '/admin/users/import/1', '/admin/users/bulk/1',
];

/** Whether an answer neither shows nor does anything. */
function isRefused({ status, location = '' }) {
  return (status >= 400 && status < 500) || (status === 303 && /^\/sign-in(\/|\?|$)/.test(location));
}

async function assertRefused(browser, paths) {
  for (const path of paths) {
    for (const answer of [await browser.get(path), await browser.post(path, {})]) assert.ok(isRefused(answer), `${path}: ${answer}`);
  }
}

/** Everything about an account that an attacker would like to change. */
const state = (server, { id }) => JSON.stringify([
  server.database.rows(`SELECT role, status, email, password_hash, security_version, default_method, methods FROM accounts WHERE id = ${id}`),
  server.database.rows(`SELECT secret FROM totps WHERE account_id = ${id}`),
  server.database.rows(`SELECT hash, used_at FROM recovery_codes WHERE account_id = ${id} ORDER BY slot`),
  server.count('passkeys'),
  server.count('trusted_browsers'),
]);

test('C01', 'Request every page and form of users and administrators: signed out, and as a member', async (site) => {
  const { server, mal, maya } = await site.office();
  const before = state(server, maya);
  await assertRefused(server.browser(), [...own, ...administration]);
  await assertRefused(await server.signedIn(mal), administration);
  assert.equal(state(server, maya), before);
});

test('C04', 'Enter by another way than the pages', async (site) => {
  const { server, ola } = await site.office();
  const signedIn = await server.signedIn(ola);
  const session = signedIn.cookies.get('__Host-session');
  const basic = Buffer.from(`${ola.email}:${ola.password}`).toString('base64');
  for (const authorization of [`Basic ${basic}`, `Bearer ${session}`]) {
    const answer = await server.browser().get('/settings/profile', { authorization });
    assert.notEqual(answer.status, 200);
  }
  const paths = ['/metrics', '/debug', '/api', '/api/users', '/graphql', '/.env', '/server-status', '/actuator/health', '/.git/config', '/latchkey.db', '/data/keys', '/ws', '/pkg/../latchkey', '/pkg/%2e%2e/latchkey'];
  for (const path of paths) assert.equal((await server.browser().get(path)).status, 404, path);
  const upgraded = await server.browser().get('/', { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' });
  assert.notEqual(upgraded.status, 101);
});

test('C05', 'Enroll a method with the password alone, although the account has one', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  const before = state(server, ola);
  const paths = own.filter((path) => /set-up|passkeys|change-phone/.test(path));
  await assertRefused(browser, paths);
  for (const path of ['/sign-in/set-up', '/sign-in/set-up/recovery-codes', '/sign-in/set-up/done']) {
    assert.ok(!(await browser.get(path)).marked('secret-key').length, path);
  }
  assert.equal(state(server, ola), before);
});

test('C06', 'See or change the QR code, recovery codes or password with the password alone', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  const before = state(server, ola);
  await assertRefused(browser, own.filter((path) => /recovery-codes|reset|password|profile|methods/.test(path)));
  assert.equal(state(server, ola), before);
});

test('C07', 'Disable two-factor authentication with the password alone', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  await assertRefused(browser, [`${settings}/disable`, `${settings}/disable/passkey`, `${settings}/methods/app/remove`, `${settings}/reset`]);
  for (const path of [`${settings}/disable`, '/disable-2fa']) await browser.post(path, { password: ola.password, code: '000000' });
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 1);
});

test('C09', "Finish another account's sign-in with one's own code, in one browser", async (site) => {
  const { server, ola, mal } = await site.office();
  const browser = await server.pending(mal);
  const page = await browser.get(verify);
  await browser.enterPassword(ola);
  await browser.post(verify, { code: mal.app.next(server.clock) });
  assert.ok(!(await browser.isSignedIn()));
  // And the form of the first page, in the same browser.
  browser.account = /[?;&]account=(\d+)"/.exec(page.body)?.[1];
  await browser.post(verify, { code: mal.app.next(server.clock) });
  assert.ok(!(await browser.isSignedIn()));
});

test('C12', 'Finish a pending sign-in a second time', async (site) => {
  const { server, ola } = await site.office();
  const first = await server.pending(ola);
  const second = first.copy();
  assert.equal((await first.post(verify, { code: ola.app.next(server.clock) })).location, '/');
  await second.post(verify, { code: ola.app.next(server.clock) });
  assert.ok(!(await second.isSignedIn()));
});

test('C13', 'Finish a pending sign-in after it has expired', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  server.clock.advance(10 * 60 + 1);
  await browser.post(verify, { code: ola.app.next(server.clock) });
  assert.ok(!(await browser.isSignedIn()));
});

test('C14', 'Use a token of one kind as another', async (site) => {
  const { server, ola, maya } = await site.office();
  await changePolicy(server, maya, { trust: 'on' });
  const browser = await server.pending(ola);
  const tokens = new Map(browser.cookies);
  await browser.post(verify, { code: ola.app.next(server.clock), trust: 'on' });
  for (const [name, value] of browser.cookies) tokens.set(name, value);
  const administrator = await server.signedIn(maya);
  await administrator.verifyIdentity(maya);
  tokens.set('link', (await sendDisableLink(administrator, ola)).split('/').at(-1));
  tokens.set('reset', (await requestReset(server, ola)).split('/').at(-1));
  assert.ok(tokens.size >= 5, [...tokens.keys()].join());
  for (const [kind, token] of tokens) {
    for (const name of tokens.keys()) {
      if (kind === name || !name.startsWith('__Host-')) continue;
      const other = server.browser();
      other.cookies.set(name, token);
      assert.ok(!(await other.isSignedIn()), `${kind} as ${name}`);
      assert.ok(isRefused(await other.get(verify)), `${kind} as ${name}`);
    }
  }
});

test('C15', 'Use an account without the required second factor', async (site) => {
  const { server, maya, una } = await site.office();
  await changePolicy(server, maya, { enforce: 'on' });
  const held = server.browser();
  await held.enterPassword(una);
  const open = /set-up|verify-identity/;
  for (const path of [...own.filter((each) => !open.test(each)), ...administration]) {
    for (const answer of [await held.get(path), await held.post(path, {})]) assert.ok(isRefused(answer), `${path}: ${answer}`);
  }
});

test.slow('C16', "Name another user's method, passkey, browser or session", async (site) => {
  const { server, maya, ola, mal } = await site.office();
  await changePolicy(server, maya, { trust: 'on' });
  await addPasskey(await server.signedIn(ola), ola);
  const victim = await server.pending(ola);
  await victim.post(verify, { code: ola.app.next(server.clock), trust: 'on' });
  const attacker = await server.signedIn(mal);
  await attacker.verifyIdentity(mal);
  const ids = Object.fromEntries(['passkeys', 'trusted_browsers', 'sessions'].map((table) => [table, server.database.value(`SELECT max(id) AS id FROM ${table} WHERE account_id = ${ola.id}`)]));
  const before = server.database.rows('SELECT id, name FROM passkeys');
  for (const [path, fields] of [
    [`${settings}/passkeys/${ids.passkeys}/rename`, { name: 'Mine' }],
    [`${settings}/passkeys/${ids.passkeys}/remove`, {}],
    [`/settings/browsers/${ids.trusted_browsers}/remove`, {}],
    [`/settings/browsers/sessions/${ids.sessions}/sign-out`, {}],
  ]) await attacker.post(path, fields);
  assert.deepEqual(server.database.rows('SELECT id, name FROM passkeys'), before);
  assert.equal(server.count('trusted_browsers', `account_id = ${ola.id}`), 1);
  assert.ok(await victim.isSignedIn());
  const pending = await server.pending(ola);
  await pending.post(verify, { code: mal.app.next(server.clock), account: mal.id, account_id: mal.id, factor_id: mal.id, method: 'app' });
  assert.ok(!(await pending.isSignedIn()));
});

test('C17', 'Skip the second step with parameters', async (site) => {
  const { server, ola, mal } = await site.office();
  const browser = await server.pending(ola);
  const fields = [
    {}, { code: '' }, { code: 'null' }, { otp_required: 'false', code: '' }, { method: 'none', code: '' }, { code: 'true', verified: '1' },
    { code: mal.app.next(server.clock), user_id: mal.id }, { skip: 'on' }, { trust: 'on' },
  ];
  for (const each of fields) {
    await browser.post(verify, each);
    await browser.post('/sign-in/methods', each);
    await browser.post(`${verify}?method=none&skip=1`, each);
    assert.ok(!(await browser.isSignedIn()), JSON.stringify(each));
  }
  for (const method of ['none', 'password', 'email', 'sms', 'passkey', '../app', '']) await browser.post('/sign-in/methods', { method });
  assert.ok(!(await browser.isSignedIn()));
  const direct = server.browser();
  await direct.post('/sign-in', { username: ola.email, password: ola.password, code: '000000', verified: 'on', method: 'none' });
  assert.ok(!(await direct.isSignedIn()));
});

test('C18', 'Ask to trust the browser together with a wrong code', async (site) => {
  const { server, ola, maya } = await site.office();
  await changePolicy(server, maya, { trust: 'on' });
  const browser = await server.pending(ola);
  const answer = await browser.post(verify, { code: ola.app.wrong(server.clock), trust: 'on' });
  assert.equal(answer.status, 422);
  assert.equal(server.count('trusted_browsers'), 0);
  assert.deepEqual(answer.setCookies.filter((cookie) => /trust/.test(cookie)), []);
});

test('C19', 'Use a code that was sent for one sign-in or purpose in another', async (site) => {
  const { server, ola, maya } = await site.office();
  await changePolicy(server, maya, { email: 'on' });
  const { browser: settingsBrowser } = await addEmail(server, ola);
  const first = await server.pending(ola);
  await first.post('/sign-in/methods', { method: 'email' });
  const code = codeIn(await server.mail.next(ola, 'Your code is'));
  const second = await server.pending(ola);
  server.clock.advance(31);
  await second.post('/sign-in/methods', { method: 'email' });
  const answer = await second.post(verify, { code });
  assert.ok(!(await second.isSignedIn()), `${answer}`);
  server.clock.advance(9 * 60);
  await settingsBrowser.post(`${settings}/disable`, { password: ola.password, code });
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 1);
});

test('C20', 'Finish one pending sign-in with ten requests at the same moment', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  const before = server.count('sessions');
  const code = ola.app.next(server.clock);
  await atOnce(Array.from({ length: 10 }, () => ({ browser: browser.copy(), path: verify, fields: { code } })));
  assert.equal(server.count('sessions') - before, 1);
});

test('C21', 'Begin with a passkey as the second step of another account', async (site) => {
  const { server, ola, mal } = await site.office();
  const attacker = await server.signedIn(mal);
  const device = await addPasskey(attacker, mal);
  const victim = await server.signedIn(ola);
  await addPasskey(victim, ola);
  const browser = await server.pending(ola);
  const options = await askPasskey(browser, `${verify}/passkey`);
  await browser.post(`${verify}/passkey`, { credential: device.get(options) });
  assert.ok(!(await browser.isSignedIn()));
  const mailed = server.browser();
  await openLink(mailed, await requestReset(server, ola));
  assert.ok(!(await mailed.isSignedIn()));
});
