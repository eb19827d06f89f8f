import { strict as assert } from 'node:assert';
import { signed as signedAt } from '../end2end/conformance/means/assertion.mjs';
import { redirectUri } from '../end2end/conformance/means/clients.mjs';
import { test } from '../black_box/test.mjs';
import { code, opened, redeem, verifier } from './means/applications.mjs';

const kind = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** An assertion of this client, with some claims changed. */
const signed = (latchkey, client, changes) => signedAt(client, latchkey.issuer, latchkey.server.clock.now(), changes);

/** Exchanges a code with this assertion: a new one, unless it is given. */
async function exchanged(latchkey, client, client_assertion, more = {}) {
  const fields = { grant_type: 'authorization_code', code: more.code ?? (await code(latchkey, client)), redirect_uri: redirectUri, code_verifier: verifier, client_assertion_type: kind, client_assertion, ...more };
  const answer = await fetch(`${latchkey.issuer}/oidc/token`, { method: 'POST', body: new URLSearchParams(fields) });
  return `${answer.status} ${(await answer.json()).error ?? ''}`.trim();
}

test('AT13', 'Send one client assertion twice, also at the same moment (CVE-2020-5300)', async (site) => {
  const latchkey = await opened(site);
  const { keys } = latchkey.clients;
  const once = await signed(latchkey, keys);
  assert.equal(await exchanged(latchkey, keys, once), '200');
  assert.equal(await exchanged(latchkey, keys, once), '401 invalid_client');
  const same = await signed(latchkey, keys);
  const [agent, codes] = [latchkey.agent(), []];
  while (codes.length < 10) codes.push(await code(latchkey, keys, {}, agent));
  const answers = await Promise.all(codes.map((one) => exchanged(latchkey, keys, same, { code: one })));
  assert.equal(answers.filter((answer) => answer === '200').length, 1, `${answers}`);
});

test('AT14', 'Send a client assertion for an endpoint, a list or another server, or signed otherwise (CVE-2025-27370, CVE-2025-27371)', async (site) => {
  const latchkey = await opened(site);
  const { keys, basic } = latchkey.clients;
  const { issuer } = latchkey;
  for (const aud of [`${issuer}/oidc/token`, `${issuer}/`, [issuer], [issuer, 'https://evil.example'], 'https://evil.example', undefined]) {
    assert.equal(await exchanged(latchkey, keys, await signed(latchkey, keys, { aud })), '401 invalid_client', `${aud}`);
  }
  const later = latchkey.server.clock.now() + 3_600;
  for (const changes of [{ iss: basic.id }, { sub: basic.id }, { iss: basic.id, sub: basic.id }, { jti: undefined }, { exp: later }, { exp: undefined }, { iat: later }]) {
    assert.equal(await exchanged(latchkey, keys, await signed(latchkey, keys, changes)), '401 invalid_client', JSON.stringify(changes));
  }
  // The public key as the secret of an HMAC, and no signature at all.
  const secret = Buffer.from(JSON.stringify(keys.key.jwks));
  assert.equal(await exchanged(latchkey, keys, await signed(latchkey, keys, { header: { alg: 'HS256' }, key: secret })), '401 invalid_client');
  const [, claims] = (await signed(latchkey, keys)).split('.');
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  assert.equal(await exchanged(latchkey, keys, `${none}.${claims}.`), '401 invalid_client');
  // Neither the name alone nor a secret is enough.
  assert.equal((await redeem(latchkey, { id: keys.id }, { code: await code(latchkey, keys) })).error, 'invalid_client');
  assert.equal((await redeem(latchkey, { id: keys.id, secret: basic.secret }, { code: await code(latchkey, keys) })).error, 'invalid_client');
  assert.equal(await exchanged(latchkey, keys, await signed(latchkey, keys), { client_secret: basic.secret }), '400 invalid_request');
  assert.equal(await exchanged(latchkey, keys, await signed(latchkey, keys)), '200');
});
