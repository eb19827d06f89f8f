import { expect, test } from '../fixtures';
import { asAdministrator, confirm, enterCode, finishCodes, signIn, signInTrusted, signOut } from '../support/journeys';
import { allow } from '../support/settings';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

const section = (visitor: Visitor) => visitor.region('Two-Factor Authentication');

/** E2: "clicking on your avatar and selecting User Settings from the dropdown menu". */
async function openSection(visitor: Visitor): Promise<void> {
  await visitor.choose('My Settings');
  await visitor.expectPath('/settings/profile');
  await section(visitor).scrollIntoViewIfNeeded();
}

test('the guide of emnify, step by step', async ({ visitor, another }) => {
  test.slow();
  await asAdministrator(visitor);
  await signOut(visitor);

  await test.step('1. Log in', async () => {
    await signIn(visitor);
    await visitor.expectPath('/');
  });
  await test.step('2. Navigate to the settings by the avatar', () => openSection(visitor));
  await test.step('3. Scroll down to the section and click "Enable"', () => visitor.press('Enable', section(visitor)));
  await test.step('4. Enter your password to verify your identity', async () => {
    const identity = visitor.dialog('Verify your identity');
    await visitor.expectText('Enter your password to verify your identity.', identity);
    await visitor.fill({ Password: maya.password }, identity);
    await visitor.press('Verify', identity);
  });
  const dialog = visitor.dialog('Set up Two-Factor Authentication');
  await test.step('Need a 2FA app? The stores open in a new tab', async () => {
    await dialog.getByText('Need a 2FA app to scan the QR code?').click();
    const stores = dialog.locator('a[target=_blank]');
    expect(await stores.count()).toBeGreaterThanOrEqual(2);
    for (const store of await stores.all()) {
      await expect(store).toHaveText(/\(opens in a new tab\)$/);
      await expect(store).toHaveAttribute('rel', /noopener/);
      await expect(store).toHaveAttribute('href', /^https:\/\/(apps\.apple\.com|play\.google\.com)\//);
    }
  });
  const authenticator = await test.step('5. Scan the QR code, or copy the secret key', async () => {
    const phone = await visitor.scan();
    await dialog.getByText('Cannot scan the QR code?').click();
    await expect(visitor.page.getByTestId('secret-key')).toHaveText(phone.secret);
    return phone;
  });
  await test.step('Enter the 6-digit token into the text field', () => confirm(visitor, authenticator.code()));
  await test.step('Assuming there are no errors, 2FA is enabled', async () => {
    await visitor.expectText(texts.enabled, visitor.dialog('Recovery codes'));
    await finishCodes(visitor);
  });
  await test.step('On a device that is not trusted, or in another browser, a one-time password is asked for', async () => {
    await allow(visitor, { trustDays: 30 }, () => authenticator.next());
    await signOut(visitor);
    await signInTrusted(visitor, () => authenticator.next());
    await signOut(visitor);
    await signIn(visitor);
    await visitor.expectPath('/');
    const other = await another();
    await signIn(other);
    await expect(other.heading('Verification Code')).toBeVisible();
    await enterCode(other, authenticator.next());
    await other.expectPath('/');
  });

  await test.step('Disabling, 1 and 2: log in, navigate to the settings', () => openSection(visitor));
  await test.step('Disabling, 3: scroll down and click "Disable"', async () => {
    await visitor.press('Disable', section(visitor));
    const question = visitor.dialog('Disable Two-Factor Authentication');
    await visitor.fill({ Password: maya.password, 'Verification Code': authenticator.next() }, question);
    await visitor.press('Disable', question);
  });
  await test.step('Changes are saved automatically; it can be enabled again at any time', async () => {
    await visitor.expectNotice(texts.disabled);
    await openSection(visitor);
    await expect(visitor.button('Enable', section(visitor))).toBeVisible();
  });
});
