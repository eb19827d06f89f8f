import { expect, test } from '../fixtures';
import { asAdministrator, finishSetUp, proveIdentity, signIn } from '../support/journeys';
import type { Visitor } from '../support/visitor';

const banner = (visitor: Visitor) => visitor.region('Add a second step to your sign-in');

/** Signs in again days later. */
async function comeBack(visitor: Visitor, days: number): Promise<void> {
  await visitor.pass(days);
  await visitor.open('/sign-in');
  await signIn(visitor);
  await visitor.expectPath('/');
}

test('a banner suggests a second step, and "Not now" hides it for two weeks', async ({ visitor }) => {
  await asAdministrator(visitor);
  // The tab does not repeat the suggestion.
  await expect(banner(visitor)).toHaveCount(0);
  for (const path of ['/', '/settings/profile', '/settings/password', '/settings/activity']) {
    await visitor.open(path);
    await visitor.expectText('With a code from your phone', banner(visitor));
  }
  await visitor.open('/settings/profile');
  await visitor.press('Not now', banner(visitor));
  await visitor.expectPath('/settings/profile');
  await expect(banner(visitor)).toHaveCount(0);
  await comeBack(visitor, 13);
  await expect(banner(visitor)).toHaveCount(0);
  await comeBack(visitor, 1.5);
  await visitor.press('Set up Two-Factor Authentication', banner(visitor));
  await proveIdentity(visitor);
  await finishSetUp(visitor);
  await visitor.open('/');
  await expect(banner(visitor)).toHaveCount(0);
});
