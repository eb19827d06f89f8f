import { strict as assert } from 'node:assert';
import { setTimeout as pause } from 'node:timers/promises';
import { atOnce, exchange, statusOf } from '../black_box/raw.mjs';
import { changePolicy, openLink, pass, pathIn, requestReset, sendDisableLink, succeed } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';
import { edit, fresh, opened } from './means/links.mjs';

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
