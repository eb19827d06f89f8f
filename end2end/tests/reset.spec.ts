import { expect, test } from '../fixtures';
import {
  asEnrolled, confirm, enterCode, proveIdentity, signIn, signInWithCode, signInWithRecoveryCode, signOut,
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

test('path 5: a new QR code replaces the old one', { tag: ['@script-off', '@wasm-blocked'] }, async ({ visitor }) => {
  const { authenticator: old } = await asEnrolled(visitor);
  visitor.latchkey.clock.advance(601);
  await visitor.open(tab);
  await askForReset(visitor);
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

test('no identity check is required again within ten minutes', async ({ visitor }) => {
  await asEnrolled(visitor);
  await askForReset(visitor);
  await expect(visitor.dialog(rescan)).toBeVisible();
});

test('leaving D-RESET changes nothing', async ({ visitor }) => {
  await asEnrolled(visitor);
  await visitor.press('Reset Token');
  await visitor.button('Cancel', visitor.dialog('Reset Token')).click();
  await expect(visitor.dialog('Reset Token')).toHaveCount(0);
  await visitor.expectPath(tab);
  await visitor.expectFocus(visitor.button('Reset Token'));
});

test('canceling keeps the old token', { tag: '@script-off' }, async ({ visitor }) => {
  const { authenticator: old } = await asEnrolled(visitor);
  await askForReset(visitor);
  const unused = await visitor.scan();
  await visitor.press('Cancel', visitor.dialog(rescan));
  await visitor.expectPath(tab);
  await visitor.expectNotice(texts.notReset);
  await signOut(visitor);
  await signIn(visitor);
  await enterCode(visitor, unused.next());
  await visitor.expectError(visitor.field('Verification Code'), texts.codeWrong);
  await enterCode(visitor, old.code());
  await visitor.expectPath('/');
});

test('the old token works until the new one is confirmed', async ({ visitor, another }) => {
  const { authenticator: old } = await asEnrolled(visitor);
  await askForReset(visitor);
  await expect(visitor.dialog(rescan)).toBeVisible();
  const other = await another();
  await signInWithCode(other, () => old.next());
});

test('a wrong code leaves the same QR code and the old token', { tag: '@script-off' }, async ({ visitor }) => {
  await asEnrolled(visitor);
  await askForReset(visitor);
  const renewed = await visitor.scan();
  await confirm(visitor, renewed.wrong());
  const dialog = visitor.dialog(rescan);
  await visitor.expectError(visitor.field('Confirmation code', dialog), texts.codeWrong);
  expect((await visitor.scan()).uri).toBe(renewed.uri);
  await visitor.press('Get a new QR code', dialog);
  const third = await visitor.scan();
  expect(third.secret).not.toBe(renewed.secret);
  await confirm(visitor, third.code());
  await visitor.expectNotice(texts.wasReset);
});

test('a user who signed in with a recovery code needs no second one to reset', async ({ visitor, another }) => {
  const { codes } = await asEnrolled(visitor);
  const other = await another();
  await signInWithRecoveryCode(other, codes[0]);
  await askForReset(other);
  await proveIdentity(other);
  await confirm(other, (await other.scan()).code());
  await other.expectNotice(texts.wasReset);
});

test('a recovery code passes the identity check for a new QR code', async ({ visitor }) => {
  const { codes } = await asEnrolled(visitor);
  visitor.latchkey.clock.advance(601);
  await visitor.open(tab);
  await askForReset(visitor);
  await visitor.expectText('or a recovery code', visitor.dialog('Verify your identity'));
  await proveIdentity(visitor, codes[9]);
  await confirm(visitor, (await visitor.scan()).code());
  await visitor.expectNotice(texts.wasReset);
  await visitor.expectText('9 of 10 left.');
});

test('resetting signs out the other browsers', async ({ visitor, another }) => {
  const { authenticator } = await asEnrolled(visitor);
  const other = await another();
  await signInWithCode(other, () => authenticator.next());
  await askForReset(visitor);
  await confirm(visitor, (await visitor.scan()).code());
  await visitor.expectNotice(texts.wasReset);
  await other.open('/');
  await other.expectPath('/sign-in');
});
