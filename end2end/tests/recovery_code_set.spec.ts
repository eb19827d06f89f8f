import { expect, test } from '../fixtures';
import {
  asAdministrator, asEnrolled, confirm, enterRecoveryCode, openSetUp, proveIdentity, readCodes, saveCodes,
  signIn, signInWithRecoveryCode, signOut,
} from '../support/journeys';
import { texts } from '../support/texts';
import type { Visitor } from '../support/visitor';

const newCodes = '/settings/two-factor/recovery-codes/new';
const tab = '/settings/two-factor';
const unsaved = 'Your recovery codes are not saved';

async function openManage(visitor: Visitor): Promise<void> {
  await visitor.press('Recovery codes', visitor.page.getByRole('region', { name: 'Recovery codes' }));
  await expect(visitor.button('Make new codes', visitor.dialog('Recovery codes'))).toBeVisible();
}

async function atCodes(visitor: Visitor): Promise<string[]> {
  await asAdministrator(visitor);
  await openSetUp(visitor);
  await confirm(visitor, (await visitor.scan()).code());
  return readCodes(visitor);
}

test('new codes replace the old ones', { tag: '@script-off' }, async ({ visitor }) => {
  const { authenticator, codes: old } = await asEnrolled(visitor);
  visitor.latchkey.clock.advance(601);
  await openManage(visitor);
  await visitor.expectText('10 of 10 left.', visitor.dialog('Recovery codes'));
  await visitor.press('Make new codes', visitor.dialog('Recovery codes'));
  await visitor.expectText('Enter your password and a code to verify your identity.', visitor.dialog('Verify your identity'));
  await proveIdentity(visitor, authenticator.next());
  const fresh = await readCodes(visitor);
  expect(fresh).not.toEqual(old);
  await saveCodes(visitor);
  await visitor.expectPath(tab);
  await visitor.expectNotice(texts.newCodes);
  await signOut(visitor);
  await signIn(visitor);
  await visitor.follow('Use a recovery code');
  await enterRecoveryCode(visitor, old[0]);
  await visitor.expectError(visitor.field('Recovery code'), texts.recoveryWrong);
  await enterRecoveryCode(visitor, fresh[0]);
  await visitor.expectPath(tab);
});

test('used codes are counted and the codes are not shown again', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
  const { codes } = await asEnrolled(visitor);
  await signOut(visitor);
  await signInWithRecoveryCode(visitor, codes[0]);
  await openManage(visitor);
  const dialog = visitor.dialog('Recovery codes');
  await visitor.expectText('9 of 10 left.', dialog);
  await visitor.expectText('Last used', dialog);
  await expect(visitor.page.getByTestId('recovery-code')).toHaveCount(0);
  expect(await visitor.page.content()).not.toContain(codes[1].slice(2));
});

test('reload shows the same codes, and the banner leads back to them', async ({ visitor }) => {
  const codes = await atCodes(visitor);
  await visitor.reload();
  expect(await readCodes(visitor)).toEqual(codes);
  await visitor.open('/settings/profile');
  const banner = visitor.page.getByRole('region', { name: unsaved });
  await visitor.press('Get recovery codes', banner);
  expect(await readCodes(visitor)).toEqual(codes);
  await saveCodes(visitor);
  await visitor.open('/settings/profile');
  await expect(banner).toHaveCount(0);
});

test('unsaved codes expire after fifteen minutes and the tab says so', async ({ visitor }) => {
  await atCodes(visitor);
  visitor.latchkey.clock.advance(15 * 60 + 1);
  await visitor.open(newCodes);
  await visitor.expectPath(tab);
  await expect(visitor.page.getByTestId('recovery-code')).toHaveCount(0);
  const banner = visitor.page.getByRole('region', { name: unsaved });
  await visitor.press('Get recovery codes', banner);
  await expect(visitor.button('Make new codes', visitor.dialog('Recovery codes'))).toBeVisible();
});

test('a banner warns when few codes are left', async ({ visitor }) => {
  const { codes } = await asEnrolled(visitor);
  for (const code of codes.slice(0, 7)) {
    await signOut(visitor);
    await signInWithRecoveryCode(visitor, code);
  }
  await visitor.open('/');
  const banner = visitor.page.getByRole('region', { name: 'You have 3 recovery codes left' });
  await visitor.expectText('Make a new set before you run out.', banner);
});
