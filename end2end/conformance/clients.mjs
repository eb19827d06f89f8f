// Client libraries and servers that applications use, each as its documentation says.
import { strict as assert } from 'node:assert';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { module } from './means/both.mjs';
import { messages } from './means/application.mjs';
import { person, redirectUri } from './means/clients.mjs';
import { Party } from './means/party.mjs';
import { WebApplication } from './means/web_application.mjs';

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

module('authlib', 'A Django application with Authlib signs its users in, and refreshes its tokens', async (provider, site) => {
  const application = site.add(await WebApplication.django(provider, 'authlib'));
  const browser = application.browser(provider.agent());
  const { id_token, userinfo } = JSON.parse((await browser.open('/sign-in')).body);
  assert.equal(id_token.iss, provider.issuer);
  for (const claims of [id_token, userinfo]) {
    assert.equal(claims.email, person.email);
    assert.deepEqual(claims.groups, person.groups);
  }
  for (let time = 0; time < 2; time += 1) {
    const refreshed = JSON.parse((await browser.open('/refresh')).body);
    assert.equal(refreshed.userinfo.sub, id_token.sub);
    assert.ok(refreshed.is_new);
  }
});

module('mozilla-django-oidc', 'A Django application with mozilla-django-oidc signs its users in, and out again with them', async (provider, site) => {
  const application = site.add(await WebApplication.django(provider, 'mozilla-django-oidc'));
  const agent = provider.agent();
  const browser = application.browser(agent);
  const user = { name: person.name, email: person.email, staff: true };
  assert.deepEqual(JSON.parse((await browser.open('/sign-in')).body), user);
  const { asked } = agent;
  // The application asks again, and the user does nothing.
  await browser.open('/later');
  assert.deepEqual(JSON.parse((await browser.open('/me')).body), user);
  assert.equal(agent.asked, asked);
  await signOut(provider, agent);
  await browser.open('/later');
  assert.equal((await browser.open('/me')).status, 403);
});

module('mod_auth_openidc', 'Apache with mod_auth_openidc signs users in, asks for more proof, and signs them out when told', async (provider, site) => {
  const application = site.add(await WebApplication.apache(provider));
  const agent = provider.agent();
  const browser = application.browser(agent);
  const page = await browser.open('/page');
  assert.equal(page.status, 200, page.body);
  assert.equal(page.headers['x-user'], person.preferred_username);
  assert.equal((await browser.open('/crew')).status, 200);
  assert.equal((await browser.open('/others')).status, 401);
  const strong = await browser.open('/strong');
  assert.equal(strong.status, 200);
  assert.equal(strong.headers['x-acr'], 'urn:latchkey:2');

  await signOut(provider, agent);
  // The application that asked for it is told as well.
  const all = await messages(provider.issuer, 2);
  const { body } = all.find((message) => decodeJwt(message.body.get('logout_token')).aud === provider.clients.basic.id);
  const told = await application.get('/callback?logout=backchannel', undefined, body.toString());
  assert.equal(told.status, 200, `${told.body} ${application.problems()}`);
  // The user has to sign in again.
  const { asked } = agent;
  assert.equal((await browser.open('/page')).status, 200);
  assert.ok(agent.asked > asked);
});

/** The user signs out, as another application asks for. */
async function signOut(provider, agent) {
  const party = await Party.of(provider, 'post');
  const { id_token } = await party.signIn(agent);
  await agent.open(party.signOut({ id_token_hint: id_token }));
  assert.equal(await party.isSignedIn(agent), false);
}
