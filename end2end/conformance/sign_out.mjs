// The modules of the test plan "RP-Initiated Logout OP" of the OpenID Foundation, by their names, and one for the form.
import { strict as assert } from 'node:assert';
import { module } from './means/both.mjs';
import { signOutUri } from './means/clients.mjs';
import { Party } from './means/party.mjs';

/** A browser in which a user is signed in, and the parameters with which the application signs them out. */
async function signedIn(provider) {
  const party = await Party.of(provider);
  const agent = provider.agent();
  const { id_token } = await party.signIn(agent);
  assert.ok(await party.isSignedIn(agent));
  return { party, agent, usual: { id_token_hint: id_token, post_logout_redirect_uri: signOutUri, state: 'a b&c' } };
}

/** Opens the sign-out; the user agrees if asked. Returns the address at which the application gets the browser back. */
async function signOut({ party, agent, usual }, changes, { isForm = false } = {}) {
  const url = party.signOut({ ...usual, ...changes });
  const { back } = isForm ? await agent.open(new URL(url.pathname, url), url.searchParams) : await agent.open(url);
  return back?.href;
}

module('oidcc-rp-initiated-logout', 'The user is signed out, and the browser goes back with the state', async (provider) => {
  const all = await signedIn(provider);
  assert.equal(await signOut(all), `${signOutUri}?state=a+b%26c`);
  assert.equal(await all.party.isSignedIn(all.agent), false);
  // The user is signed out already.
  assert.equal(await signOut(all), `${signOutUri}?state=a+b%26c`);
});

module('oidcc-rp-initiated-logout-post', 'The sign-out can be requested with a form', async (provider) => {
  const all = await signedIn(provider);
  assert.equal(await signOut(all, { state: 'x' }, { isForm: true }), `${signOutUri}?state=x`);
  assert.equal(await all.party.isSignedIn(all.agent), false);
});

module('oidcc-rp-initiated-logout-no-state', 'Without a state, the browser goes back without one', async (provider) => {
  const all = await signedIn(provider);
  assert.equal(await signOut(all, { state: undefined }), signOutUri);
  assert.equal(await all.party.isSignedIn(all.agent), false);
});

for (const [name, words, changes] of [
  ['no-post-logout-redirect-uri', 'Without an address, the user is signed out and stays', { post_logout_redirect_uri: undefined }],
  ['no-params', 'Without parameters, the user is signed out and stays', { id_token_hint: undefined, post_logout_redirect_uri: undefined, state: undefined }],
  ['only-state', 'With nothing but a state, the user is signed out and stays', { id_token_hint: undefined, post_logout_redirect_uri: undefined }],
  ['no-id-token-hint', 'Without an ID token, the browser is not sent to the address', { id_token_hint: undefined }],
]) {
  module(`oidcc-rp-initiated-logout-${name}`, words, async (provider) => {
    const all = await signedIn(provider);
    assert.equal(await signOut(all, changes), undefined);
    assert.equal(await all.party.isSignedIn(all.agent), false);
  });
}

for (const [name, words, uri] of [
  ['bad-post-logout-redirect-uri', 'The browser is not sent to an address that is not registered', 'https://evil.example/'],
  ['query-added-to-post-logout-redirect-uri', 'The browser is not sent to a registered address with another query', `${signOutUri}?foo=bar`],
]) {
  module(`oidcc-rp-initiated-logout-${name}`, words, async (provider) => {
    assert.equal(await signOut(await signedIn(provider), { post_logout_redirect_uri: uri }), undefined);
  });
}

for (const [name, words, changed] of [
  ['bad-id-token-hint', 'The browser is not sent anywhere for a text that is not an ID token', () => 'bad'],
  ['modified-id-token-hint', 'The browser is not sent anywhere for an ID token with another signature', (token) => `${token.slice(0, -5)}${token.at(-5) === 'A' ? 'B' : 'A'}${token.slice(-4)}`],
]) {
  module(`oidcc-rp-initiated-logout-${name}`, words, async (provider) => {
    const all = await signedIn(provider);
    assert.equal(await signOut(all, { id_token_hint: changed(all.usual.id_token_hint) }), undefined);
  });
}
