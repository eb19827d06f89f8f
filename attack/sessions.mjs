import { strict as assert } from 'node:assert';
import { exchange, statusOf } from '../black_box/raw.mjs';
import { addApp } from '../black_box/office.mjs';
import { changePolicy, openLink, pass, requestReset, sendDisableLink, succeed } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

const verify = '/sign-in/verify';

/** A browser that this person trusts, signed out again. */
async function trusted(server, person) {
  const browser = await server.pending(person);
  await succeed(browser.post(verify, { code: person.app.next(server.clock), trust: 'on' }));
  await browser.get('/settings/profile');
  await browser.post('/sign-out', {});
  return browser;
}

/** Whether the trusted browser signs in with the password alone. A copy, so that its token is not replaced. */
async function skipsTheCode(browser, person) {
  return (await browser.copy().enterPassword(person)).location === '/';
}

test('D01', 'Choose the tokens of a session before its owner signs in', async (site) => {
  const { server, ola } = await site.office();
  const chosen = 'Vq3xTb7-hJ_9zKwLm2RsYd8NfGcPaEoUiX4tQvBnC01';
  const browser = server.browser();
  for (const name of ['__Host-session', '__Host-pending', '__Host-device']) browser.cookies.set(name, chosen);
  await browser.enterPassword(ola);
  assert.notEqual(browser.cookies.get('__Host-pending'), chosen);
  await browser.post(verify, { code: ola.app.next(server.clock) });
  assert.ok(await browser.isSignedIn());
  assert.ok(![...browser.cookies.values()].includes(chosen));
});

test('D02', 'Use the token from before an identity check or a change of the password', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  const old = browser.copy();
  await browser.verifyIdentity(ola);
  assert.notEqual(browser.cookies.get('__Host-session'), old.cookies.get('__Host-session'));
  assert.ok(await browser.isSignedIn());
  assert.ok(!(await old.isSignedIn()));
  const before = browser.copy();
  await succeed(browser.post('/settings/password', { current_password: ola.password, new_password: 'violet anchors over nine hills' }));
  assert.ok(!(await before.isSignedIn()));
  assert.ok(await browser.isSignedIn());
});

test('D03', 'Keep a session that was stolen before two-factor authentication was turned on', async (site) => {
  const { server, una } = await site.office();
  const stolen = await server.signedIn(una);
  const owner = await server.signedIn(una);
  await addApp(owner, una);
  assert.ok(!(await stolen.isSignedIn()));
  assert.ok(await owner.isSignedIn());
});

test.slow('D04', 'Keep sessions, pending sign-ins, links or trust over a change of the password', async (site) => {
  const { server, ola, maya } = await site.office();
  await changePolicy(server, maya, { trust: 'on' });
  const trust = await trusted(server, ola);
  const session = await server.signedIn(ola);
  const reset = await requestReset(server, ola);
  const administrator = await server.signedIn(maya);
  await administrator.verifyIdentity(maya);
  const disable = await sendDisableLink(administrator, ola);
  const pending = await server.pending(ola);
  const owner = await server.signedIn(ola);
  const password = 'violet anchors over nine hills';
  await succeed(owner.post('/settings/password', { current_password: ola.password, new_password: password }));
  assert.ok(!(await session.isSignedIn()), 'session');
  await pending.post(verify, { code: ola.app.next(server.clock) });
  assert.ok(!(await pending.isSignedIn()), 'pending sign-in');
  for (const link of [reset, disable]) assert.ok(!(await openLink(server.browser(), link)).body.includes('type="password"'), link);
  assert.ok(!(await skipsTheCode(trust, { ...ola, password })), 'trust');
  assert.ok(await owner.isSignedIn());
});

test('D05', "Use one's own trusted browser for another account", async (site) => {
  const { server, ola, mal, maya } = await site.office();
  await changePolicy(server, maya, { trust: 'on' });
  const browser = await trusted(server, mal);
  assert.ok(await skipsTheCode(browser, mal), 'it is trusted');
  assert.ok(!(await skipsTheCode(browser, ola)));
});

const ends = {
  D08a: ["an administrator's removal", async ({ server, maya, ola }) => administer(server, maya, `/admin/users/${ola.id}/remove-browsers`)],
  D08b: ['a reset of the second factor', async ({ server, maya, ola }) => administer(server, maya, `/admin/users/${ola.id}/reset-2fa`)],
  D08c: ['turning the policy off and on', async ({ server, maya }) => {
    await changePolicy(server, maya, { trust: undefined });
    await changePolicy(server, maya, { trust: 'on' });
  }],
  D08d: ['a new role', async ({ server, maya, ola }) => edit(server, maya, ola, { role: 'administrator' })],
  D08e: ['another email address', async ({ server, maya, ola }) => {
    await edit(server, maya, ola, { email: 'ola.new@halden.example' });
    ola.email = 'ola.new@halden.example';
  }],
  D08f: ['its last day', async ({ server }) => pass(server, 31)],
};
for (const [id, [what, end]] of Object.entries(ends)) {
  test.slow(id, `Skip the code in a trusted browser after ${what}`, async (site) => {
    const office = await site.office();
    const { server, ola, maya } = office;
    await changePolicy(server, maya, { trust: 'on' });
    const browser = await trusted(server, ola);
    assert.ok(await skipsTheCode(browser, ola), 'it is trusted');
    await end(office);
    const answer = await browser.enterPassword(ola);
    // After a reset there is no code, and the trust is gone with the method.
    assert.ok(answer.location !== '/' || id === 'D08b', `${answer}`);
    assert.equal(server.count('trusted_browsers AS t JOIN accounts AS a ON a.id = t.account_id', `a.id = ${ola.id} AND t.security_version = a.security_version AND expires_at > ${server.clock.now()}`), 0);
  });
}

test.slow('D09', 'Change two-factor authentication in a trusted browser without a code', async (site) => {
  const { server, ola, maya } = await site.office();
  await changePolicy(server, maya, { trust: 'on' });
  const browser = await trusted(server, ola);
  assert.equal((await browser.enterPassword(ola)).location, '/');
  for (const path of ['set-up/secret', 'recovery-codes', 'reset/scan', 'disable', 'passkeys/new/begin', 'methods/app/remove']) {
    await browser.prove({ ...ola, app: undefined }, `/settings/two-factor/${path}`, { password: ola.password, code: '' });
  }
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 1);
  assert.equal(server.count('totp_enrollments'), 0);
  assert.equal(server.count('passkey_ceremonies'), 0);
});

test('D10', 'Use a copied trusted-browser cookie after its owner did', async (site) => {
  const { server, ola, maya } = await site.office();
  await changePolicy(server, maya, { trust: 'on' });
  const browser = await trusted(server, ola);
  const stolen = browser.copy();
  assert.equal((await browser.enterPassword(ola)).location, '/');
  server.clock.advance(120);
  assert.notEqual((await stolen.enterPassword(ola)).location, '/');
  await server.mail.next(ola, 'trusted');
  await browser.post('/sign-out', {});
  assert.notEqual((await browser.enterPassword(ola)).location, '/', 'the trust has ended');
});

test('D11', 'Use the cookies of a session after signing out', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  const page = await browser.get('/settings/two-factor');
  assert.equal(page.headers['cache-control'], 'no-store');
  const old = browser.copy();
  await browser.post('/sign-out', {});
  assert.ok(!(await old.isSignedIn()));
});

test.slow('D12', 'Keep a session alive beyond its hour of idleness, or beyond twelve hours by using it', async (site) => {
  const { server, ola } = await site.office();
  const idle = await server.signedIn(ola);
  const busy = await server.signedIn(ola);
  server.clock.advance(59 * 60);
  assert.ok(await busy.isSignedIn());
  server.clock.advance(2 * 60);
  assert.ok(!(await idle.isSignedIn()), 'idle');
  for (let minutes = 61; minutes < 12 * 60; minutes += 45) {
    assert.ok(await busy.isSignedIn(), `${minutes} minutes`);
    server.clock.advance(45 * 60);
  }
  assert.ok(!(await busy.isSignedIn()), 'twelve hours');
});

test('D13', 'Send two cookies of one name, or get a cookie without its protections', async (site) => {
  const { server, ola } = await site.office();
  const browser = server.browser();
  const answers = [await browser.post('/sign-in', { username: ola.email, password: ola.password })];
  await browser.get(verify);
  answers.push(await browser.post(verify, { code: ola.app.next(server.clock) }));
  for (const cookie of answers.flatMap(({ setCookies }) => setCookies)) {
    assert.match(cookie, /^__Host-/);
    for (const part of ['HttpOnly', 'Secure', 'SameSite=', 'Path=/']) assert.ok(cookie.includes(part), cookie);
    assert.ok(!/domain=/i.test(cookie), cookie);
  }
  const session = browser.cookies.get('__Host-session');
  const host = `localhost:${server.port}`;
  const cookies = [
    `__Host-session=${session}; __Host-session=x`, `__Host-session=x; __Host-session=${session}`, `session=${session}`,
    `__host-session=${session}`, `__Host-session="${session}"`, `__Host-session=${session}x`,
  ];
  for (const cookie of cookies) {
    const text = await exchange(server, `GET /settings/profile HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
    assert.notEqual(statusOf(text), 200, cookie);
  }
  assert.ok(await browser.isSignedIn());
});

test.slow('D14', 'Use hashes from the database as tokens', async (site) => {
  const { server, ola, maya } = await site.office();
  await changePolicy(server, maya, { trust: 'on' });
  await trusted(server, ola);
  await server.signedIn(ola);
  await server.pending(ola);
  await requestReset(server, ola);
  for (const [table, column, cookie] of [['sessions', 'token_hash', 'session'], ['pending_sign_ins', 'token_hash', 'pending'], ['trusted_browsers', 'token_hash', 'trust'], ['links', 'token_hash', 'link']]) {
    for (const { hash } of server.database.rows(`SELECT ${column} AS hash FROM ${table}`)) {
      const browser = server.browser();
      browser.cookies.set(`__Host-${cookie}`, hash);
      assert.ok(!(await browser.isSignedIn()), table);
      assert.notEqual((await browser.get(verify)).status, 200, table);
      assert.notEqual((await browser.enterPassword(ola)).location, '/', table);
      assert.ok(!(await browser.get('/reset-password')).body.includes('new_password'), table);
    }
  }
});

test('D15', "See or end another user's sessions", async (site) => {
  const { server, ola, mal } = await site.office();
  const victim = await server.signedIn(ola);
  const id = server.database.value(`SELECT max(id) AS id FROM sessions WHERE account_id = ${ola.id}`);
  const attacker = await server.signedIn(mal);
  await attacker.post(`/settings/browsers/sessions/${id}/sign-out`, {});
  await attacker.post('/settings/browsers/sign-out-others', { account: ola.id });
  assert.ok(await victim.isSignedIn());
  assert.ok(!(await attacker.get('/settings/browsers')).text.includes('Ola'));
});

test('D16', 'Use an identity check in another session, or after ten minutes', async (site) => {
  const { server, ola } = await site.office();
  const checked = await server.signedIn(ola);
  const other = await server.signedIn(ola);
  server.clock.advance(11 * 60);
  await checked.verifyIdentity(ola);
  const asks = async (browser) => /verify-identity/.test((await browser.post('/settings/two-factor/recovery-codes', {})).location);
  assert.ok(await asks(other), 'another session');
  assert.ok(!(await asks(checked)));
  server.clock.advance(10 * 60 + 1);
  assert.ok(await asks(checked), 'after ten minutes');
});

test('D17', 'Alter, cut or lengthen the token of a session', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  const token = browser.cookies.get('__Host-session');
  const last = token.at(-1) === 'A' ? 'B' : 'A';
  const altered = [token.slice(0, -1) + last, token.slice(1), token.slice(0, -1), `${token}A`, `${token}=`, token.toUpperCase(), token.split('').reverse().join(''), `%${token}`, 'A'.repeat(10_000), '', '..', '%00'];
  for (const value of altered) {
    const other = browser.copy();
    other.cookies.set('__Host-session', value);
    const answer = await other.get('/settings/profile');
    assert.ok(answer.status !== 200 && answer.status < 500, `${value.slice(0, 60)}: ${answer}`);
  }
  assert.ok(server.runs());
});

async function administer(server, administrator, path) {
  const browser = await server.signedIn(administrator);
  await succeed(browser.prove(administrator, path, {}));
}

async function edit(server, administrator, person, changes) {
  const browser = await server.signedIn(administrator);
  await browser.verifyIdentity(administrator);
  const path = `/admin/users/${person.id}/edit`;
  await succeed(browser.submit(path, path, changes));
}
