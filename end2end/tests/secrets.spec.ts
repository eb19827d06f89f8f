import { expect, test } from '../fixtures';
import {
  asAdministrator, asEnrolled, confirm, enroll, openSetUp, readCodes, signIn, signInWithCode,
  signInWithRecoveryCode, signOut,
} from '../support/journeys';
import { maya, type Visitor } from '../support/visitor';

/** Encodings of a secret in an address or a text. */
function spellings(secret: string): string[] {
  return [secret, secret.replace(/[- ]/g, ''), encodeURIComponent(secret), secret.replace(/ /g, '+')];
}

function expectNone(haystack: string, secrets: string[], where: string): void {
  const plain = haystack.toLowerCase();
  const found = secrets.filter((secret) => spellings(secret).some((form) => plain.includes(form.toLowerCase())));
  expect(found, `secrets in ${where}`).toEqual([]);
}

/** Everything that scripts of this origin stored in the browser. */
async function stored(visitor: Visitor): Promise<string> {
  return visitor.page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, window.name]),
  );
}

test('no secret is in an address, in storage, in a later page or in the log', { tag: '@wasm-blocked' }, async ({ visitor, watch, latchkey }) => {
  // Without prepared data, so that the log includes the setup.
  const { authenticator, codes, confirmedWith } = await enroll(visitor);
  const { setupCode } = latchkey;
  const secrets = [setupCode, maya.password, authenticator.secret, confirmedWith, ...codes];
  expectNone(await visitor.page.content(), secrets, 'the page after the setup');
  await signOut(visitor);
  const code = authenticator.next();
  await signInWithCode(visitor, () => code);
  await signOut(visitor);
  await signInWithRecoveryCode(visitor, codes[0]);
  secrets.push(code);
  expectNone(await visitor.page.content(), secrets, 'the page after signing in');
  expectNone(await stored(visitor), secrets, 'the browser’s storage');
  expectNone(watch.addresses.join('\n'), secrets, 'addresses');
  expect(latchkey.log, 'the log says something').toContain('/sign-in/verify');
  expectNone(latchkey.log, secrets, 'the log');
  expectNone(latchkey.output.replace(setupCode, ''), secrets, 'the output');
});

test('nothing is stored in a browser database', async ({ visitor }) => {
  await asEnrolled(visitor);
  expect(await visitor.page.evaluate(() => indexedDB.databases())).toEqual([]);
  expect(await visitor.page.evaluate(() => caches.keys())).toEqual([]);
});

test('a refused password is not sent back', async ({ visitor }) => {
  await asAdministrator(visitor);
  await signOut(visitor);
  const password = 'a wrong password that nobody has';
  await signIn(visitor, { ...maya, password });
  expectNone(await visitor.page.content(), [password], 'the page with the error');
});

test('signed-in pages, QR codes and recovery codes are never cached', async ({ visitor }) => {
  const stale: string[] = [];
  const seen = new Set<string>();
  visitor.page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname !== '/' && !pathname.startsWith('/settings')) return;
    seen.add(pathname);
    if (!(response.headers()['cache-control'] ?? '').includes('no-store')) stale.push(`${response.status()} ${pathname}`);
  });
  await asAdministrator(visitor);
  await visitor.open('/');
  for (const path of ['profile', 'password', 'two-factor', 'browsers', 'activity']) await visitor.open(`/settings/${path}`);
  await openSetUp(visitor);
  await confirm(visitor, (await visitor.scan()).code());
  await readCodes(visitor);
  await visitor.open('/settings/two-factor/recovery-codes');
  const pages = ['/', '/settings/profile', '/settings/two-factor/set-up', '/settings/two-factor/recovery-codes'];
  expect([...seen]).toEqual(expect.arrayContaining(pages));
  expect(stale).toEqual([]);
});

test('session cookies are not accessible to scripts and other sites', async ({ visitor }) => {
  await asEnrolled(visitor);
  await signOut(visitor);
  await signIn(visitor);
  const pending = await visitor.page.context().cookies();
  expect(pending.map(({ name }) => name)).toContain('__Host-pending');
  expect(pending.map(({ name }) => name)).not.toContain('__Host-session');
  for (const cookie of pending.filter(({ name }) => name !== 'theme')) {
    expect(cookie.name).toMatch(/^__Host-/);
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, path: '/', domain: 'localhost' });
    expect(['Lax', 'Strict']).toContain(cookie.sameSite);
  }
});

test('a session gets a new identifier at each step', async ({ visitor }) => {
  const session = async () =>
    (await visitor.page.context().cookies()).find(({ name }) => name === '__Host-session')?.value;
  await asAdministrator(visitor);
  const first = await session();
  await openSetUp(visitor);
  await confirm(visitor, (await visitor.scan()).code());
  await readCodes(visitor);
  const second = await session();
  expect(first).toBeTruthy();
  expect(second).toBeTruthy();
  expect(second).not.toBe(first);
});
