import { expect, test } from '../fixtures';
import { asAdministrator, confirm, finishCodes, proveIdentity } from '../support/journeys';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

/** P1, P2: "managed on the Two-Factor Authentication tab of the Personal Settings page". */
async function openTab(visitor: Visitor): Promise<void> {
  await visitor.open('/');
  await visitor.choose('My Settings');
  await expect(visitor.heading('Personal Settings')).toBeVisible();
  const tabs = visitor.page.getByRole('tablist', { name: 'Personal Settings' });
  await visitor.press('Two-Factor Authentication', tabs, 'tab');
  await visitor.expectPath('/settings/two-factor');
}

test('the guide of PlexTrac, step by step', async ({ visitor }) => {
  await asAdministrator(visitor);

  await test.step('Setting up, step 1: click the tab on the page "Personal Settings"', () => openTab(visitor));
  await test.step('Setting up, step 2: click "Set up Two-Factor Authentication"', async () => {
    await visitor.press('Set up Two-Factor Authentication');
    await proveIdentity(visitor);
    await expect(visitor.dialog('Set up Two-Factor Authentication')).toBeVisible();
  });
  const first = await test.step('Setting up, step 3: scan the QR code and input the token', async () => {
    const phone = await visitor.scan();
    await visitor.fill({ 'Confirmation code': phone.code() }, visitor.dialog('Set up Two-Factor Authentication'));
    return phone;
  });
  await test.step('Setting up, step 4: click "Confirm"; the modal disappears and a message confirms', async () => {
    await visitor.press('Confirm', visitor.dialog('Set up Two-Factor Authentication'));
    await expect(visitor.dialog('Set up Two-Factor Authentication')).toHaveCount(0);
    await visitor.expectText(texts.enabled, visitor.dialog('Recovery codes'));
    await finishCodes(visitor);
  });

  await test.step('Resetting, step 1: click the tab', () => openTab(visitor));
  await test.step('Resetting, step 2: click "Reset Token"', () => visitor.press('Reset Token'));
  await test.step('Resetting, step 3: a confirmation modal appears; click "Reset"', () =>
    visitor.press('Reset', visitor.dialog('Reset Token')));
  const second = await test.step('Resetting, step 4: scan the QR code and click "Confirm"', async () => {
    const phone = await visitor.scan();
    expect(phone.secret).not.toBe(first.secret);
    await confirm(visitor, phone.code());
    await visitor.expectNotice(texts.wasReset);
    return phone;
  });

  await test.step('Disabling, step 1: click the tab', () => openTab(visitor));
  await test.step('Disabling, step 2: click "Disable Two-Factor Authentication"', () =>
    visitor.press('Disable Two-Factor Authentication'));
  await test.step('Disabling, step 3: a confirmation appears; click "Disable"', async () => {
    const dialog = visitor.dialog('Disable Two-Factor Authentication');
    await visitor.fill({ 'Verification Code': second.next() }, dialog);
    await visitor.press('Disable', dialog);
    await visitor.expectNotice(texts.disabled);
    await visitor.expectState('not_enabled');
  });
  // N1: the same page contains the profile and the password.
  for (const [name, path] of [['Profile', '/settings/profile'], ['Password', '/settings/password']]) {
    await visitor.press(name, visitor.page.getByRole('tablist', { name: 'Personal Settings' }), 'tab');
    await visitor.expectPath(path);
  }
  // N6: help and sign-out are in their usual places.
  await expect(visitor.link('Help')).toBeVisible();
  await visitor.choose('Sign out', maya);
  await visitor.expectPath('/sign-in');
  // P5 also names fingerprints and hardware tokens: passkey.spec.ts.
});
