// What users do over several pages.
import { setTimeout as pause } from 'node:timers/promises';
import { Device } from './device.mjs';
import { until } from './server.mjs';

/** Changes the policy as this administrator; `undefined` unticks a checkbox. */
export async function changePolicy(server, administrator, changes) {
  const browser = await server.signedIn(administrator);
  await browser.verifyIdentity(administrator);
  await succeed(browser.submit('/admin/settings/security', '/admin/settings/security', { confirmed: 'yes', ...changes }));
  return browser;
}

/** Adds the method Email, which the policy must allow. Returns the browser, and the codes of a first method. */
export async function addEmail(server, person) {
  const browser = await server.signedIn(person);
  await browser.prove(person, '/settings/two-factor/set-up?method=email');
  await browser.post('/settings/two-factor/set-up/email', {});
  const code = codeIn(await server.mail.next(person, 'Your code is'));
  const done = await succeed(browser.post('/settings/two-factor/set-up/email/confirm', { code }));
  const codes = (await browser.get(done.location)).marked('recovery-code');
  if (codes.length > 0) await succeed(browser.post('/settings/two-factor/recovery-codes/saved', { saved: 'yes' }));
  // Codes are sent 30 seconds apart.
  server.clock.advance(31);
  return { browser, codes };
}

/** The six digits in an email. */
export function codeIn({ text }) {
  return /Your code is (\d{6})/.exec(text)[1];
}

/** A passkey of this signed-in person, after an identity check. */
export async function addPasskey(browser, person) {
  await browser.verifyIdentity(person);
  const device = new Device(browser.server);
  const options = await askPasskey(browser, '/settings/two-factor/passkeys/new');
  await succeed(browser.post('/settings/two-factor/passkeys/new', { credential: device.create(options) }));
  return device;
}

/** Begins to use or to create a passkey. */
export async function askPasskey(browser, path) {
  const answer = await browser.post(`${path}/begin`, {});
  if (answer.status !== 200) throw new Error(`${path}/begin: ${answer}`);
  return JSON.parse(answer.body);
}

/** Sends a link to disable two-factor authentication, as a freshly verified administrator, and returns its path. */
export async function sendDisableLink(administrator, person) {
  const path = `/admin/users/${person.id}/disable-link`;
  await succeed(administrator.submit(path, path));
  return pathIn(await administrator.server.mail.next(person, '/disable-2fa/'));
}

/** Requests a link to reset the password, and returns its path. */
export async function requestReset(server, person) {
  await succeed(server.browser().post('/forgot-password', { username: person.email }), 200);
  return pathIn(await server.mail.next(person, '/reset-password/'));
}

export function pathIn({ link }) {
  return new URL(link).pathname;
}

/** Opens a link from an email in a browser, and returns the page. */
export async function openLink(browser, path) {
  const moved = await succeed(browser.get(path));
  return browser.get(moved.location);
}

/** Lets days pass, in steps that the server does not take for a jump of its clock. */
export async function pass(server, days) {
  for (let half = 0; half < 2 * days; half += 1) {
    server.clock.advance(12 * 60 * 60);
    await server.browser().get('/sign-in');
  }
}

/** Waits until no attempt is in progress: the counts stay the same for a while. */
export async function settled(server) {
  let last;
  await until(async () => {
    const now = JSON.stringify(server.database.rows('SELECT key, failures FROM throttles ORDER BY key')) + server.count('audit_events');
    await pause(400);
    const same = now === last;
    last = now;
    return same;
  }, 'requests that were cut off end', 20_000);
}

/** Fails unless the answer is a redirect that leads neither to sign-in nor to an identity check. */
export async function succeed(pending, ...others) {
  const answer = await pending;
  const led = answer.status === 303 && !/^\/sign-in$|verify-identity/.test(answer.location);
  if (!led && !others.includes(answer.status)) throw new Error(`This did not succeed: ${answer}`);
  return answer;
}
