import { expect, onlyHydrated, test } from '../fixtures';
import { confirm, finishSetUp, openSetUp, proveIdentity, setUpAdministrator } from '../support/journeys';
import { texts } from '../support/texts';
import type { Visitor } from '../support/visitor';

const setUp = '/settings/two-factor/set-up';
const title = 'Set up Two-Factor Authentication';
const minute = 60;

/**
 * D-SETUP eleven minutes after its QR code was made. The identity check lasts only ten minutes, so it is
 * given again here; then the QR code ends (at fifteen minutes) while the check still holds.
 */
async function elevenMinutesLater(visitor: Visitor): Promise<void> {
  visitor.latchkey.clock.advance(11 * minute);
  await visitor.open(setUp);
  await proveIdentity(visitor);
  await expect(visitor.dialog(title)).toBeVisible();
}

test('after ten minutes the identity check is asked for again, and the QR code is the same', async ({ visitor }) => {
  await setUpAdministrator(visitor);
  await openSetUp(visitor);
  const { uri } = await visitor.scan();
  await elevenMinutesLater(visitor);
  expect((await visitor.scan()).uri).toBe(uri);
  await finishSetUp(visitor);
});

test('a QR code works for fifteen minutes', async ({ visitor }) => {
  await setUpAdministrator(visitor);
  await openSetUp(visitor);
  const old = await visitor.scan();
  await elevenMinutesLater(visitor);
  visitor.latchkey.clock.advance(4 * minute + 1);
  await confirm(visitor, old.code());
  await visitor.expectText(texts.secretExpired, visitor.dialog(title));
  expect((await visitor.scan()).secret).not.toBe(old.secret);
  await finishSetUp(visitor);
});

test('an expired QR code is replaced by itself', async ({ visitor, mode }) => {
  onlyHydrated(mode, 'without client code the page waits for the next action');
  const { page, latchkey } = visitor;
  await page.clock.install({ time: latchkey.clock.now() });
  await setUpAdministrator(visitor);
  await openSetUp(visitor);
  const old = await visitor.scan();
  await page.clock.fastForward(11 * minute * 1000);
  await elevenMinutesLater(visitor);
  latchkey.clock.advance(4 * minute + 5);
  await page.clock.fastForward((4 * minute + 5) * 1000);
  await visitor.expectNotice('The old QR code expired. Scan this one.', visitor.dialog(title));
  expect((await visitor.scan()).secret).not.toBe(old.secret);
  await finishSetUp(visitor);
});
