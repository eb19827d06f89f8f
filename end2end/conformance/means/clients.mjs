// The applications and the person of these tests, the same at every provider.
import { exportJWK, generateKeyPair } from 'jose';

/** The application. No server is there. */
export const site = 'http://localhost:9/';
export const redirectUri = `${site}callback`;
export const signOutUri = `${site}signed-out`;

export const person = {
  name: 'Ola Nordmann',
  preferred_username: 'ola',
  zoneinfo: 'Europe/Oslo',
  email: 'ola@halden.example',
  email_verified: true,
  groups: ['crew'],
};

const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid: 'conformance' };

/** The secrets are replaced by those that a provider chooses. */
export function clients() {
  return {
    basic: { id: 'conformance-basic', secret: 'a-secret-of-the-first-client-0123456789', method: 'client_secret_basic' },
    post: { id: 'conformance-post', secret: 'a-secret-of-the-second-client-012345678', method: 'client_secret_post' },
    withoutPkce: { id: 'conformance-without-pkce', secret: 'a-secret-of-the-third-client-0123456789', method: 'client_secret_basic' },
    keys: { id: 'conformance-keys', secret: undefined, method: 'private_key_jwt', key: { privateKey, kid: jwk.kid, jwks: { keys: [jwk] } } },
    public: { id: 'conformance-public', secret: undefined, method: 'none' },
  };
}
