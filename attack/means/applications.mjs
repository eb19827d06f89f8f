// Applications that open Latchkey with OpenID Connect: their requests for codes and tokens.
import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Latchkey } from '../../end2end/conformance/means/latchkey.mjs';
import { redirectUri } from '../../end2end/conformance/means/clients.mjs';

export const verifier = 'a-verifier-of-these-tests-0123456789-0123456789';
export const challenge = createHash('sha256').update(verifier).digest('base64url');

/** Latchkey with applications that Ola may open. */
export async function opened(site, options) {
  const latchkey = new Latchkey(site, options);
  await latchkey.start();
  return latchkey;
}

export function request(latchkey, client, changes = {}) {
  const parameters = { client_id: client.id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid', state: 'state', code_challenge: challenge, code_challenge_method: 'S256', ...changes };
  const present = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return new URL(`/oidc/authorize?${new URLSearchParams(present)}`, latchkey.issuer);
}

/** Pushes a request. */
export async function push(latchkey, client, changes) {
  const { searchParams } = request(latchkey, client, changes);
  const answer = await sent(latchkey, client, '/oidc/par', Object.fromEntries(searchParams));
  return { status: answer.status, ...(await answer.json()) };
}

/** The address that opens a pushed request. */
export function bringing(latchkey, client, request_uri, more = {}) {
  return new URL(`/oidc/authorize?${new URLSearchParams({ client_id: client.id, request_uri, ...more })}`, latchkey.issuer);
}

export async function code(latchkey, client, changes, agent = latchkey.agent()) {
  const { back, page } = await agent.open(request(latchkey, client, changes));
  assert.ok(back?.searchParams.get('code'), page);
  return back.searchParams.get('code');
}

export async function redeem(latchkey, client, fields, origin) {
  const all = { grant_type: 'authorization_code', redirect_uri: redirectUri, code_verifier: verifier, ...fields };
  const answer = await sent(latchkey, client, '/oidc/token', all, origin);
  return { status: answer.status, ...(await answer.json()) };
}

/** A form with the credentials of the client. */
export function sent(latchkey, client, path, fields, origin = latchkey.issuer) {
  const headers = client.secret ? { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` } : {};
  const all = { ...(!client.secret && { client_id: client.id }), ...fields };
  const present = Object.entries(all).filter(([, value]) => value !== undefined);
  return fetch(`${origin}${path}`, { method: 'POST', headers, body: new URLSearchParams(present) });
}

/** Asks for a refresh token. */
export const offline = { scope: 'openid offline_access' };

export function refresh(latchkey, client, refresh_token, origin) {
  return redeem(latchkey, client, { grant_type: 'refresh_token', redirect_uri: undefined, code_verifier: undefined, refresh_token }, origin);
}

export async function userinfo(latchkey, token, origin = latchkey.issuer) {
  return (await fetch(`${origin}/oidc/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status;
}

/** A server of an application on this computer. */
export async function listening(site, answer) {
  const sockets = new Set();
  const one = { count: 0, open: () => sockets.size };
  const server = createServer((request, response) => {
    one.count += 1;
    answer(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  one.url = `http://127.0.0.1:${server.address().port}/logout`;
  site.add({
    remove: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return one;
}
