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
