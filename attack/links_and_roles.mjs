import { strict as assert } from 'node:assert';
import { setTimeout as pause } from 'node:timers/promises';
import { atOnce, exchange, statusOf } from '../black_box/raw.mjs';
import { until } from '../black_box/server.mjs';
import { changePolicy, openLink, pass, pathIn, requestReset, sendDisableLink, succeed } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

const hasForm = (page) => page.body.includes('type="password"');

/** A browser in which a link is open; `undefined` if the link is invalid. */
async function opened(server, link) {
  const browser = server.browser();
  return hasForm(await openLink(browser, link)) ? browser : undefined;
}

async function fresh(server, person) {
  const browser = await server.signedIn(person);
  await browser.verifyIdentity(person);
  return browser;
}

const requirement = (server, { id }) => server.database.value(`SELECT requirement FROM accounts WHERE id = ${id}`);

async function edit(browser, person, changes) {
  const path = `/admin/users/${person.id}/edit`;
  return browser.submit(path, path, changes);
}

test('L01', 'Name another host in the request that sends a link', async (site) => {
  const { server, ola } = await site.office();
  const port = server.port;
  const body = `username=${encodeURIComponent(ola.email)}`;
  const tries = [
    ['/forgot-password', ['Host: evil.example']],
    ['/forgot-password', [`Host: localhost:${port}`, 'Host: evil.example']],
    ['/forgot-password', [`Host: localhost:${port}`, 'X-Forwarded-Host: evil.example', 'Forwarded: host=evil.example', 'X-Forwarded-Proto: https']],
    ['http://evil.example/forgot-password', [`Host: localhost:${port}`]],
    ['/forgot-password', [`Host: localhost:${port}@evil.example`]],
    ['/forgot-password', ['Host: localhost:1']],
  ];
  for (const [target, hosts] of tries) {
    const head = [...hosts, `Origin: ${server.origin}`, 'Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`, 'Connection: close'];
    await exchange(server, `POST ${target} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}`);
    server.clock.advance(31);
  }
  const unknown = await exchange(server, 'GET /sign-in HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
  assert.ok([400, 421].includes(statusOf(unknown)));
  await pause(500);
  for (const { raw, links } of await server.mail.all()) {
    assert.ok(!raw.includes('evil.example'));
    for (const link of links) assert.equal(new URL(link).origin, server.origin);
  }
});

test('L03', 'Use one link to disable two-factor authentication ten times at the same moment', async (site) => {
  const { server, maya, ola } = await site.office();
  const browser = await opened(server, await sendDisableLink(await fresh(server, maya), ola));
  await atOnce(Array.from({ length: 10 }, () => ({ browser: browser.copy(), path: '/disable-2fa', fields: { password: ola.password } })));
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 0);
  const used = server.database.value("SELECT count(*) AS n FROM audit_events WHERE event LIKE '%link%used%' OR event LIKE '%disabled%'");
  assert.ok(Number(used) <= 2, `${used} events`);
});

test('L04', 'Use a link after its day, or after a newer one was sent', async (site) => {
  const { server, maya, ola } = await site.office();
  const administrator = await fresh(server, maya);
  const first = await sendDisableLink(administrator, ola);
  server.clock.advance(31);
  const second = await sendDisableLink(administrator, ola);
  assert.ok(!(await opened(server, first)), 'a newer one was sent');
  assert.ok(await opened(server, second));
  await pass(server, 1);
  server.clock.advance(60);
  assert.ok(!(await opened(server, second)), 'after its day');
});

test('L05', "Open another user's link while signed in", async (site) => {
  const { server, maya, ola, mal } = await site.office();
  const link = await sendDisableLink(await fresh(server, maya), ola);
  const browser = await server.signedIn(mal);
  await openLink(browser, link);
  await browser.post('/disable-2fa', { password: mal.password });
  assert.equal(server.count('totps', `account_id IN (${ola.id}, ${mal.id})`), 2);
  await openLink(browser, link);
  await succeed(browser.post('/disable-2fa', { password: ola.password }), 200);
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 0);
  assert.equal(server.count('totps', `account_id = ${mal.id}`), 1);
});

test.slow('L08', 'Disable two-factor authentication with a stolen link and guessed passwords', async (site) => {
  const { server, maya, ola } = await site.office();
  const browser = await opened(server, await sendDisableLink(await fresh(server, maya), ola));
  const statuses = [];
  for (let number = 0; number < 20; number += 1) statuses.push((await browser.post('/disable-2fa', { password: number ? `wrong guess number ${number}` : '' })).status);
  assert.ok(statuses.filter((status) => status === 422).length <= 11, `${statuses}`);
  assert.equal(statuses.at(-1), 429);
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 1);
});

test('L09', 'Find the token of a link in the database, the log, or an address', async (site) => {
  const { server, maya, ola } = await site.office();
  const administrator = await fresh(server, maya);
  const links = [await sendDisableLink(administrator, ola), await requestReset(server, ola)];
  for (const link of links) {
    const token = link.split('/').at(-1);
    const browser = server.browser();
    const moved = await browser.get(link);
    assert.ok(!moved.location.includes(token), 'the address after opening');
    const page = await browser.get(moved.location);
    assert.ok(!page.body.includes(token), 'the page');
    assert.ok(!server.log.includes(token.slice(0, 16)), 'the log');
    assert.ok(!(await administrator.get('/admin/audit-log')).body.includes(token), 'the audit log');
    for (const table of ['links', 'outbox', 'audit_events']) {
      assert.ok(!JSON.stringify(server.database.rows(`SELECT * FROM ${table}`)).includes(token), table);
    }
  }
});

test('L10', 'Send a link to disable two-factor authentication as a member, without an identity check, or to oneself', async (site) => {
  const { server, maya, mal, ola } = await site.office();
  const path = `/admin/users/${ola.id}/disable-link`;
  const member = await fresh(server, mal);
  for (const each of [path, `/admin/users/${mal.id}/disable-link`]) await member.post(each, {});
  const stale = await server.signedIn(maya);
  assert.match((await stale.post(path, {})).location, /verify-identity/);
  await stale.verifyIdentity(maya);
  await stale.post(`/admin/users/${maya.id}/disable-link`, {});
  await pause(300);
  assert.equal(server.count('links', "purpose LIKE '%disable%'"), 0);
  assert.ok(!(await server.mail.all()).some(({ text }) => text.includes('/disable-2fa/')));
});

test('L11', 'Keep a session, trust or recovery code after a link disabled two-factor authentication', async (site) => {
  const { server, maya, ola } = await site.office();
  const administrator = await changePolicy(server, maya, { enforce: 'on' });
  const session = await server.signedIn(ola);
  const browser = await opened(server, await sendDisableLink(administrator, ola));
  await browser.post('/disable-2fa', { password: ola.password });
  assert.ok(!(await session.isSignedIn()));
  assert.equal(server.count('recovery_codes', `account_id = ${ola.id}`), 0);
  const held = server.browser();
  await held.enterPassword(ola);
  assert.equal((await held.get('/settings/profile')).location, '/sign-in/set-up');
  await server.mail.next(ola, 'Two-factor');
  await server.mail.next(maya, ola.name);
});

test('L12', 'Flood a user with links', async (site) => {
  const { server, maya, ola } = await site.office();
  const administrator = await fresh(server, maya);
  const path = `/admin/users/${ola.id}/disable-link`;
  for (let number = 0; number < 15; number += 1) {
    await administrator.post(path, {});
    server.clock.advance(31);
  }
  for (let number = 0; number < 15; number += 1) {
    await server.browser().post('/forgot-password', { username: ola.email });
    server.clock.advance(31);
  }
  await pause(500);
  const sent = (await server.mail.all()).filter(({ to, links }) => to.includes(ola.email) && links.length > 0);
  assert.ok(sent.length <= 12, `${sent.length} emails`);
});

test('L13', "Lift one's own requirement, or keep an exemption after its end", async (site) => {
  const { server, maya, mal, una } = await site.office();
  const member = await fresh(server, mal);
  await member.post(`/admin/users/${mal.id}/edit`, { two_factor: '', reason: 'none', name: mal.name, email: mal.email, role: 'member' });
  assert.equal(requirement(server, mal), 'inherit');
  const administrator = await changePolicy(server, maya, { enforce: 'on' });
  const end = new Date((server.clock.now() + 3 * 86_400) * 1000).toISOString().slice(0, 10);
  await succeed(edit(administrator, una, { two_factor: undefined, reason: 'A broken phone', until: end }));
  const browser = await server.signedIn(una);
  assert.ok(await browser.isSignedIn(), 'lifted');
  await pass(server, 5);
  const later = server.browser();
  await later.enterPassword(una);
  assert.equal((await later.get('/settings/profile')).location, '/sign-in/set-up');
});

test('L14', 'Go on with a session from before the requirement', async (site) => {
  const { server, maya, una } = await site.office();
  const date = new Date((server.clock.now() + 2 * 86_400) * 1000).toISOString().slice(0, 10);
  await changePolicy(server, maya, { enforce: 'on', start: 'date', required_from: date });
  await pass(server, 3);
  const browser = server.browser();
  await browser.enterPassword(una);
  assert.equal((await browser.get('/settings/profile')).location, '/sign-in/set-up');
});

test('L15', 'Remove the last administrator', async (site) => {
  const { server, maya, ines } = await site.office();
  const browser = await fresh(server, maya);
  await succeed(edit(browser, ines, { role: 'member' }));
  await edit(browser, maya, { role: 'member' });
  await browser.post(`/admin/users/${maya.id}/deactivate`, {});
  await browser.post('/admin/users/bulk', { action: 'deactivate', all: 'on' });
  await pause(500);
  assert.equal(server.count('accounts', "role = 'administrator' AND status = 'active'"), 1);
  assert.ok(await browser.isSignedIn());
});

test.slow('L16', 'Create the first administrator ten times at the same moment, without a code, or later', async (site) => {
  const server = await site.empty();
  const code = await server.setupCode();
  const fields = (number, setup_code = code) => ({ setup_code, name: `Number ${number}`, username: `n${number}@halden.example`, password: 'copper lantern tide 4 harbor' });
  await server.browser().post('/setup', fields(20, '00000-00000-00000-00000-00000'));
  await server.browser().post('/setup', fields(21, ''));
  assert.equal(server.count('accounts'), 0);
  await atOnce(Array.from({ length: 10 }, (_, at) => ({ browser: server.browser(), path: '/setup', fields: fields(at) })));
  assert.equal(server.count('accounts'), 1);
  assert.equal((await server.browser().post('/setup', fields(30))).status, 404);
  assert.equal((await server.browser().get('/setup')).status, 404);
});

test('L17', 'Demote each other at the same moment', async (site) => {
  const { server, maya, ines } = await site.office();
  const [first, second] = [await fresh(server, maya), await fresh(server, ines)];
  const path = ({ id }) => `/admin/users/${id}/edit`;
  const forms = [
    { browser: first, path: path(ines), fields: { ...(await first.get(path(ines))).fields(path(ines)), role: 'member' } },
    { browser: second, path: path(maya), fields: { ...(await second.get(path(maya))).fields(path(maya)), role: 'member' } },
  ];
  await atOnce(forms);
  assert.equal(server.count('accounts', "role = 'administrator' AND status = 'active'"), 1);
});

test('L18', 'Act as an administrator after being demoted, in an open session', async (site) => {
  const { server, maya, ines } = await site.office();
  const demoted = await fresh(server, ines);
  await succeed(edit(await fresh(server, maya), ines, { role: 'member' }));
  for (const path of ['/admin', '/admin/users', '/admin/audit-log']) assert.notEqual((await demoted.get(path)).status, 200, path);
  await demoted.post('/admin/users/new', { name: 'New Person', email: 'new@halden.example', role: 'administrator' });
  assert.equal(server.count('accounts', "email = 'new@halden.example'"), 0);
});

const fallen = {
  FA6a: ['demoted', async ({ browser, ines }) => edit(browser, ines, { role: 'member' })],
  FA6b: ['deactivated', async ({ browser, ines }) => browser.post(`/admin/users/${ines.id}/deactivate`, {})],
  FA6c: ['stripped of the second factor', async ({ browser, ines }) => browser.post(`/admin/users/${ines.id}/reset-2fa`, {})],
  FA6d: ['given a new password', async ({ server, ines }) => {
    const own = await server.signedIn(ines);
    return own.post('/settings/password', { current_password: ines.password, new_password: 'violet anchors over nine hills' });
  }],
};
for (const [id, [what, fall]] of Object.entries(fallen)) {
  test(id, `Use links and invitations of an administrator who was ${what} since`, async (site) => {
    const office = await site.office();
    const { server, maya, ines, ola, una } = office;
    const issuer = await fresh(server, ines);
    const disable = await sendDisableLink(issuer, ola);
    await succeed(issuer.post(`/admin/users/${una.id}/password-link`, {}));
    const password = pathIn(await server.mail.next(una, '/reset-password/'));
    const guest = { name: 'Gus Hart', email: 'gus@halden.example' };
    await succeed(issuer.post('/admin/users/new', { ...guest, role: 'administrator' }));
    const invitation = pathIn(await server.mail.next(guest, '/invitation/'));
    for (const link of [disable, password, invitation]) assert.ok(await opened(server, link), link);
    const browser = await fresh(server, maya);
    await succeed(fall({ ...office, browser }));
    for (const link of [disable, password, invitation]) assert.ok(!(await opened(server, link)), link);
  });
}

test('FA8a', 'Use a pending sign-in from before an administrator required two-factor authentication', async (site) => {
  const { server, maya, ola } = await site.office();
  const administrator = await fresh(server, maya);
  const session = await server.signedIn(ola);
  const pending = await server.pending(ola);
  await succeed(administrator.post('/admin/users/bulk', { action: 'require', all: 'on' }));
  await until(() => requirement(server, ola) === 'required', 'the override');
  await pending.post('/sign-in/verify', { code: ola.app.next(server.clock) });
  assert.ok(!(await pending.isSignedIn()));
  assert.ok(await session.isSignedIn(), 'sessions continue');
});

test('FA8b', 'Use a password reset link from before an administrator required two-factor authentication', async (site) => {
  const { server, maya, una } = await site.office();
  const administrator = await fresh(server, maya);
  const link = await requestReset(server, una);
  await succeed(edit(administrator, una, { two_factor: 'on' }));
  assert.equal(requirement(server, una), 'required');
  assert.ok(!(await opened(server, link)));
});

test('FA12', 'Send invitations without a limit by correcting the address of an invited user', async (site) => {
  const { server, maya } = await site.office();
  const administrator = await fresh(server, maya);
  const guest = { name: 'Gus Hart', email: 'gus@halden.example' };
  await succeed(administrator.post('/admin/users/new', { ...guest, role: 'member' }));
  const id = server.database.value("SELECT id FROM accounts WHERE email = 'gus@halden.example'");
  for (let number = 0; number < 20; number += 1) {
    await edit(administrator, { id }, { email: number % 2 ? guest.email : 'gus.hart@halden.example' });
    server.clock.advance(5);
  }
  await pause(500);
  const sent = (await server.mail.all()).filter(({ links }) => links.some((link) => link.includes('/invitation/')));
  assert.ok(sent.length >= 1 && sent.length <= 10, `${sent.length} invitations`);
});

test('FA12b', 'Flood an invited user with new invitations', async (site) => {
  const { server, maya } = await site.office();
  const administrator = await fresh(server, maya);
  await succeed(administrator.post('/admin/users/new', { name: 'Gus Hart', email: 'gus@halden.example', role: 'member' }));
  const id = server.database.value("SELECT id FROM accounts WHERE email = 'gus@halden.example'");
  for (let number = 0; number < 12; number += 1) {
    server.clock.advance(31);
    await administrator.post(`/admin/users/${id}/invitation`, {});
  }
  await pause(500);
  const sent = (await server.mail.all()).filter(({ links }) => links.some((link) => link.includes('/invitation/')));
  assert.ok(sent.length <= 6, `${sent.length} invitations`);
});

test('FA12c', 'Flood a user with emails by changing their address back and forth', async (site) => {
  const { server, maya, ola } = await site.office();
  const administrator = await fresh(server, maya);
  for (let number = 0; number < 20; number += 1) {
    await edit(administrator, ola, { email: number % 2 ? ola.email : 'ola.new@halden.example' });
    server.clock.advance(5);
  }
  await pause(500);
  const sent = (await server.mail.all()).filter(({ to }) => /^ola/.test(to[0]));
  assert.ok(sent.length <= 22, `${sent.length} emails`);
});

test('L19', 'Accept one invitation twice, or make oneself an administrator with it', async (site) => {
  const { server, maya } = await site.office();
  const administrator = await fresh(server, maya);
  const guest = { name: 'Gus Hart', email: 'gus@halden.example', password: 'quartz bells under six roofs' };
  await succeed(administrator.post('/admin/users/new', { name: guest.name, email: guest.email, role: 'member' }));
  const link = pathIn(await server.mail.next(guest, '/invitation/'));
  const [first, second] = [await opened(server, link), await opened(server, link)];
  const fields = { name: guest.name, new_password: guest.password };
  await first.post('/invitation', { ...fields, role: 'administrator', email: 'other@halden.example', two_factor: 'off' });
  await first.post('/invitation', fields);
  await second.post('/invitation', { ...fields, new_password: 'another password of the thief' });
  assert.equal(server.count('accounts', `email = '${guest.email}' AND role = 'member'`), 1);
  assert.equal((await server.browser().enterPassword({ ...guest, password: 'another password of the thief' })).status, 422);
});
