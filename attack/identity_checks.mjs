import { strict as assert } from 'node:assert';
import { addEmail, changePolicy, succeed } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

const check = '/settings/two-factor/verify-identity';

// A link from another site, which the user follows before an identity check.
const foreign = {
  FA9a: ['trust the browser', '/settings/browsers/trust', (server) => server.count('trusted_browsers')],
  FA9b: ['make new recovery codes', '/settings/two-factor/recovery-codes/new', generations],
  FA9c: ['make new recovery codes, with the path of the form', '/settings/two-factor/recovery-codes', generations],
  FA9d: ['remove the app', '/settings/two-factor/methods/app/remove', (server) => server.count('totps')],
  FA9e: ['end all trust', '/settings/browsers/remove-all', (server) => server.count('trusted_browsers')],
  FA9f: ['trust the browser, with the field of the form', '/settings/browsers/trust?trust=on', (server) => server.count('trusted_browsers')],
};
for (const [id, [what, next, state]] of Object.entries(foreign)) {
  test(id, `With a link to an identity check, get a user to ${what}`, async (site) => {
    const { server, maya, ola } = await site.office();
    await changePolicy(server, maya, { trust: 'on' });
    const browser = await server.signedIn(ola);
    server.clock.advance(11 * 60);
    const before = state(server);
    const cookies = new Set(browser.cookies.keys());
    let answer = await browser.passCheck(ola, `${check}?next=${encodeURIComponent(next)}`);
    for (let steps = 0; steps < 3 && answer.status === 303; steps += 1) answer = await browser.get(answer.location, { 'sec-fetch-site': 'cross-site' });
    assert.deepEqual(state(server), before);
    assert.deepEqual([...browser.cookies.keys()].filter((name) => /trust/.test(name) && !cookies.has(name)), []);
  });
}

test('FA9g', "Get a user to send the attacker's waiting form, with a link to its identity check", async (site) => {
  const { server, ola, mal } = await site.office();
  const attacker = await server.signedIn(mal);
  server.clock.advance(11 * 60);
  const asked = await attacker.post('/settings/two-factor/recovery-codes', {});
  assert.match(asked.location, /verify-identity/);
  const victim = await server.signedIn(ola);
  server.clock.advance(11 * 60);
  const before = generations(server);
  await victim.passCheck(ola, asked.location);
  assert.deepEqual(generations(server), before);
});

test('FA9h', 'Lead away from the site after an identity check', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', '/%09/evil.example', 'javascript:alert(1)']) {
    server.clock.advance(11 * 60);
    const answer = await browser.passCheck(ola, `${check}?next=${encodeURIComponent(next)}`);
    assert.equal(new URL(answer.location, server.origin).origin, server.origin, next);
  }
});

test('FA10a', 'Change the default method without an identity check', async (site) => {
  const { server, maya, ola } = await site.office();
  await changePolicy(server, maya, { email: 'on' });
  await addEmail(server, ola);
  const browser = await server.signedIn(ola);
  server.clock.advance(11 * 60);
  const first = () => server.database.value(`SELECT default_method FROM accounts WHERE id = ${ola.id}`);
  const before = first();
  await browser.post('/settings/two-factor/methods/email/default', {});
  assert.equal(first(), before);
});

test('FA10b', 'Change the default method without telling the owner', async (site) => {
  const { server, maya, ola } = await site.office();
  await changePolicy(server, maya, { email: 'on' });
  await addEmail(server, ola);
  const browser = await server.signedIn(ola);
  await browser.verifyIdentity(ola);
  await succeed(browser.post('/settings/two-factor/methods/email/default', {}));
  await server.mail.next(ola, 'first');
});

test('D18', 'Act as an administrator without an identity check', async (site) => {
  const { server, maya, ola } = await site.office();
  const browser = await server.signedIn(maya);
  server.clock.advance(11 * 60);
  const rows = () => JSON.stringify([server.database.rows('SELECT email, role, status, requirement FROM accounts ORDER BY id'), server.count('totps'), server.count('links')]);
  const before = rows();
  const forms = {
    [`/admin/users/${ola.id}/reset-2fa`]: {},
    [`/admin/users/${ola.id}/deactivate`]: {},
    [`/admin/users/${ola.id}/delete`]: {},
    [`/admin/users/${ola.id}/disable-link`]: {},
    '/admin/users/new': { name: 'New Person', email: 'new@halden.example', role: 'administrator' },
    '/admin/users/bulk': { action: 'require', all: 'on' },
    '/admin/users/export': {},
  };
  for (const [path, fields] of Object.entries(forms)) {
    const answer = await browser.post(path, fields);
    assert.match(answer.location ?? '', /verify-identity/, `${path}: ${answer}`);
  }
  assert.equal(rows(), before);
});

function generations(server) {
  return server.database.rows('SELECT account_id, generation, created_at FROM recovery_code_sets ORDER BY account_id');
}
