import { strict as assert } from 'node:assert';
import { setTimeout as pause } from 'node:timers/promises';
import { atOnce } from '../black_box/raw.mjs';
import { until } from '../black_box/server.mjs';
import { changePolicy, pass, requestReset, succeed } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';
import { edit, fresh, opened, requirement } from './means/links.mjs';

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
  const late = await server.browser().post('/setup', fields(30));
  assert.equal(late.location, '/sign-in', `${late}`);
  assert.equal(server.count('accounts'), 1);
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
