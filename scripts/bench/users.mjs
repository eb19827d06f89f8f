// Users, as an administrator imports them: with a password hash and an authenticator app of another system.
import { createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { Client, expect } from './client.mjs';
import { seconds } from './latchkey.mjs';

export const password = 'seven quiet lanterns over the lake';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Creates the first administrator, who stays signed in. */
export async function administrator(latchkey) {
  const client = new Client(latchkey.origin);
  const fields = { setup_code: await latchkey.setupCode(), name: 'Maya Ortiz', username: 'maya@example.org', password };
  expect(await client.post('/setup', fields), 303, '/setup');
  await client.get('/settings/two-factor');
  return client;
}

/** Imports users and signs each in once, so that their hashes are Latchkey's own. */
export async function importUsers(latchkey, client, count) {
  const salt = 'saltysalt';
  const hash = `pbkdf2_sha256$1000$${salt}$${pbkdf2Sync(password, salt, 1000, 32, 'sha256').toString('base64')}`;
  const users = Array.from({ length: count }, (_, at) => ({ email: `user${at}@example.org`, secret: randomBytes(20), step: 0 }));
  const lines = users.map(({ email, secret }) => `User,${email},${hash},otpauth://totp/a?secret=${base32(secret)}`);
  const file = ['name,email,password_hash,otpauth', ...lines].join('\n');
  const checked = expect(await client.upload('/admin/users/import', 'users.csv', file), 303, 'the import');
  const begun = expect(await client.post(checked.location, {}), 303, checked.location);
  if (begun.location.includes('/verify-identity')) {
    const next = new URL(begun.location, latchkey.origin).searchParams.get('next');
    expect(await client.post('/settings/two-factor/verify-identity', { password, next }), 303, 'the identity check');
  }
  while (!(await client.get(checked.location)).body.includes('were imported')) await seconds(0.1);
  await atOnce(4, users, async (user, agent) => {
    const client = await enterPassword(latchkey, user, agent);
    await client.get('/sign-in/verify');
    user.account = client.account;
  });
  return users;
}

/** Runs `work` for each item, `count` at a time, each with a connection. */
export async function atOnce(count, items, work) {
  const rest = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: count }, async () => {
      const { agent } = new Client('');
      for (const item of rest) await work(item, agent);
      agent.destroy();
    }),
  );
}

/** A whole sign-in with password and code, and one page as the session check. */
export async function signIn(latchkey, user, agent) {
  const client = await enterPassword(latchkey, user, agent);
  client.account = user.account;
  expect(await client.post('/sign-in/verify', { code: nextCode(user) }), 303, '/sign-in/verify');
  expect(await client.get('/settings'), 303, '/settings');
  if (!client.cookies.has('__Host-session')) throw new Error('a sign-in failed');
  return client;
}

async function enterPassword(latchkey, user, agent) {
  const client = new Client(latchkey.origin, agent);
  expect(await client.post('/sign-in', { username: user.email, password }), 303, '/sign-in');
  return client;
}

/** Whether the user has a code that was not used: one of this time step or the next. */
export function hasCode(user) {
  return user.step <= now();
}

/** RFC 6238. */
function nextCode(user) {
  user.step = Math.max(user.step + 1, now());
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(user.step));
  const mac = createHmac('sha1', user.secret).update(step).digest();
  const code = (mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000;
  return String(code).padStart(6, '0');
}

function now() {
  return Math.floor(Date.now() / 30_000);
}

function base32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.match(/.{5}/g).map((five) => letters[parseInt(five, 2)]).join('');
}
