// A relying party: the certified client library `oauth4webapi`, strictly, as an application uses it.
import { strict as assert } from 'node:assert';
import * as oauth from 'oauth4webapi';
import { redirectUri } from './clients.mjs';

/** The servers of these tests speak http on loopback. */
const insecure = { [oauth.allowInsecureRequests]: true };

export class Party {
  /** @param {'basic' | 'post' | 'withoutPkce' | 'keys' | 'public'} kind */
  static async of(provider, kind = 'basic') {
    const party = new Party();
    party.provider = provider;
    party.registered = provider.clients[kind];
    const issuer = new URL(provider.issuer);
    party.server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    return party;
  }

  /** The clock of the provider may be ahead of ours, and moves. */
  get client() {
    return { client_id: this.registered.id, [oauth.clockSkew]: this.provider.skew };
  }

  get authentication() {
    const { method, secret, key } = this.registered;
    if (key) return oauth.PrivateKeyJwt({ key: key.privateKey, kid: key.kid });
    if (method === 'none') return oauth.None();
    return method === 'client_secret_post' ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
  }

  /** The address that opens the sign-in, with some parameters changed; `undefined` leaves one out. */
  async request(changes = {}) {
    this.verifier = oauth.generateRandomCodeVerifier();
    this.state = oauth.generateRandomState();
    this.nonce = 'nonce' in changes ? changes.nonce : oauth.generateRandomNonce();
    const withPkce = this.registered.id !== 'conformance-without-pkce';
    const parameters = {
      client_id: this.client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      state: this.state,
      nonce: this.nonce,
      ...(withPkce && { code_challenge: await oauth.calculatePKCECodeChallenge(this.verifier), code_challenge_method: 'S256' }),
      ...changes,
    };
    if (!parameters.code_challenge) this.verifier = oauth.nopkce;
    const present = Object.entries(parameters).filter(([, value]) => value !== undefined);
    const url = new URL(this.server.authorization_endpoint);
    url.search = new URLSearchParams(present).toString();
    return url;
  }

  /** Opens the sign-in in this browser, and returns the parameters that came back, after the checks of the library. */
  async begin(agent, changes) {
    const { back, status, page } = await agent.open(await this.request(changes));
    assert.ok(back, `The browser did not come back: ${status} ${page?.slice(0, 500)}`);
    return oauth.validateAuthResponse(this.server, this.client, back, this.state);
  }

  /** The error with which the browser came back. */
  async refused(agent, changes) {
    const { back, status, page } = await agent.open(await this.request(changes));
    assert.ok(back, `The browser did not come back: ${status} ${page?.slice(0, 500)}`);
    assert.equal(back.searchParams.get('state'), changes?.state ?? this.state);
    assert.equal(back.searchParams.get('iss'), this.server.issuer);
    assert.equal(back.searchParams.get('code'), null);
    return back.searchParams.get('error');
  }

  /** Pushes a request (RFC 9126), and returns the address that opens it, after the checks of the library. */
  async push(changes) {
    const { searchParams } = await this.request(changes);
    const response = await this.sendPush(searchParams);
    const { request_uri, expires_in } = await oauth.processPushedAuthorizationResponse(this.server, this.client, response);
    assert.ok(expires_in > 0 && expires_in <= 600, `${expires_in}`);
    return this.pushed(request_uri);
  }

  sendPush(parameters) {
    return oauth.pushedAuthorizationRequest(this.server, this.client, this.authentication, parameters, insecure);
  }

  /** The address that opens a pushed request. */
  pushed(request_uri) {
    const url = new URL(this.server.authorization_endpoint);
    url.search = new URLSearchParams({ client_id: this.client.client_id, request_uri });
    return url;
  }

  /** The address that signs the user out, with these parameters. */
  signOut(parameters) {
    const present = Object.entries(parameters).filter(([, value]) => value !== undefined);
    const url = new URL(this.server.end_session_endpoint);
    url.search = new URLSearchParams(present).toString();
    return url;
  }

  /** Whether the user of this browser is signed in. */
  async isSignedIn(agent) {
    const { back } = await agent.open(await this.request({ prompt: 'none' }));
    return back.searchParams.has('code');
  }

  /** The answer of the token endpoint. */
  exchange(parameters, { verifier = this.verifier, uri = redirectUri, authentication = this.authentication } = {}) {
    return oauth.authorizationCodeGrantRequest(this.server, this.client, authentication, parameters, uri, verifier, insecure);
  }

  /** The tokens, after all checks of the library, and the claims of the ID token. */
  async tokens(parameters, { maxAge } = {}) {
    const response = await this.exchange(parameters);
    const result = await oauth.processAuthorizationCodeResponse(this.server, this.client, response, {
      expectedNonce: this.nonce,
      maxAge,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(this.server, response, insecure);
    return { ...result, claims: oauth.getValidatedIdTokenClaims(result) };
  }

  /** The whole way: sign-in, code, tokens. */
  async signIn(agent, changes, options) {
    return this.tokens(await this.begin(agent, changes), options);
  }

  /** Tokens with a refresh token. A provider may require that the user agrees (OpenID Connect Core 11). */
  signInOffline(agent, scope = 'openid') {
    return this.signIn(agent, { scope: `${scope} offline_access`, prompt: 'consent' });
  }

  /** The answer to a refresh token. */
  exchangeAgain({ refresh_token }, parameters) {
    const options = { ...insecure, additionalParameters: parameters };
    return oauth.refreshTokenGrantRequest(this.server, this.client, this.authentication, refresh_token, options);
  }

  /** The tokens for a refresh token, after all checks of the library. */
  async refresh(tokens, parameters) {
    const response = await this.exchangeAgain(tokens, parameters);
    const result = await oauth.processRefreshTokenResponse(this.server, this.client, response);
    await oauth.validateApplicationLevelSignature(this.server, response, insecure);
    return { ...result, claims: oauth.getValidatedIdTokenClaims(result) };
  }

  /** Gives up a token. */
  async revoke(token) {
    await oauth.processRevocationResponse(await oauth.revocationRequest(this.server, this.client, this.authentication, token, insecure));
  }

  /** What is known of a token, after the checks of the library. */
  async introspect(token) {
    const response = await oauth.introspectionRequest(this.server, this.client, this.authentication, token, insecure);
    return oauth.processIntrospectionResponse(this.server, this.client, response);
  }

  /** The claims at userinfo, after the checks of the library. */
  async userinfo({ access_token, claims }) {
    const response = await oauth.userInfoRequest(this.server, this.client, access_token, insecure);
    return oauth.processUserInfoResponse(this.server, this.client, claims.sub, response);
  }

  /** The status and the error of an answer of the token endpoint. */
  static async error(response) {
    return `${response.status} ${(await response.json()).error}`;
  }
}
