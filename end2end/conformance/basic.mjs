// The modules of the test plan "Basic OP" of the OpenID Foundation, by their names.
import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { doesNotApply, module } from './means/both.mjs';
import { person } from './means/clients.mjs';
import { Party } from './means/party.mjs';

module('oidcc-server', 'A user signs in, and the ID token and userinfo name the same user', async (provider) => {
  const party = await Party.of(provider);
  const tokens = await party.signIn(provider.agent());
  assert.equal((await party.userinfo(tokens)).sub, tokens.claims.sub);
  assert.ok(tokens.claims.sub.length <= 255);
  assert.equal(tokens.token_type.toLowerCase(), 'bearer');
});

module('oidcc-response-type-missing', 'A request without a response type returns an error', async (provider) => {
  const party = await Party.of(provider);
  const error = await party.refused(provider.agent(), { response_type: undefined });
  assert.ok(['invalid_request', 'unsupported_response_type'].includes(error), error);
});

module('oidcc-idtoken-signature', 'The ID token is signed with a published key', async (provider) => {
  const party = await Party.of(provider);
  const { id_token, access_token } = await party.signIn(provider.agent());
  const keys = createRemoteJWKSet(new URL(party.server.jwks_uri));
  const { payload, protectedHeader } = await jwtVerify(id_token, keys, {
    issuer: provider.issuer,
    audience: party.client.client_id,
    currentDate: new Date(Date.now() + provider.skew * 1_000),
  });
  assert.equal(protectedHeader.alg, 'RS256');
  assert.ok(protectedHeader.kid);
  if (payload.at_hash) {
    const half = createHash('sha256').update(access_token).digest().subarray(0, 16);
    assert.equal(payload.at_hash, half.toString('base64url'));
  }
});

doesNotApply('oidcc-idtoken-unsigned', 'Unsigned ID tokens are not offered');

module('oidcc-userinfo-get', 'Userinfo answers GET with the token in the header', async (provider) => {
  const party = await Party.of(provider);
  const { access_token, claims } = await party.signIn(provider.agent());
  const answer = await fetch(party.server.userinfo_endpoint, { headers: { authorization: `Bearer ${access_token}` } });
  assert.equal(answer.status, 200);
  assert.equal((await answer.json()).sub, claims.sub);
});

module('oidcc-userinfo-post-header', 'Userinfo answers POST with the token in the header', async (provider) => {
  const party = await Party.of(provider);
  const { access_token, claims } = await party.signIn(provider.agent());
  const answer = await fetch(party.server.userinfo_endpoint, { method: 'POST', headers: { authorization: `Bearer ${access_token}` } });
  assert.equal(answer.status, 200);
  assert.equal((await answer.json()).sub, claims.sub);
});

module('oidcc-userinfo-post-body', 'Userinfo answers POST with the token in the body', async (provider) => {
  const party = await Party.of(provider);
  const { access_token, claims } = await party.signIn(provider.agent());
  const answer = await fetch(party.server.userinfo_endpoint, { method: 'POST', body: new URLSearchParams({ access_token }) });
  assert.equal(answer.status, 200);
  assert.equal((await answer.json()).sub, claims.sub);
});

module('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', 'A request without a nonce succeeds, and the ID token has none', async (provider) => {
  const party = await Party.of(provider);
  const { claims } = await party.signIn(provider.agent(), { nonce: undefined });
  assert.equal(claims.nonce, undefined);
});

module('oidcc-scope-profile', 'The scope profile tells the name, the user name and the time zone', async (provider) => {
  const party = await Party.of(provider);
  const tokens = await party.signIn(provider.agent(), { scope: 'openid profile' });
  for (const claims of [await party.userinfo(tokens), tokens.claims]) {
    for (const name of ['name', 'preferred_username', 'zoneinfo']) assert.equal(claims[name], person[name], name);
    assert.equal(claims.email, undefined);
  }
});

module('oidcc-scope-email', 'The scope email tells the address and whether it was verified', async (provider) => {
  const party = await Party.of(provider);
  const tokens = await party.signIn(provider.agent(), { scope: 'openid email' });
  for (const claims of [await party.userinfo(tokens), tokens.claims]) {
    assert.equal(claims.email, person.email);
    assert.equal(claims.email_verified, true);
    assert.equal(claims.name, undefined);
  }
});

doesNotApply('oidcc-scope-address', 'Accounts have no postal address');
doesNotApply('oidcc-scope-phone', 'Applications are not told phone numbers');

module('oidcc-scope-all', 'All scopes at once return all claims, including groups', async (provider) => {
  const party = await Party.of(provider);
  const tokens = await party.signIn(provider.agent(), { scope: 'openid profile email groups' });
  const claims = await party.userinfo(tokens);
  for (const [name, value] of Object.entries(person)) assert.deepEqual(claims[name], value, name);
});

module('oidcc-ensure-other-scope-order-succeeds', 'The order of scopes does not matter', async (provider) => {
  const party = await Party.of(provider);
  const tokens = await party.signIn(provider.agent(), { scope: 'email openid' });
  assert.equal((await party.userinfo(tokens)).email, person.email);
});

for (const [display, module_] of [['page', 'oidcc-display-page'], ['popup', 'oidcc-display-popup']]) {
  module(module_, `A request for the display "${display}" succeeds`, async (provider) => {
    const party = await Party.of(provider);
    assert.ok((await party.signIn(provider.agent(), { display })).claims.sub);
  });
}

module('oidcc-prompt-login', 'A request with prompt=login asks the user again', async (provider) => {
  const party = await Party.of(provider);
  const agent = provider.agent();
  const first = await party.signIn(agent);
  const asked = agent.asked;
  await provider.wait(2);
  const second = await party.signIn(agent, { prompt: 'login' });
  assert.ok(agent.asked > asked);
  assert.equal(second.claims.sub, first.claims.sub);
  if (first.claims.auth_time) assert.ok(second.claims.auth_time >= first.claims.auth_time);
});

module('oidcc-prompt-none-not-logged-in', 'Without a session, prompt=none returns an error', async (provider) => {
  const party = await Party.of(provider);
  assert.equal(await party.refused(provider.agent(), { prompt: 'none' }), 'login_required');
});

module('oidcc-prompt-none-logged-in', 'With a session, prompt=none succeeds without a page', async (provider) => {
  const party = await Party.of(provider);
  const agent = provider.agent();
  const first = await party.signIn(agent);
  const asked = agent.asked;
  const second = await party.signIn(agent, { prompt: 'none' });
  assert.equal(agent.asked, asked);
  assert.equal(second.claims.sub, first.claims.sub);
  assert.equal(second.claims.auth_time, first.claims.auth_time);
});

module('oidcc-max-age-1', 'max_age=1 asks the user again', async (provider) => {
  const party = await Party.of(provider);
  const agent = provider.agent();
  const first = await party.signIn(agent, { max_age: '10000' }, { maxAge: 10_000 });
  const asked = agent.asked;
  await provider.wait(2);
  const second = await party.signIn(agent, { max_age: '1' }, { maxAge: 1 });
  assert.ok(agent.asked > asked);
  assert.ok(second.claims.auth_time > first.claims.auth_time);
});

module('oidcc-max-age-10000', 'max_age=10000 does not ask again', async (provider) => {
  const party = await Party.of(provider);
  const agent = provider.agent();
  const first = await party.signIn(agent, { max_age: '10000' }, { maxAge: 10_000 });
  const asked = agent.asked;
  const second = await party.signIn(agent, { max_age: '10000' }, { maxAge: 10_000 });
  assert.equal(agent.asked, asked);
  assert.equal(second.claims.auth_time, first.claims.auth_time);
});

module('oidcc-ensure-request-with-unknown-parameter-succeeds', 'An unknown parameter is ignored', async (provider) => {
  const party = await Party.of(provider);
  assert.ok((await party.signIn(provider.agent(), { extra: 'foobar' })).claims.sub);
});

module('oidcc-login-hint', 'A request with a login hint succeeds', async (provider) => {
  const party = await Party.of(provider);
  assert.ok((await party.signIn(provider.agent(), { login_hint: person.email })).claims.sub);
});

module('oidcc-ui-locales', 'A request with a choice of languages succeeds', async (provider) => {
  const party = await Party.of(provider);
  assert.ok((await party.signIn(provider.agent(), { ui_locales: 'se' })).claims.sub);
});

module('oidcc-claims-locales', 'A request with languages for claims succeeds', async (provider) => {
  const party = await Party.of(provider);
  assert.ok((await party.signIn(provider.agent(), { claims_locales: 'se' })).claims.sub);
});

module('oidcc-ensure-request-with-acr-values-succeeds', 'A request with acr_values succeeds, and the ID token states the level', async (provider) => {
  const party = await Party.of(provider);
  // The person has no passkey.
  const reached = party.server.acr_values_supported.filter((value) => value !== 'phr');
  for (const value of reached) {
    const { claims } = await party.signIn(provider.agent(), { acr_values: `urn:unknown ${value}` });
    const expected = value === 'urn:latchkey:1' ? ['urn:latchkey:1', 'urn:latchkey:2'] : [value];
    assert.ok(expected.includes(claims.acr), `${value}: ${claims.acr}`);
  }
});

module('oidcc-codereuse', 'A code cannot be exchanged twice', async (provider) => {
  const party = await Party.of(provider);
  const parameters = await party.begin(provider.agent());
  await party.tokens(parameters);
  assert.equal(await Party.error(await party.exchange(parameters)), '400 invalid_grant');
});

module('oidcc-codereuse-30seconds', 'If a code is exchanged again, the tokens of the first exchange end', async (provider) => {
  const party = await Party.of(provider);
  const parameters = await party.begin(provider.agent());
  const { access_token } = await party.tokens(parameters);
  await provider.wait(30);
  assert.equal(await Party.error(await party.exchange(parameters)), '400 invalid_grant');
  const answer = await fetch(party.server.userinfo_endpoint, { headers: { authorization: `Bearer ${access_token}` } });
  assert.equal(answer.status, 401);
});

module('oidcc-ensure-registered-redirect-uri', 'A redirect URI that is not registered is shown as an error, and not opened', async (provider) => {
  const party = await Party.of(provider);
  const { back, status } = await provider.agent().open(await party.request({ redirect_uri: 'http://localhost:9/callback/other' }));
  assert.equal(back, undefined);
  assert.ok(status >= 400);
});

module('oidcc-ensure-post-request-succeeds', 'A request can be sent as a form', async (provider) => {
  const party = await Party.of(provider);
  const url = await party.request();
  const body = url.searchParams;
  const { back, status, page } = await provider.agent().open(party.server.authorization_endpoint, body);
  assert.ok(back, `${status} ${page}`);
  const parameters = oauth.validateAuthResponse(party.server, party.client, back, party.state);
  assert.ok((await party.tokens(parameters)).claims.sub);
});

module('oidcc-server-client-secret-post', 'The secret can be sent in the body', async (provider) => {
  const party = await Party.of(provider, 'post');
  assert.ok((await party.signIn(provider.agent())).claims.sub);
});

module('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', 'A request object is rejected as unsupported', async (provider) => {
  const party = await Party.of(provider);
  const part = (json) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const object = `${part({ alg: 'none' })}.${part({ state: 'other', redirect_uri: 'http://localhost:9/callback' })}.`;
  assert.equal(await party.refused(provider.agent(), { request: object }), 'request_not_supported');
});

doesNotApply('oidcc-ensure-request-object-with-redirect-uri', 'Request objects are not supported');

module('oidcc-ensure-request-with-valid-pkce-succeeds', 'A challenge and its verifier succeed, without a secret as well', async (provider) => {
  for (const kind of ['basic', 'public']) {
    const party = await Party.of(provider, kind);
    assert.ok((await party.signIn(provider.agent())).claims.sub);
  }
});

module('oidcc-id-token-hint', 'With the ID token of the signed-in user, prompt=none succeeds', async (provider) => {
  const party = await Party.of(provider);
  const agent = provider.agent();
  const first = await party.signIn(agent);
  const asked = agent.asked;
  const second = await party.signIn(agent, { prompt: 'none', id_token_hint: first.id_token });
  assert.equal(second.claims.sub, first.claims.sub);
  assert.equal(agent.asked, asked);
});
doesNotApply('oidcc-refresh-token-rp-key-rotation', 'An administrator replaces the keys of an application');

module('oidcc-refresh-token', 'A refresh token is exchanged for new tokens of the same user, who signed in at the same time', async (provider) => {
  for (const kind of ['basic', 'post', 'public']) {
    const party = await Party.of(provider, kind);
    const first = await party.signInOffline(provider.agent(), 'openid email');
    assert.ok(first.refresh_token, kind);
    await provider.wait(2);
    const second = await party.refresh(first);
    for (const name of ['iss', 'sub', 'aud', 'auth_time']) assert.deepEqual(second.claims[name], first.claims[name], name);
    assert.ok([undefined, first.claims.nonce].includes(second.claims.nonce));
    assert.ok(second.claims.iat > first.claims.iat);
    assert.notEqual(second.access_token, first.access_token);
    assert.equal((await party.userinfo(second)).email, person.email);
    assert.ok((await party.refresh(second)).claims.sub);
  }
});

module('oidcc-refresh-token-of-another-client', 'A refresh token of another application is refused', async (provider) => {
  const party = await Party.of(provider, 'basic');
  const tokens = await party.signInOffline(provider.agent());
  const thief = await Party.of(provider, 'post');
  assert.equal(await Party.error(await thief.exchangeAgain(tokens)), '400 invalid_grant');
  assert.ok((await party.refresh(tokens)).access_token, 'it still works');
});

module('oidcc-refresh-token-scope', 'A refresh can ask for fewer scopes, and not for more', async (provider) => {
  const party = await Party.of(provider);
  const tokens = await party.signInOffline(provider.agent(), 'openid email');
  assert.equal(await Party.error(await party.exchangeAgain(tokens, { scope: 'openid profile' })), '400 invalid_scope');
  const fewer = await party.refresh(tokens, { scope: 'openid' });
  assert.equal(fewer.scope, 'openid');
  assert.equal((await party.userinfo(fewer)).email, undefined);
});

module('oidcc-refresh-token-not-asked-for', 'Without offline_access there is no refresh token', async (provider) => {
  const party = await Party.of(provider);
  assert.equal((await party.signIn(provider.agent())).refresh_token, undefined);
});
