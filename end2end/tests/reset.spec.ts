import { expect, test } from '../fixtures';
import {
  asEnrolled, confirm, enterCode, proveIdentity, signIn, signInWithCode, signOut,
} from '../support/journeys';
import { texts } from '../support/texts';
import type { Visitor } from '../support/visitor';

const tab = '/settings/two-factor';
const rescan = 'Scan the new QR code';

/** From the tab to the button "Reset" of D-RESET. */
async function askForReset(visitor: Visitor): Promise<void> {
  await visitor.press('Reset Token');
  const dialog = visitor.dialog('Reset Token');
  await visitor.expectText('The old entry keeps working until you confirm the new one.', dialog);
  await visitor.expectFocus(visitor.button('Cancel', dialog));
  await visitor.press('Reset', dialog);
}

test('path 5: a new QR code replaces the old one', { tag: '@script-off' }, async ({ visitor }) => {
  const { authenticator: old } = await asEnrolled(visitor);
  visitor.latchkey.clock.advance(601);
  await visitor.open(tab);
  await askForReset(visitor);
  await visitor.expectText('or a recovery code', visitor.dialog('Verify your identity'));
  await proveIdentity(visitor, old.next());
  await expect(visitor.dialog(rescan)).toBeVisible();
  const renewed = await visitor.scan();
  expect(renewed.secret).not.toBe(old.secret);
  await confirm(visitor, renewed.code());
  await visitor.expectPath(tab);
  await visitor.expectNotice(texts.wasReset);
  await visitor.expectFocus(visitor.heading('Methods', 3));
  await visitor.expectText('10 of 10 left.');
  await signOut(visitor);
  await signIn(visitor);
  await enterCode(visitor, old.next());
  await visitor.expectError(visitor.field('Verification Code'), texts.codeWrong);
  await enterCode(visitor, renewed.code());
  await visitor.expectPath('/');
});

test('the old token works until the new one is confirmed, which signs out the other browsers', async ({ visitor, another }) => {
  const { authenticator: old } = await asEnrolled(visitor);
  await askForReset(visitor);
  await expect(visitor.dialog(rescan)).toBeVisible();
  const other = await another();
  await signInWithCode(other, () => old.next());
  await confirm(visitor, (await visitor.scan()).code());
  await visitor.expectNotice(texts.wasReset);
  await other.open('/');
  await other.expectPath('/sign-in');
});

test('canceling keeps the old token, and a wrong code leaves the same QR code', { tag: '@script-off' }, async ({ visitor }) => {
  await asEnrolled(visitor);
  await visitor.press('Reset Token');
  await visitor.button('Cancel', visitor.dialog('Reset Token')).click();
  await expect(visitor.dialog('Reset Token')).toHaveCount(0);
  await visitor.expectPath(tab);
  await visitor.expectFocus(visitor.button('Reset Token'));
  // No identity check is required again within ten minutes.
  await askForReset(visitor);
  const dialog = visitor.dialog(rescan);
  await visitor.press('Cancel', dialog);
  await visitor.expectPath(tab);
  await visitor.expectNotice(texts.notReset);

  await askForReset(visitor);
  const renewed = await visitor.scan();
  await confirm(visitor, renewed.wrong());
  await visitor.expectError(visitor.field('Confirmation code', dialog), texts.codeWrong);
  expect((await visitor.scan()).uri).toBe(renewed.uri);
  await visitor.press('Get a new QR code', dialog);
  const third = await visitor.scan();
  expect(third.secret).not.toBe(renewed.secret);
  await confirm(visitor, third.code());
  await visitor.expectNotice(texts.wasReset);
});
