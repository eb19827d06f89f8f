// The applications and the person of these tests, the same at every provider.

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

/** The secrets are replaced by those that a provider chooses. */
export function clients() {
  return {
    basic: { id: 'conformance-basic', secret: 'a-secret-of-the-first-client-0123456789', method: 'client_secret_basic' },
    post: { id: 'conformance-post', secret: 'a-secret-of-the-second-client-012345678', method: 'client_secret_post' },
    withoutPkce: { id: 'conformance-without-pkce', secret: 'a-secret-of-the-third-client-0123456789', method: 'client_secret_basic' },
    public: { id: 'conformance-public', secret: undefined, method: 'none' },
  };
}
