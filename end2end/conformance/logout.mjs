// The modules of the test plan "Back-Channel Logout OP" of the OpenID Foundation, by their names.
import { strict as assert } from 'node:assert';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { messages } from './means/application.mjs';
import { module } from './means/both.mjs';
import { signOutUri } from './means/clients.mjs';
import { Party } from './means/party.mjs';

const event = 'http://schemas.openid.net/event/backchannel-logout';

module('oidcc-backchannel-logout-discovery-endpoint-verification', 'The published configuration says that applications are told about sign-out', async (provider) => {
  const found = await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json();
  assert.equal(found.backchannel_logout_supported, true);
  assert.equal(found.backchannel_logout_session_supported, true);
  assert.equal(new URL(found.end_session_endpoint).origin, provider.issuer);
});

module('oidcc-backchannel-rp-initiated-logout', 'After sign-out, the application gets a logout token for this session, once', async (provider) => {
  const party = await Party.of(provider);
  const agent = provider.agent();
  const { id_token, claims: signedIn } = await party.signIn(agent);
  const { back } = await agent.open(party.signOut({ id_token_hint: id_token, post_logout_redirect_uri: signOutUri, state: 'x' }));
  assert.equal(back?.href, `${signOutUri}?state=x`);
  const all = await messages(provider.issuer);
  assert.equal(all.length, 1);
  const [{ method, type, body }] = all;
  assert.equal(method, 'POST');
  assert.match(type, /^application\/x-www-form-urlencoded/);
  assert.deepEqual([...body.keys()], ['logout_token']);
  const token = body.get('logout_token');
  const keys = createLocalJWKSet(await (await fetch(party.server.jwks_uri)).json());
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer: provider.issuer,
    audience: party.client.client_id,
    typ: 'logout+jwt',
    currentDate: new Date(Date.now() + provider.skew * 1_000),
  });
  assert.equal(protectedHeader.alg, 'RS256');
  assert.deepEqual(payload.events, { [event]: {} });
  assert.equal(payload.sub, signedIn.sub);
  assert.equal(payload.sid, signedIn.sid);
  assert.ok(payload.jti);
  assert.ok(payload.exp > payload.iat && payload.exp <= payload.iat + 120);
  assert.ok(!('nonce' in payload));
});
