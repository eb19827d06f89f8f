// Sign-ins to an application: the whole code flow, and what applications request most.
import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import { Client, expect } from './client.mjs';
import { writes } from './disk.mjs';
import { Latchkey } from './latchkey.mjs';
import { perSecond } from './session_check.mjs';
import { figure, how } from './table.mjs';
import { administrator, atOnce, importUsers, password, signIn } from './users.mjs';

const verifier = 'a-verifier-of-the-benchmark-0123456789-0123456789';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const back = 'http://localhost:9/callback';
const users = 32;
const flows = 1_500;

export async function applications(runs) {
  const latchkey = new Latchkey();
  try {
    await latchkey.start();
    const maya = await administrator(latchkey);
    const algorithms = [
      { name: 'RS256', limit: '≥ 300' },
      { name: 'ES256', limit: '≥ 450' },
    ];
    for (const algorithm of algorithms) algorithm.client = await connect(maya, algorithm.name);
    const people = await importUsers(latchkey, maya, users);
    const sessions = [];
    for (const user of people) sessions.push(await signIn(latchkey, user));
    const { access_token } = await flow(latchkey, algorithms[0].client, sessions[0]);
    const bearer = [`Authorization: Bearer ${access_token}`];
    const paths = [
      { path: '/oidc/userinfo', headers: bearer, limit: '≥ 25,000' },
      { path: '/.well-known/openid-configuration', headers: [], limit: '≥ 100,000' },
      { path: '/oidc/jwks', headers: [], limit: '≥ 100,000' },
    ];
    const found = [...algorithms, ...paths].map(() => []);
    const [health, disk] = [[], []];
    for (let run = 0; run < runs; run += 1) {
      health.push(perSecond(latchkey, '/healthz', []));
      // SQLite commits one flow after another, twice each.
      disk.push((1000 * 100) / writes(latchkey, 200));
      for (const [at, { client }] of algorithms.entries()) found[at].push(await flowsPerSecond(latchkey, client, sessions));
      paths.forEach(({ path, headers }, at) => found[algorithms.length + at].push(perSecond(latchkey, path, headers)));
    }
    const beside = { name: '/healthz', values: health };
    how(`applications: ${flows} code flows of ${users} users, 32 at once; the rest with wrk -t1 -c32 -d4s, beside GET /healthz, and flows beside two commits of each on the same disk`);
    const alone = { name: 'the disk alone', values: disk };
    algorithms.forEach(({ name, limit }, at) => figure(`authorize, token and userinfo a second, ${name}`, found[at], '', { beside: alone, limit }));
    paths.forEach(({ path, limit }, at) => figure(`GET ${path} a second`, found[algorithms.length + at], '', { beside, limit }));
  } finally {
    await latchkey.end();
  }
}

async function flowsPerSecond(latchkey, client, sessions) {
  const work = Array.from({ length: flows }, (_, at) => sessions[at % sessions.length]);
  const begin = performance.now();
  await atOnce(32, work, (session, agent) => flow(latchkey, client, session, agent));
  return flows / ((performance.now() - begin) / 1000);
}

async function flow(latchkey, { id, secret }, session, agent = new Agent({ keepAlive: true, maxSockets: 1 })) {
  const asked = new URLSearchParams({ client_id: id, redirect_uri: back, response_type: 'code', scope: 'openid profile email', state: 's', code_challenge: challenge, code_challenge_method: 'S256' });
  const browser = Object.assign(new Client(latchkey.origin, agent), { cookies: session.cookies });
  const { location } = expect(await browser.get(`/oidc/authorize?${asked}`), 303, '/oidc/authorize');
  const code = new URL(location).searchParams.get('code');
  const program = new Client(latchkey.origin, agent);
  const fields = { grant_type: 'authorization_code', code, redirect_uri: back, code_verifier: verifier, client_id: id, client_secret: secret };
  const tokens = JSON.parse(expect(await program.post('/oidc/token', fields), 200, '/oidc/token').body);
  program.headers = { authorization: `Bearer ${tokens.access_token}` };
  expect(await program.get('/oidc/userinfo'), 200, '/oidc/userinfo');
  return tokens;
}

/** An application that every user may open. */
async function connect(maya, algorithm) {
  const path = await prove(maya, '/admin/applications/new', { name: algorithm, who: 'everyone', proof: 'usual', age: '' });
  const connection = `${path}/connection`;
  const fields = { type: 'server', client_id: algorithm, redirect_uris: back, algorithm, told_groups: 'demand' };
  const shown = await maya.get(await prove(maya, connection, fields));
  const secret = /data-testid="client-secret"[^>]*>([A-Za-z0-9]{43})</.exec(shown.body)?.[1];
  if (!secret) throw new Error(`No secret was shown: ${shown.status}`);
  return { id: algorithm, secret };
}

/** Sends a form, with an identity check if one is asked for. Resolves to where it leads. */
export async function prove(client, path, fields) {
  const sent = expect(await client.post(path, fields), 303, path);
  if (!sent.location.includes('/verify-identity')) return sent.location;
  const next = new URL(sent.location, client.origin).searchParams.get('next');
  return expect(await client.post('/settings/two-factor/verify-identity', { password, next }), 303, path).location;
}
