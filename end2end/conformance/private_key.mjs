// Applications that prove with a key which one they are, as in the test plans of FAPI 2.0.
import { strict as assert } from 'node:assert';
import * as oauth from 'oauth4webapi';
import { module } from './means/both.mjs';
import { Party } from './means/party.mjs';

module('oidcc-server-private-key-jwt', 'A key can prove which application it is, at every endpoint', async (provider) => {
  const party = await Party.of(provider, 'keys');
  assert.ok(party.server.token_endpoint_auth_methods_supported.includes('private_key_jwt'));
  const agent = provider.agent();
  assert.ok((await party.signIn(agent)).claims.sub);
  const { back } = await agent.open(await party.push());
  const tokens = await party.tokens(oauth.validateAuthResponse(party.server, party.client, back, party.state));
  assert.equal((await party.introspect(tokens.access_token)).active, true);
  await party.revoke(tokens.access_token);
  assert.equal((await party.introspect(tokens.access_token)).active, false);
});

/** What the token endpoint answers to an assertion with these changes. */
async function answered(provider, change) {
  const party = await Party.of(provider, 'keys');
  const { key } = party.registered;
  const parameters = await party.begin(provider.agent());
  const authentication = oauth.PrivateKeyJwt({ key: key.privateKey, kid: key.kid }, { [oauth.modifyAssertion]: change });
  return Party.error(await party.exchange(parameters, { authentication }));
}

const wrong = [
  ['fapi2-ensure-client-assertion-with-wrong-aud-fails', 'An assertion for another server is refused', (_, claims) => (claims.aud = 'https://other.example')],
  ['fapi2-ensure-client-assertion-with-exp-is-5-minutes-in-past-fails', 'An assertion that has expired is refused', (_, claims) => (claims.exp -= 360)],
  ['fapi2-ensure-client-assertion-with-no-sub-fails', 'An assertion without a subject is refused', (_, claims) => delete claims.sub],
  ['fapi2-ensure-client-assertion-with-iss-of-another-client-fails', 'An assertion of another application is refused', (_, claims) => (claims.iss = 'conformance-basic')],
];

for (const [id, words, change] of wrong) {
  module(id, words, async (provider) => {
    assert.match(await answered(provider, change), /^(400|401) invalid_(client|request)$/);
  });
}
