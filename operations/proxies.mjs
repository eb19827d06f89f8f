// Starts each reverse proxy with its example in docs/proxy, in front of the release.
import assert from 'node:assert/strict';
import { removeOffice } from '../black_box/office.mjs';
import { Site } from '../black_box/site.mjs';
import { host, proxies, startProxy } from './proxy.mjs';
import { works } from './works.mjs';

/** An application that is connected with OpenID Connect. */
const connected = `
  INSERT INTO applications (name, name_key, who, proof, accepts_trusted_browser, is_on, version, created_at)
    VALUES ('Wiki', 'wiki', 'everyone', 'usual', FALSE, TRUE, 1, 0);
  INSERT INTO connections (application_id, client_id, is_public, requires_pkce, algorithm, treats_email_as_verified, told_groups, version, created_at)
    SELECT id, 'wiki', FALSE, FALSE, 'ES256', FALSE, 'demand', 1, 0 FROM applications WHERE name_key = 'wiki';
  INSERT INTO connection_addresses (connection_id, kind, address)
    SELECT id, 'redirect', 'https://wiki.example.org/back' FROM connections WHERE client_id = 'wiki'`;

try {
  for (const name of proxies) await tryOne(name);
} catch (error) {
  process.exitCode = 1;
  console.error(error);
} finally {
  removeOffice();
}

async function tryOne(name) {
  const site = new Site();
  try {
    const { server, una } = await site.office({ env: { LATCHKEY_PUBLIC_URL: `https://${host}`, LATCHKEY_TRUSTED_PROXIES: '127.0.0.1/32' } });
    const proxy = site.add(await startProxy(name, { latchkey: `127.0.0.1:${server.port}` }));

    const page = await proxy.send({ path: '/sign-in' });
    assert.equal(page.status, 200);
    assert.match(page.headers['strict-transport-security'], /max-age/);
    const signIn = (password) => proxy.post('/sign-in', { username: una.email, password }, { 'x-forwarded-for': '203.0.113.9' });
    const refused = await signIn('a wrong password');
    assert.equal(refused.status, 422, refused.body.slice(0, 300));
    assert.equal(server.database.value('SELECT address FROM audit_events ORDER BY id DESC LIMIT 1'), '127.0.0.7');
    const signedIn = await signIn(una.password);
    assert.equal(signedIn.status, 303);
    assert.match(`${signedIn.headers['set-cookie']}`, /__Host-/);
    works(`${name}: pages, forms and the address of the client arrive, and a forged address does not`);

    // Latchkey, not the proxy, says that a form is too large.
    const large = await proxy.post('/sign-in', 'x'.repeat(2 << 20));
    assert.equal(large.status, 413);
    assert.ok(large.headers['x-request-id'], 'the proxy answered');
    works(`${name}: a body of 2 MB reaches Latchkey`);

    // The application has its users return to an address of 8 kB.
    server.database.change(connected);
    const state = '/'.repeat(2_700);
    const asked = new URLSearchParams({ client_id: 'wiki', redirect_uri: 'https://wiki.example.org/back', response_type: 'code', scope: 'openid', prompt: 'none' });
    const answer = await proxy.send({ path: `/oidc/authorize?${asked}&state=${state}` });
    assert.equal(answer.status, 303, answer.body.slice(0, 300));
    assert.ok(answer.headers.location.length > 8_000);
    assert.equal(new URL(answer.headers.location).searchParams.get('state'), state);
    works(`${name}: an application gets back a long state`);
  } finally {
    await site.close();
  }
}
