import { expect, test } from '../fixtures';
import { asAdministrator, confirm, finishSetUp, openSetUp, proveIdentity, saveCodes, signInWithCode, signOut } from '../support/journeys';
import { texts } from '../support/texts';
import type { Visitor } from '../support/visitor';

const tab = '/settings/two-factor';
const setUp = '/settings/two-factor/set-up';
const title = 'Set up Two-Factor Authentication';

async function keyOf(visitor: Visitor): Promise<string> {
  await visitor.page.getByText('Cannot scan the QR code?').click();
  const plate = visitor.page.getByTestId('secret-key');
  await expect(plate).toBeVisible();
  return (await plate.textContent()) ?? '';
}

test('path 1: set up from the tab', { tag: ['@script-off', '@wasm-blocked'] }, async ({ visitor }) => {
  await asAdministrator(visitor);
  await visitor.press(title);
  const identity = visitor.dialog('Verify your identity');
  await visitor.expectText('Enter your password to verify your identity.', identity);
  await visitor.expectFocus(visitor.field('Password', identity));
  await proveIdentity(visitor);
  await visitor.expectPath(setUp);
  const dialog = visitor.dialog(title);
  await expect(visitor.page).toHaveTitle(`${title} – Latchkey`);
  await visitor.expectFocus(dialog.getByRole('heading', { name: title, level: 2 }));
  const authenticator = await visitor.scan();
  await confirm(visitor, authenticator.code());
  const codes = visitor.dialog('Recovery codes');
  await visitor.expectText(texts.enabled, codes);
  await visitor.expectFocus(codes.getByRole('heading', { name: 'Recovery codes', level: 2 }));
  await saveCodes(visitor);
  await visitor.press('Done', visitor.dialog('Two-Factor Authentication is enabled'));
  await visitor.expectPath(tab);
  await visitor.expectFocus(visitor.heading('Two-Factor Authentication', 2));
  await visitor.expectState('enabled');
  await signOut(visitor);
  await signInWithCode(visitor, () => authenticator.next());
});

test('path 2: set up from the profile', async ({ visitor }) => {
  await asAdministrator(visitor, '/');
  await visitor.choose('My Settings');
  await visitor.expectPath('/settings/profile');
  await visitor.press('Enable', visitor.page.getByRole('region', { name: 'Two-Factor Authentication' }));
  await proveIdentity(visitor);
  await finishSetUp(visitor);
});

test('reload keeps the step and the QR code, whose secret key can be copied', async ({ visitor }) => {
  await visitor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await asAdministrator(visitor);
  await openSetUp(visitor);
  const { uri, secret } = await visitor.scan();
  await visitor.reload();
  const dialog = visitor.dialog(title);
  await expect(dialog).toBeVisible();
  expect((await visitor.scan()).uri).toBe(uri);
  expect(await keyOf(visitor)).toBe(secret);
  await visitor.expectText('time-based, 6 digits, 30 seconds');
  await visitor.button('Copy secret key').click();
  await visitor.expectNotice('Secret key copied.', dialog);
  expect(await visitor.page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
});

test('Back, Cancel and Close leave the dialog and return to its button', async ({ visitor }) => {
  await asAdministrator(visitor);
  await openSetUp(visitor);
  const leave = [
    () => visitor.button('Cancel', visitor.dialog(title)).click(),
    () => visitor.button('Close', visitor.dialog(title)).click(),
    async () => void (await visitor.page.goBack()),
  ];
  for (const [number, act] of leave.entries()) {
    await act();
    await visitor.expectPath(tab);
    await expect(visitor.dialog(title)).toHaveCount(0);
    await visitor.ready();
    await visitor.expectState('not_enabled');
    // The first time, the identity check comes before the dialog.
    if (number > 0) await expect(visitor.button(title)).toBeFocused();
    await visitor.press(title);
    await expect(visitor.dialog(title)).toBeVisible();
  }
});

test('wrong and malformed codes enroll nothing, and a new QR code replaces the old one', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor);
  await openSetUp(visitor);
  const dialog = visitor.dialog(title);
  const code = visitor.field('Confirmation code', dialog);
  const authenticator = await visitor.scan();
  for (const [typed, text] of [['', texts.codeEmpty], ['12 34', texts.codeShort], ['1234567', texts.codeLong]]) {
    await confirm(visitor, typed);
    await visitor.expectError(code, text);
    await visitor.expectFocus(code);
  }
  await confirm(visitor, authenticator.wrong(1));
  await visitor.expectError(code, texts.codeWrong);
  await confirm(visitor, authenticator.wrong(2));
  await visitor.expectText(texts.clock, dialog);
  expect((await visitor.scan()).uri).toBe(authenticator.uri);
  await visitor.press('Get a new QR code', dialog);
  expect((await visitor.scan()).secret).not.toBe(authenticator.secret);
  await confirm(visitor, authenticator.code());
  await visitor.expectError(code, texts.codeWrong);
  await visitor.open(tab);
  await visitor.expectState('not_enabled');
});
