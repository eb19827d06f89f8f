import { expect, test } from '../fixtures';
import { Device, passkey } from '../support/device';
import { asAdministrator, asEnrolled, finishCodes, openSetUp, readCodes, signIn, signOut } from '../support/journeys';
import { choose, enter, tabTo, type, typeAndSend } from '../support/keyboard';
import { enrollAllowing, phone, setUpAllowing, textedCode } from '../support/settings';
import { texts } from '../support/texts';
import { maya } from '../support/visitor';

const title = 'Set up Two-Factor Authentication';

test('path 1 with the keyboard alone', async ({ visitor }) => {
  await asAdministrator(visitor, '/settings/two-factor');
  await enter(visitor, visitor.button(title));
  const identity = visitor.dialog('Verify your identity');
  await expect(visitor.field('Password', identity)).toBeFocused();
  await visitor.page.keyboard.type(maya.password);
  await visitor.turn(() => visitor.page.keyboard.press('Enter'));
  const dialog = visitor.dialog(title);
  await expect(dialog.getByRole('heading', { name: title })).toBeFocused();
  const authenticator = await visitor.scan();
  await type(visitor, visitor.field('Confirmation code', dialog), authenticator.code());
  await visitor.turn(() => visitor.page.keyboard.press('Enter'));
  const codes = visitor.dialog('Recovery codes');
  await tabTo(visitor, visitor.button('Download', codes));
  const file = visitor.page.waitForEvent('download');
  await visitor.page.keyboard.press('Enter');
  await file;
  await expect(visitor.button('Continue', codes)).toBeEnabled();
  await enter(visitor, visitor.button('Continue', codes), 'Space');
  await enter(visitor, visitor.button('Done', visitor.dialog('Two-Factor Authentication is enabled')));
  await expect(visitor.heading('Two-Factor Authentication', 2)).toBeFocused();
  await visitor.expectState('enabled');
});

test('paths 2, 5 and 6 with the keyboard alone', async ({ visitor, latchkey }) => {
  await asAdministrator(visitor);
  await choose(visitor, visitor.button(`Account menu for ${maya.name}`), 'My Settings');
  await enter(visitor, visitor.button('Enable', visitor.region('Two-Factor Authentication')));
  await visitor.page.keyboard.type(maya.password);
  await visitor.turn(() => visitor.page.keyboard.press('Enter'));
  const old = await visitor.scan();
  await typeAndSend(visitor, visitor.field('Confirmation code', visitor.dialog(title)), old.code());
  await finishCodes(visitor);

  latchkey.clock.advance(601);
  await visitor.open('/settings/two-factor');
  await enter(visitor, visitor.button('Reset Token'));
  await enter(visitor, visitor.button('Reset', visitor.dialog('Reset Token')));
  const identity = visitor.dialog('Verify your identity');
  await expect(visitor.field('Password', identity)).toBeFocused();
  await visitor.page.keyboard.type(maya.password);
  await typeAndSend(visitor, visitor.field('Verification Code', identity), old.next());
  const renewed = await visitor.scan();
  const field = visitor.field('Confirmation code', visitor.dialog('Scan the new QR code'));
  await typeAndSend(visitor, field, renewed.code());
  await visitor.expectNotice(texts.wasReset);

  await enter(visitor, visitor.button('Disable Two-Factor Authentication'));
  const disable = visitor.dialog('Disable Two-Factor Authentication');
  await expect(visitor.field('Verification Code', disable)).toBeFocused();
  await visitor.page.keyboard.type(renewed.next());
  await visitor.turn(() => visitor.page.keyboard.press('Enter'));
  await visitor.expectNotice(texts.disabled);
});

test('path 4 with the keyboard alone', async ({ visitor }) => {
  const { authenticator } = await asEnrolled(visitor);
  await signOut(visitor);
  await visitor.open('/sign-in');
  await type(visitor, visitor.field('Email'), maya.email);
  await type(visitor, visitor.field('Password'), maya.password);
  await visitor.turn(() => visitor.page.keyboard.press('Enter'));
  await expect(visitor.field('Verification Code')).toBeFocused();
  await visitor.turn(() => visitor.page.keyboard.type(authenticator.next()));
  await expect(visitor.heading('Account security')).toBeFocused();
});

test.describe('with text messages and emails', () => {
  test.use({ delivery: 'real' });

  test('path 3 with the keyboard alone', async ({ visitor }) => {
    await setUpAllowing(visitor, { sms: true });
    await enter(visitor, visitor.button(title));
    const dialog = visitor.dialog(title);
    const tab = (name: string) => dialog.getByRole('tab', { name, exact: true });
    await tabTo(visitor, tab('Mobile App'));
    await visitor.page.keyboard.press('ArrowRight');
    await expect(tab('SMS Message')).toBeFocused();
    await visitor.page.keyboard.press('Enter');
    await expect(tab('SMS Message')).toHaveAttribute('aria-selected', 'true');
    await type(visitor, visitor.field('Phone number', dialog), phone);
    await visitor.turn(() => visitor.page.keyboard.press('Enter'));
    await expect(visitor.field('Confirmation code', dialog)).toBeFocused();
    await visitor.page.keyboard.type(await textedCode(visitor));
    await visitor.turn(() => visitor.page.keyboard.press('Enter'));
    await readCodes(visitor);
  });

  test('settings, trusting and leaving a browser with the keyboard alone', async ({ visitor }) => {
    const { authenticator } = await enrollAllowing(visitor, { trustDays: 30 });
    await visitor.open('/admin/settings/security');
    const sms = visitor.checkbox('SMS Message');
    await tabTo(visitor, sms);
    await visitor.page.keyboard.press('Space');
    await enter(visitor, visitor.button('Save Changes'));
    await visitor.expectNotice(texts.securitySaved);
    await expect(sms).toBeChecked();
    await signOut(visitor);
    await signIn(visitor);
    await expect(visitor.field('Verification Code')).toBeFocused();
    const box = visitor.checkbox('Trust this browser for 30 days');
    await tabTo(visitor, box);
    await visitor.page.keyboard.press('Space');
    await expect(box).toBeChecked();
    await tabTo(visitor, visitor.field('Verification Code'));
    await visitor.turn(() => visitor.page.keyboard.type(authenticator.next()));
    await visitor.expectPath('/');
    await visitor.open('/settings/browsers');
    await enter(visitor, visitor.button('Remove all trusted browsers'));
    await expect(visitor.button('Cancel', visitor.alert('Remove all trusted browsers?'))).toBeFocused();
    await visitor.page.keyboard.press('Escape');
    await expect(visitor.button('Remove all trusted browsers')).toBeFocused();
    await visitor.turn(() => visitor.page.keyboard.press('Enter'));
    await enter(visitor, visitor.button('Remove all', visitor.alert('Remove all trusted browsers?')));
    await visitor.expectText('No trusted browsers.');
  });
});

test('a passkey with the keyboard alone', async ({ visitor }) => {
  await asEnrolled(visitor);
  const device = await Device.in(visitor);
  await enter(visitor, visitor.button('Create a passkey'));
  const dialog = visitor.dialog('Create a passkey');
  await enter(visitor, visitor.button('Create a passkey', dialog));
  const naming = visitor.dialog('Passkey created');
  await expect(visitor.field('Name', naming)).toBeFocused();
  await visitor.page.keyboard.press('Control+A');
  await visitor.page.keyboard.type('Phone');
  await visitor.turn(() => visitor.page.keyboard.press('Enter'));
  await expect(passkey(visitor, 'Phone')).toBeVisible();
  await expect(visitor.heading('Passkeys and security keys', 3)).toBeFocused();

  await enter(visitor, visitor.button('Remove Phone'));
  const alert = visitor.alert('Remove Phone?');
  await expect(visitor.button('Cancel', alert)).toBeFocused();
  await visitor.page.keyboard.press('Escape');
  await expect(visitor.button('Remove Phone')).toBeFocused();

  // A refusal is announced, and the focus does not move.
  visitor.latchkey.clock.advance(601);
  await visitor.turn(() => visitor.page.keyboard.press('Enter'));
  const instead = visitor.button('Use a passkey instead', visitor.dialog('Verify your identity'));
  await device.recognizes(false);
  await tabTo(visitor, instead);
  await visitor.page.keyboard.press('Enter');
  await visitor.expectSaid('No passkey was used. You can try again.', visitor.dialog('Verify your identity'));
  await expect(instead).toBeFocused();
  await device.recognizes(true);
  await visitor.turn(() => visitor.page.keyboard.press('Space'));
  await expect(visitor.button('Cancel', alert)).toBeFocused();
  await enter(visitor, visitor.button('Remove', alert));
  await visitor.expectNotice('Phone was removed.');
});

test('Escape leaves a dialog, and Tab stays inside of it', async ({ visitor }) => {
  await asAdministrator(visitor);
  await visitor.press(title);
  await expect(visitor.dialog('Verify your identity')).toBeVisible();
  await visitor.page.keyboard.press('Escape');
  await expect(visitor.page.getByRole('dialog')).toHaveCount(0);
  await visitor.expectPath('/settings/two-factor');
  await expect(visitor.button(title)).toBeFocused();

  await openSetUp(visitor);
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let presses = 0; presses < 30; presses += 1) {
      await visitor.page.keyboard.press(key);
      const where = await visitor.page.evaluate(() => {
        const focused = document.activeElement;
        if (focused === null || focused === document.body) return 'browser';
        return focused.closest('dialog:modal') ? 'dialog' : focused.outerHTML;
      });
      expect(['browser', 'dialog']).toContain(where);
    }
  }
  // Even after the identity check.
  await visitor.page.keyboard.press('Escape');
  await expect(visitor.page.getByRole('dialog')).toHaveCount(0);
  await visitor.expectPath('/settings/two-factor');
});

test('the account menu supports the keys of a menu', async ({ visitor }) => {
  await asAdministrator(visitor);
  const button = visitor.button(`Account menu for ${maya.name}`);
  const item = (name: string) => visitor.page.locator('[role^=menuitem]', { hasText: name });
  const press = (key: string) => visitor.page.keyboard.press(key);
  await button.focus();
  await press('ArrowDown');
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  await expect(item('My Settings')).toBeFocused();
  await press('ArrowUp');
  await expect(item('Sign out')).toBeFocused();
  await press('ArrowDown');
  await expect(item('My Settings')).toBeFocused();
  await press('ArrowDown');
  await expect(item('Administration')).toBeFocused();
  await press('ArrowDown');
  await expect(item('System')).toBeFocused();
  await press('End');
  await expect(item('Sign out')).toBeFocused();
  await press('Home');
  await expect(item('My Settings')).toBeFocused();
  await press('d');
  await expect(item('Dark')).toBeFocused();
  await press('Escape');
  await expect(button).toBeFocused();
  await expect(button).toHaveAttribute('aria-expanded', 'false');
  await press('ArrowUp');
  await expect(item('Sign out')).toBeFocused();
  await press('Tab');
  await expect(item('Sign out')).toBeHidden();
});

test('the first link skips to the main content, and the arrow keys move between the tabs', async ({ visitor }) => {
  await asAdministrator(visitor, '/settings/profile');
  const skip = visitor.link('Skip to main content');
  await tabTo(visitor, skip);
  await expect(skip).toBeInViewport();
  await visitor.page.keyboard.press('Enter');
  await visitor.page.keyboard.press('Tab');
  expect(await visitor.page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);

  const tab = (name: string) => visitor.page.getByRole('tab', { name, exact: true });
  const press = (key: string) => visitor.page.keyboard.press(key);
  await tab('Profile').focus();
  await press('ArrowLeft');
  await expect(tab('Activity')).toBeFocused();
  await press('ArrowRight');
  await expect(tab('Profile')).toBeFocused();
  await press('End');
  await expect(tab('Activity')).toBeFocused();
  await press('Home');
  await press('ArrowRight');
  await expect(tab('Password')).toBeFocused();
  await visitor.expectPath('/settings/profile');
  await visitor.turn(() => press('Enter'));
  await visitor.expectPath('/settings/password');
  await expect(tab('Profile')).toHaveAttribute('tabindex', '-1');
});
