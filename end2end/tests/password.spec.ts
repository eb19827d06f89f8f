import { expect, test } from '../fixtures';
import { asAdministrator, signIn, signOut } from '../support/journeys';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

const renewed = 'seven grey herons on a pier';

async function change(visitor: Visitor, current: string, next: string): Promise<void> {
  await visitor.fill({ 'Current password': current, 'New password': next });
  await visitor.press('Save Changes');
}

test('the password is changed and the old one no longer works', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor, '/.well-known/change-password');
  await change(visitor, maya.password, renewed);
  await visitor.expectPath('/settings/password');
  await visitor.expectNotice(texts.passwordChanged);
  await signOut(visitor);
  await signIn(visitor);
  await visitor.expectText(texts.signIn);
  await signIn(visitor, { ...maya, password: renewed });
  await visitor.expectPath('/');
});

test('each error is shown at its field', async ({ visitor }) => {
  await asAdministrator(visitor, '/settings/password');
  const current = visitor.field('Current password');
  const next = visitor.field('New password');
  await change(visitor, '', '');
  await visitor.expectError(current, texts.passwordEmpty);
  await visitor.expectError(next, 'Enter a new password');
  const summary = visitor.page.getByRole('region', { name: 'There is a problem' });
  await expect(summary.getByRole('link')).toHaveCount(2);
  await visitor.expectFocus(summary);
  await change(visitor, 'not the password', renewed);
  await visitor.expectError(current, texts.passwordWrong);
  const cases: [string, string][] = [
    ['short', 'The password must be at least 15 characters'],
    ['ä'.repeat(600), 'The password is too long'],
    ['passwordpassword', 'That password is on a list of common passwords. Choose another.'],
    [maya.password, 'The new password must differ from the current one'],
  ];
  for (const [typed, text] of cases) {
    await change(visitor, maya.password, typed);
    await visitor.expectError(next, text);
    await expect(next).toHaveValue('');
  }
});
