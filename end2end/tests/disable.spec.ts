import { expect, test } from '../fixtures';
import { asEnrolled, signIn, signOut } from '../support/journeys';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

const tab = '/settings/two-factor';
const title = 'Disable Two-Factor Authentication';

async function openDisable(visitor: Visitor) {
  await visitor.press(title);
  const dialog = visitor.dialog(title);
  await visitor.expectText('Your account will be protected by your password only.', dialog);
  return dialog;
}

async function expectDisabled(visitor: Visitor): Promise<void> {
  await visitor.expectPath(tab);
  await visitor.expectNotice(texts.disabled);
  await visitor.expectState('not_enabled');
}

test('path 6: a code turns two-factor authentication off', { tag: '@script-off' }, async ({ visitor }) => {
  const { authenticator } = await asEnrolled(visitor);
  const dialog = await openDisable(visitor);
  await expect(visitor.field('Password', dialog)).toHaveCount(0);
  const code = visitor.field('Verification Code', dialog);
  await visitor.expectFocus(code);
  // It grows if a recovery code is entered.
  expect((await code.boundingBox())!.width).toBeLessThan(200);
  await visitor.fill({ 'Verification Code': authenticator.next() }, dialog);
  await visitor.press('Disable', dialog);
  await expectDisabled(visitor);
  await visitor.expectFocus(visitor.heading('Two-Factor Authentication', 2));
  await signOut(visitor);
  await signIn(visitor);
  await visitor.expectPath('/');
});

test('the password is required when the last check has expired, and both errors are shown', async ({ visitor }) => {
  const { authenticator } = await asEnrolled(visitor);
  visitor.latchkey.clock.advance(601);
  await visitor.open(tab);
  const dialog = await openDisable(visitor);
  await visitor.button('Cancel', dialog).click();
  await expect(dialog).toHaveCount(0);
  await visitor.expectPath(tab);
  await visitor.expectState('enabled');
  await visitor.expectFocus(visitor.button(title));
  await openDisable(visitor);
  const password = visitor.field('Password', dialog);
  const code = visitor.field('Verification Code', dialog);
  await visitor.expectFocus(password);
  await visitor.press('Disable', dialog);
  await visitor.expectError(password, texts.passwordEmpty);
  await visitor.expectError(code, texts.codeEmpty);
  await visitor.fill({ Password: 'not the password', 'Verification Code': authenticator.wrong() }, dialog);
  await visitor.press('Disable', dialog);
  await visitor.expectError(password, texts.passwordWrong);
  await visitor.expectError(code, texts.codeWrong);
  await expect(password).toHaveValue('');
  await visitor.expectFocus(password);
  await visitor.fill({ Password: maya.password, 'Verification Code': authenticator.next() }, dialog);
  await visitor.press('Disable', dialog);
  await expectDisabled(visitor);
});

test('the profile leads to the same dialog, which also accepts a recovery code', { tag: '@script-off' }, async ({ visitor }) => {
  const { authenticator, codes } = await asEnrolled(visitor, '/settings/profile');
  const section = visitor.page.getByRole('region', { name: 'Two-Factor Authentication' });
  await visitor.expectText('Codes from: Mobile App.', section);
  await visitor.press('Disable', section);
  const dialog = visitor.dialog(title);
  await dialog.getByText('I cannot get a code').click();
  await visitor.expectText('Enter one of your recovery codes in the field instead.', dialog);
  await visitor.fill({ 'Verification Code': codes[5] }, dialog);
  await visitor.press('Disable', dialog);
  await expectDisabled(visitor);
  // It can be set up again at once, because the identity check is recent.
  await visitor.press('Set up Two-Factor Authentication');
  await expect(visitor.dialog('Set up Two-Factor Authentication')).toBeVisible();
  expect((await visitor.scan()).secret).not.toBe(authenticator.secret);
});
