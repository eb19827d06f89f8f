import { expect, test } from '../fixtures';
import { enroll, signInWithCode, signInWithRecoveryCode, signOut } from '../support/journeys';
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

test('no secret is in an address, in storage, in a later page or in the log', async ({ visitor, watch, latchkey }) => {
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
  expect(await visitor.page.evaluate(() => indexedDB.databases())).toEqual([]);
  expect(await visitor.page.evaluate(() => caches.keys())).toEqual([]);
  expectNone(watch.addresses.join('\n'), secrets, 'addresses');
  expect(latchkey.log, 'the log says something').toContain('/sign-in/verify');
  expectNone(latchkey.log, secrets, 'the log');
  expectNone(latchkey.output.replace(setupCode, ''), secrets, 'the output');
});
