// What an application does with its tokens besides using them.
import { strict as assert } from 'node:assert';
import { module } from './means/both.mjs';
import { Party } from './means/party.mjs';

module('rfc7009-revocation', 'An application revokes a refresh token, and with it the access (RFC 7009)', async (provider) => {
  for (const kind of ['basic', 'post', 'public']) {
    const party = await Party.of(provider, kind);
    const tokens = await party.signInOffline(provider.agent());
    await party.revoke(tokens.refresh_token);
    assert.equal(await Party.error(await party.exchangeAgain(tokens)), '400 invalid_grant', kind);
    const answer = await fetch(party.server.userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    assert.equal(answer.status, 401, kind);
  }
});

module('rfc7009-revocation-of-unknown-token', 'Revoking an unknown token succeeds', async (provider) => {
  const party = await Party.of(provider);
  await party.revoke('unknown');
});

module('rfc7662-introspection', 'An application asks whether its own tokens are in force (RFC 7662)', async (provider) => {
  for (const kind of ['basic', 'post']) {
    const party = await Party.of(provider, kind);
    const tokens = await party.signInOffline(provider.agent(), 'openid email');
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      const told = await party.introspect(token);
      assert.equal(told.active, true);
      assert.equal(told.client_id, party.client.client_id);
      assert.equal(told.sub, tokens.claims.sub);
      assert.equal(told.iss, provider.issuer);
      assert.deepEqual(told.scope.split(' ').sort(), ['email', 'offline_access', 'openid']);
      assert.ok(told.exp > told.iat);
    }
    assert.equal((await party.introspect(tokens.access_token)).token_type, 'Bearer');
    await party.revoke(tokens.refresh_token);
    assert.deepEqual(await party.introspect(tokens.refresh_token), { active: false });
    assert.deepEqual(await party.introspect('unknown'), { active: false });
  }
});

module('rfc7662-introspection-by-another-client', 'Of a token of another application, an application is told nothing', async (provider) => {
  const { access_token, refresh_token } = await (await Party.of(provider, 'post')).signInOffline(provider.agent());
  const party = await Party.of(provider, 'basic');
  for (const token of [access_token, refresh_token]) assert.deepEqual(await party.introspect(token), { active: false });
});
