// Client libraries that applications use, each as its documentation says.
import { strict as assert } from 'node:assert';
import * as client from 'openid-client';
import { module } from './means/both.mjs';
import { person, redirectUri } from './means/clients.mjs';

module('openid-client', 'An application with openid-client signs its users in', async (provider) => {
  const { id, secret } = provider.clients.basic;
  const options = { execute: [client.allowInsecureRequests] };
  const authentication = client.ClientSecretBasic(secret);
  const metadata = { [client.clockTolerance]: 30 + provider.skew };
  const config = await client.discovery(new URL(provider.issuer), id, metadata, authentication, options);
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile email offline_access',
    prompt: 'consent',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state,
  });
  const { back } = await provider.agent().open(url);
  const tokens = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState: state });
  const { sub } = tokens.claims();
  const found = await client.fetchUserInfo(config, tokens.access_token, sub);
  assert.equal(found.email, person.email);
  assert.equal(found.name, person.name);
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.equal(refreshed.claims().sub, sub);
});
