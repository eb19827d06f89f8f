import { expect, test } from '../fixtures';
import { createPasskey as create, Device, passkey as item, passkeys as region, signOutBeside } from '../support/device';
import { asAdministrator, asEnrolled, confirm, enterCode, openSetUp, readCodes, saveCodes, signIn, signOut } from '../support/journeys';
import { texts } from '../support/texts';

const tab = '/settings/two-factor';
const failed = 'No passkey was created. You can try again.';

test('a passkey is created, signs in on its own, passes an identity check, is renamed and removed', async ({ visitor, latchkey }) => {
  const { authenticator } = await asEnrolled(visitor);
  const device = await Device.in(visitor);
  await visitor.expectText('instead of a code.', visitor.region(region));
  await create(visitor, 'Work laptop');
  await visitor.expectText('Not used yet.', item(visitor, 'Work laptop'));
  expect(await device.passkeys()).toBe(1);

  // Without an email, password or code.
  await signOutBeside(visitor);
  await visitor.press('Sign in with a passkey');
  await visitor.expectPath('/');
  await visitor.open(tab);
  await visitor.expectText('Last used', item(visitor, 'Work laptop'));

  // Removing requires an identity check; the passkey replaces both fields.
  await visitor.press('Remove Work laptop');
  await visitor.press('Use a passkey instead', visitor.dialog('Verify your identity'));
  const alert = visitor.alert('Remove Work laptop?');
  await visitor.press('Cancel', alert);
  await visitor.press('Rename Work laptop');
  const rename = visitor.dialog('Rename passkey');
  await visitor.fill({ Name: ' ' }, rename);
  await visitor.press('Save', rename);
  await visitor.expectError(visitor.field('Name', rename), 'Enter a name of 1 to 64 characters');
  await visitor.fill({ Name: '<b>Old</b> laptop' }, rename);
  await visitor.press('Save', rename);
  await visitor.expectNotice('Your passkey was saved.');
  await visitor.press('Remove <b>Old</b> laptop');
  await visitor.press('Remove', visitor.alert('Remove <b>Old</b> laptop?'));
  await visitor.expectNotice('<b>Old</b> laptop was removed.');
  await visitor.expectText('instead of a code.', visitor.region(region));

  // The device still has the passkey, but only the password and a code work.
  await signOutBeside(visitor);
  await visitor.press('Sign in with a passkey');
  await visitor.expectText('That passkey did not work here.');
  // A loaded page makes a request in the background.
  await device.isTouched(false);
  await visitor.open('/sign-in');
  latchkey.clock.advance(30);
  await signIn(visitor);
  await visitor.expectPath('/sign-in/verify');
  await expect(visitor.button('Use your passkey')).toHaveCount(0);
  await enterCode(visitor, authenticator.code());
  await visitor.expectPath('/');
});

test('a passkey replaces the code after the password', async ({ visitor }) => {
  await asEnrolled(visitor);
  const device = await Device.in(visitor);
  await create(visitor, 'Phone');
  await device.isTouched(false);
  await signOut(visitor);
  await signIn(visitor);
  await visitor.expectPath('/sign-in/verify');
  await visitor.ready();
  await device.isTouched(true);
  await device.recognizes(false);
  await visitor.button('Use your passkey').click();
  await visitor.expectText('No passkey was used. You can try again.');
  await device.recognizes(true);
  await visitor.press('Use your passkey');
  await visitor.expectPath('/');
});

test('a security key that stores no passkeys replaces the code after the password', async ({ visitor, latchkey }) => {
  await asEnrolled(visitor);
  const device = await Device.securityKey(visitor);
  await visitor.press('Create a passkey');
  await visitor.press('Create a passkey', visitor.dialog('Create a passkey'));
  const dialog = visitor.dialog('Security key added');
  await expect(visitor.field('Name', dialog)).toHaveValue('Security key');
  await visitor.fill({ Name: 'Blue key' }, dialog);
  await visitor.press('Save', dialog);
  await visitor.expectNotice('Your security key was saved.');
  await visitor.expectText('Security key. Added', item(visitor, 'Blue key'));
  expect(await device.passkeys()).toBe(1);

  await signOutBeside(visitor);
  latchkey.clock.advance(30);
  await signIn(visitor);
  await visitor.press('Use your security key');
  await visitor.expectPath('/');
});

test('a passkey suggested by the email field signs in without pressing a button', async ({ visitor, latchkey, watch }) => {
  await asEnrolled(visitor);
  const device = await Device.in(visitor);
  await create(visitor, 'Phone');
  await device.isTouched(false);
  await signOut(visitor);
  await visitor.ready();
  const asked = () => watch.addresses.filter((address) => address === latchkey.at('/sign-in/passkey/begin')).length;
  await expect.poll(asked).toBe(1);

  // It does not disturb typing, and ends with the page.
  await visitor.fill({ Email: 'maya@', Password: 'nothing' });
  await visitor.press('Sign in');
  await visitor.expectError(visitor.field('Email'), /email/i);
  await expect.poll(asked).toBe(2);
  await visitor.follow('Forgot your password?');
  await visitor.page.goBack();
  await visitor.expectPath('/sign-in');
  await expect.poll(asked).toBe(3);

  // The device responds as soon as the request is pending.
  await device.isTouched(true);
  await visitor.page.reload();
  await visitor.expectPath('/');
});

test('a passkey replaces password and code when disabling two-factor authentication', async ({ visitor, latchkey }) => {
  await asEnrolled(visitor);
  const device = await Device.in(visitor);
  await create(visitor, 'Phone');
  latchkey.clock.advance(601);
  await visitor.open(tab);
  const title = 'Disable Two-Factor Authentication';
  await visitor.press(title);
  const dialog = visitor.dialog(title);
  await expect(visitor.field('Password', dialog)).toBeVisible();
  await device.recognizes(false);
  await visitor.button('Use your passkey', dialog).click();
  await visitor.expectText('No passkey was used. You can try again.', dialog);
  await device.recognizes(true);
  await visitor.press('Use your passkey', dialog);
  await visitor.expectNotice(texts.disabled);
  await visitor.expectState('not_enabled');
});

test('a user who cancels the device prompt can try again', async ({ visitor }) => {
  await asEnrolled(visitor);
  const device = await Device.in(visitor);
  await visitor.press('Create a passkey');
  const dialog = visitor.dialog('Create a passkey');
  await device.recognizes(false);
  await visitor.button('Create a passkey', dialog).click();
  await visitor.expectText(failed, dialog);
  expect(await device.passkeys()).toBe(0);
  await device.recognizes(true);
  await visitor.press('Create a passkey', dialog);
  await visitor.press('Save', visitor.dialog('Passkey created'));
  // A device with a passkey does not get another one.
  await visitor.press('Create a passkey');
  await visitor.button('Create a passkey', dialog).click();
  await visitor.expectText('This device already has a passkey for your account.', dialog);
  expect(await device.passkeys()).toBe(1);
});

test('the last step of the setup offers a passkey', async ({ visitor }) => {
  await asAdministrator(visitor);
  await openSetUp(visitor);
  const authenticator = await visitor.scan();
  await confirm(visitor, authenticator.code());
  await readCodes(visitor);
  await saveCodes(visitor);
  await visitor.press('Create a passkey', visitor.dialog('Two-Factor Authentication is enabled'));
  await visitor.expectPath(`${tab}/passkeys/new`);
});

test('without client code the page says that passkeys need it, and everything else works', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor, latchkey }) => {
  const { authenticator } = await asEnrolled(visitor);
  await visitor.expectText('Passkeys need JavaScript.');
  await expect(visitor.button('Create a passkey')).toHaveCount(0);
  await visitor.open(`${tab}/passkeys/new`);
  const dialog = visitor.dialog('Create a passkey');
  await visitor.expectText('Passkeys need JavaScript.', dialog);
  await expect(visitor.button('Create a passkey', dialog)).toHaveCount(0);
  await visitor.press('Cancel', dialog);
  await visitor.expectPath(tab);
  await signOut(visitor);
  await visitor.expectText('Passkeys need JavaScript.');
  await expect(visitor.button('Sign in with a passkey')).toHaveCount(0);
  latchkey.clock.advance(30);
  await signIn(visitor);
  await enterCode(visitor, authenticator.code());
  await visitor.expectPath('/');
});

test('password managers are told where passkeys are created, unless they are not allowed', async ({ visitor, latchkey }) => {
  await asEnrolled(visitor);
  const ask = () => visitor.page.request.get(latchkey.at('/.well-known/passkey-endpoints'));
  const found = await ask();
  expect(found.headers()['content-type']).toBe('application/json');
  expect(await found.json()).toEqual({
    enroll: latchkey.at(`${tab}/passkeys/new`),
    manage: latchkey.at(tab),
  });
  await visitor.open('/admin/settings/security');
  await visitor.checkbox(region).uncheck();
  await visitor.press('Save Changes');
  await visitor.expectNotice('Security settings were saved.');
  expect((await ask()).status()).toBe(404);
  await visitor.open(tab);
  await expect(visitor.region(region)).toHaveCount(0);
});
