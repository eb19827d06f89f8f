// The parameter `claims` (OpenID Connect Core 5.5).
import { strict as assert } from 'node:assert';
import { module } from './means/both.mjs';
import { person } from './means/clients.mjs';
import { Party } from './means/party.mjs';

const asking = (id_token) => JSON.stringify({ id_token });

module('oidcc-claims-essential', 'A request for an essential claim succeeds', async (provider) => {
  const party = await Party.of(provider);
  const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
  const tokens = await party.signIn(provider.agent(), { claims, scope: 'openid profile' });
  assert.equal((await party.userinfo(tokens)).name, person.name);
});

module('core-essential-acr', 'An essential acr is one of those that were asked for, or the request fails', async (provider) => {
  const party = await Party.of(provider);
  const agent = provider.agent();
  const { acr } = (await party.signIn(agent, { acr_values: 'urn:latchkey:2 urn:latchkey:1' })).claims;
  const claims = asking({ acr: { essential: true, values: ['urn:example:gold', acr] } });
  assert.equal((await party.signIn(agent, { claims, prompt: 'none' })).claims.acr, acr);
  const gold = asking({ acr: { essential: true, values: ['urn:example:gold'] } });
  const error = await party.refused(agent, { claims: gold, prompt: 'none' });
  assert.ok(['unmet_authentication_requirements', 'login_required'].includes(error), error);
});

module('core-sub-value', 'An application that names its user gets no code for another one', async (provider) => {
  const party = await Party.of(provider);
  const agent = provider.agent();
  const { sub } = (await party.signIn(agent)).claims;
  const named = (value) => ({ claims: asking({ sub: { value } }), prompt: 'none' });
  assert.equal((await party.signIn(agent, named(sub))).claims.sub, sub);
  assert.equal(await party.refused(agent, named('another')), 'login_required');
});

module('core-malformed-claims', 'Claims that are not JSON are an error', async (provider) => {
  const party = await Party.of(provider);
  for (const claims of ['{', '[]', JSON.stringify({ id_token: 'acr' })]) {
    assert.equal(await party.refused(provider.agent(), { claims }), 'invalid_request', claims);
  }
});
