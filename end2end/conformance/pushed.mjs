// Pushed authorization requests, as in the test plans of FAPI 2.0.
import { strict as assert } from 'node:assert';
import * as oauth from 'oauth4webapi';
import { module } from './means/both.mjs';
import { Party } from './means/party.mjs';

module('rfc9126-pushed-request', 'An application pushes its request, with a secret or without one (RFC 9126)', async (provider) => {
  for (const kind of ['basic', 'post', 'public']) {
    const party = await Party.of(provider, kind);
    const { back } = await provider.agent().open(await party.push());
    const parameters = oauth.validateAuthResponse(party.server, party.client, back, party.state);
    assert.ok((await party.tokens(parameters)).claims.sub, kind);
  }
});

module('fapi2-par-attempt-reuse-request_uri', 'A pushed request cannot be used twice', async (provider) => {
  const party = await Party.of(provider);
  const agent = provider.agent();
  const address = await party.push();
  assert.ok((await agent.open(address)).back.searchParams.has('code'));
  const { back, page } = await agent.open(address);
  assert.equal(back?.searchParams.get('code') ?? null, null, page);
});

module('fapi2-par-attempt-to-use-request_uri-for-different-client', 'A pushed request cannot be used by another application', async (provider) => {
  const [owner, other] = [await Party.of(provider), await Party.of(provider, 'post')];
  const request_uri = (await owner.push()).searchParams.get('request_uri');
  const { back, page } = await provider.agent().open(other.pushed(request_uri));
  assert.equal(back?.searchParams.get('code') ?? null, null, page);
});

module('fapi2-par-authorization-request-containing-request_uri', 'A request with a request_uri cannot be pushed', async (provider) => {
  const party = await Party.of(provider);
  const request_uri = (await party.push()).searchParams.get('request_uri');
  const { searchParams } = await party.request({ request_uri });
  assert.equal((await party.sendPush(searchParams)).status, 400);
});

module('rfc9126-wrong-request', 'A request with an address that is not registered is refused when it is pushed', async (provider) => {
  const party = await Party.of(provider);
  for (const changes of [{ redirect_uri: 'http://localhost:9/other' }, { code_challenge_method: 'plain' }, { response_type: 'token' }]) {
    const { searchParams } = await party.request(changes);
    const response = await party.sendPush(searchParams);
    assert.equal(response.status, 400, JSON.stringify(changes));
    assert.ok((await response.json()).error);
  }
});

module('rfc9126-wrong-secret', 'A request with a wrong secret is refused', async (provider) => {
  const party = await Party.of(provider);
  const { searchParams } = await party.request();
  const response = await oauth.pushedAuthorizationRequest(party.server, party.client, oauth.ClientSecretBasic('wrong'), searchParams, { [oauth.allowInsecureRequests]: true });
  assert.equal(response.status, 401);
});
