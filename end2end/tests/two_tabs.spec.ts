import { expect, test } from '../fixtures';
import { asAdministrator, asEnrolled, confirm, finishSetUp, openSetUp } from '../support/journeys';
import { texts } from '../support/texts';
import type { Visitor } from '../support/visitor';

const setUp = '/settings/two-factor/set-up';
const title = 'Set up Two-Factor Authentication';

/** Two tabs of one browser, both on D-SETUP. */
async function twoTabs(first: Visitor): Promise<Visitor> {
  await asAdministrator(first);
  await openSetUp(first);
  const second = await first.newTab();
  await second.open(setUp);
  await expect(second.dialog(title)).toBeVisible();
  return second;
}

test('when one tab has finished, the other says so at its next action', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
  const second = await twoTabs(visitor);
  const { authenticator } = await finishSetUp(visitor);
  await confirm(second, authenticator.next());
  // The response is the current page, so there is nothing to reload.
  await second.expectText(texts.already);
  await second.expectState('enabled');
});

test('when one tab has finished, the other says so automatically', async ({ visitor }) => {
  const second = await twoTabs(visitor);
  expect((await second.scan()).uri).toBe((await visitor.scan()).uri);
  await finishSetUp(visitor);
  const dialog = second.page.getByRole('dialog');
  await expect(dialog.getByText(texts.already)).toBeVisible();
  await second.press('Reload', dialog);
  await second.expectState('enabled');
});

test('when one tab has reset the token, the other stops showing the old QR code', async ({ visitor }) => {
  await asEnrolled(visitor);
  await visitor.press('Reset Token');
  await visitor.press('Reset', visitor.dialog('Reset Token'));
  const second = await visitor.newTab();
  await second.open('/settings/two-factor/reset/scan');
  const dialog = second.dialog('Scan the new QR code');
  await expect(dialog).toBeVisible();
  const renewed = await visitor.scan();
  await confirm(visitor, renewed.code());
  await visitor.expectNotice(texts.wasReset);
  if (visitor.hydrated) {
    await expect(dialog.getByText(texts.resetElsewhere)).toBeVisible();
  } else {
    await confirm(second, renewed.next());
    await second.expectText(texts.already);
    await second.expectPath('/settings/two-factor');
  }
});
