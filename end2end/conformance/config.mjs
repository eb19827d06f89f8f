// The module of the test plan "Config OP" of the OpenID Foundation, and what clients read besides.
import { strict as assert } from 'node:assert';
import { module } from './means/both.mjs';

module('oidcc-discovery-endpoint-verification', 'The published configuration is complete and true', async (provider) => {
  const answer = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  const found = await answer.json();
  assert.equal(found.issuer, provider.issuer);
  for (const name of [
    'authorization_endpoint',
    'token_endpoint',
    'userinfo_endpoint',
    'revocation_endpoint',
    'introspection_endpoint',
    'end_session_endpoint',
    'pushed_authorization_request_endpoint',
    'jwks_uri',
  ]) {
    assert.equal(new URL(found[name]).origin, provider.issuer, name);
  }
  const has = (name, ...values) => {
    for (const value of values) assert.ok(found[name]?.includes(value), `${name} contains ${value}`);
  };
  has('response_types_supported', 'code');
  has('subject_types_supported', 'public');
  has('id_token_signing_alg_values_supported', 'RS256');
  has('scopes_supported', 'openid', 'profile', 'email', 'groups', 'offline_access');
  has('claims_supported', 'sub', 'name', 'email');
  has('grant_types_supported', 'authorization_code', 'refresh_token');
  has('token_endpoint_auth_methods_supported', 'client_secret_basic', 'client_secret_post', 'none');
  has('code_challenge_methods_supported', 'S256');
  assert.ok(!found.id_token_signing_alg_values_supported.includes('none'));
  assert.ok(!found.code_challenge_methods_supported.includes('plain'));
  // Clients that know nothing of request objects need to be told that they are not supported.
  assert.ok(!found.request_parameter_supported);
  assert.equal(found.request_uri_parameter_supported ?? true, false);
  assert.equal(found.authorization_response_iss_parameter_supported, true);
  const { keys } = await (await fetch(found.jwks_uri)).json();
  assert.equal(new Set(keys.map(({ kid }) => kid)).size, keys.length, 'no two keys have the same id');
  for (const alg of found.id_token_signing_alg_values_supported) {
    const type = alg.startsWith('ES') ? 'EC' : 'RSA';
    assert.ok(keys.some((key) => key.kty === type), `there is a key for ${alg}`);
  }
  for (const key of keys) {
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.ok(!(secret in key), `a key has no "${secret}"`);
  }
});
