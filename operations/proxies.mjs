// Starts each reverse proxy with its example in docs/proxy, in front of the release.
import assert from 'node:assert/strict';
import { removeOffice } from '../black_box/office.mjs';
import { Site } from '../black_box/site.mjs';
import { Proxy, host, proxies } from './proxy.mjs';
import { works } from './works.mjs';

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
    const proxy = site.add(await Proxy.start(name, { latchkey: `127.0.0.1:${server.port}` }));

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
  } finally {
    await site.close();
  }
}
