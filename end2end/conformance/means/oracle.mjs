// A certified OpenID provider that is not ours. Every test passes against it first, so that a test checks the
// protocol and not our reading of it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { until } from '../../../black_box/server.mjs';
import { logoutUri } from './application.mjs';
import { clients, person, redirectUri, signOutUri, site } from './clients.mjs';
import { formPost } from './form_post.mjs';

const keys = await Promise.all(['RS256', 'ES256'].map(async (alg) => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: alg };
}));

export class Oracle {
  name = 'oidc-provider';
  clients = clients();

  async start() {
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.issuer = `http://localhost:${this.server.address().port}`;
    this.provider = new Provider(this.issuer, {
      clients: Object.values(this.clients).map(metadata),
      jwks: { keys },
      claims: {
        openid: ['sub'],
        profile: ['name', 'preferred_username', 'zoneinfo'],
        email: ['email', 'email_verified'],
        groups: ['groups'],
      },
      scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
      acrValues: ['urn:latchkey:1', 'urn:latchkey:2', 'phr'],
      // Claims of the scopes are in the ID token as well.
      conformIdTokenClaims: false,
      pkce: { required: (_, client) => client.clientId !== this.clients.withoutPkce.id },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...person }) }),
      features: {
        claimsParameter: { enabled: true },
        devInteractions: { enabled: false },
        revocation: { enabled: true },
        introspection: { enabled: true, allowedPolicy: (_, client, token) => client.clientId === token.clientId },
        rpInitiatedLogout: { enabled: true, logoutSource },
        backchannelLogout: { enabled: true },
      },
      // By default it calls no address on this computer.
      fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      rotateRefreshToken: true,
      enableHttpPostMethods: true,
      // Required for requests as forms of other sites.
      cookies: { keys: ['conformance'], long: { sameSite: 'none', secure: false } },
      renderError: (ctx, out) => {
        ctx.type = 'html';
        ctx.body = `<h1>${out.error}</h1>`;
      },
      ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, RefreshToken: 3600, Interaction: 600, Session: 3600, Grant: 3600 },
    });
    this.handle = this.provider.callback();
  }

  answer(request, response) {
    if (request.url.startsWith('/interaction/')) return this.interact(request, response);
    return this.handle(request, response);
  }

  /** What a person would do: signs in, and agrees. */
  async interact(request, response) {
    const { prompt, params, session, grantId } = await this.provider.interactionDetails(request, response);
    if (prompt.name === 'login') {
      return this.provider.interactionFinished(request, response, { login: { accountId: 'ola', acr: 'urn:latchkey:2', amr: ['pwd', 'otp', 'mfa'] } });
    }
    const grant = grantId ? await this.provider.Grant.find(grantId) : new this.provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope('openid profile email groups offline_access');
    grant.addOIDCClaims(Object.keys(person));
    return this.provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
  }

  /** A browser; a person uses it, unless nothing may be asked. */
  agent() {
    return new Agent(this);
  }

  /** By how many seconds its clock is ahead of ours. */
  skew = 0;

  /** Waits until its clock shows a later time, for at most two seconds: nothing here depends on more. */
  async wait(seconds) {
    const end = Date.now() + Math.min(seconds, 2) * 1_000;
    await until(() => Date.now() > end, 'time passes');
  }

  async remove() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const ask = 'Sign out?';

/** The page that asks. */
function logoutSource(ctx, form) {
  ctx.body = `<h1>${ask}</h1>${form}`;
}

function metadata({ id, secret, method, key }) {
  return {
    client_id: id,
    client_secret: secret,
    token_endpoint_auth_method: method,
    ...(key && { jwks: key.jwks }),
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [signOutUri],
    backchannel_logout_uri: logoutUri,
    backchannel_logout_session_required: true,
    application_type: 'web',
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    id_token_signed_response_alg: 'RS256',
  };
}

class Agent {
  cookies = new Map();
  /** How often the person had to do something. */
  asked = 0;

  constructor(oracle) {
    this.oracle = oracle;
  }

  /** Resolves to the parameters with which the browser came back to the application, or to the last page. */
  async open(url, body) {
    let next = new URL(url);
    for (let hop = 0; hop < 20; hop += 1) {
      if (next.href.startsWith(site)) return { back: next };
      if (next.pathname.startsWith('/interaction/')) this.asked += 1;
      const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
      const answer = await fetch(next, {
        method: body ? 'POST' : 'GET',
        body,
        redirect: 'manual',
        headers: cookie ? { cookie } : {},
      });
      body = undefined;
      for (const text of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]*)=([^;]*)/.exec(text);
        if (value) this.cookies.set(name, value);
        else this.cookies.delete(name);
      }
      const location = answer.headers.get('location');
      if (location) {
        next = new URL(location, next);
        continue;
      }
      const page = await answer.text();
      const [, action] = /<form [^>]*action="([^"]*\/confirm)"/.exec(page) ?? [];
      if (!action) return formPost(page) ?? { status: answer.status, page };
      const [, xsrf] = /name="xsrf" value="([^"]*)"/.exec(page);
      if (page.includes(ask)) this.asked += 1;
      next = new URL(action, next);
      body = new URLSearchParams({ xsrf, logout: 'yes' });
    }
    throw new Error('The browser was sent in a circle.');
  }
}
