import { expect, test } from '../fixtures';
import { asAdministrator, confirm, finishSetUp, openSetUp } from '../support/journeys';
import { texts } from '../support/texts';

const title = 'Set up Two-Factor Authentication';
const minute = 60;

test('a QR code works for fifteen minutes', async ({ visitor }) => {
  await asAdministrator(visitor);
  await openSetUp(visitor);
  const old = await visitor.scan();
  visitor.latchkey.clock.advance(15 * minute + 1);
  await confirm(visitor, old.code());
  await visitor.expectText(texts.secretExpired, visitor.dialog(title));
  expect((await visitor.scan()).secret).not.toBe(old.secret);
  await finishSetUp(visitor);
});

test('an expired QR code is replaced automatically', async ({ visitor }) => {
  const { page, latchkey } = visitor;
  await page.clock.install({ time: latchkey.clock.now() });
  await asAdministrator(visitor);
  await openSetUp(visitor);
  const old = await visitor.scan();
  latchkey.clock.advance(15 * minute + 5);
  await page.clock.fastForward((15 * minute + 5) * 1000);
  await visitor.expectNotice('The old QR code expired. Scan this one.', visitor.dialog(title));
  expect((await visitor.scan()).secret).not.toBe(old.secret);
  await finishSetUp(visitor);
});
