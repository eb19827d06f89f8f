import { expect, test } from '../fixtures';
import { enterCode, finishSetUp, proveIdentity, saveCodes, setUpAdministrator, signIn, signOut } from '../support/journeys';
import { allow, phone, textedCode } from '../support/settings';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const setUp = 'Set up Two-Factor Authentication';

/** S2: "Select the user icon in the upper right corner of the page … to opt in to 2FA". */
async function optIn(visitor: Visitor): Promise<void> {
  await visitor.open('/');
  await visitor.choose('My Settings');
  await visitor.press('Enable', visitor.region('Two-Factor Authentication'));
}

test('the guide of Stackify Retrace, step by step', { tag: '@wasm-blocked' }, async ({ visitor, gateway }) => {
  test.slow();
  await setUpAdministrator(visitor);
  await allow(visitor, { sms: true });
  const dialog = visitor.dialog(setUp);
  const choose = async (method: string) => {
    await visitor.ready();
    await dialog.getByRole('tab', { name: method, exact: true }).click();
    await expect(dialog.getByRole('tab', { name: method, exact: true })).toHaveAttribute('aria-selected', 'true');
  };

  await test.step('Select the user icon, navigate to the page, opt in', () => optIn(visitor));
  await test.step('There are two methods: an authenticator application, or a text message', async () => {
    const methods = dialog.getByRole('tablist', { name: 'Method' });
    await expect(methods.getByRole('tab')).toHaveText(['Mobile App', 'SMS Message']);
  });
  await test.step('Click "Mobile App"', () => choose('Mobile App'));
  await test.step('Select the mobile operating system', async () => {
    await dialog.getByText('Need a 2FA app to scan the QR code?').click();
    const system = dialog.getByRole('radiogroup', { name: 'Mobile operating system' });
    if (visitor.hydrated) {
      await system.getByRole('radio', { name: 'iOS', exact: true }).check();
      await expect(dialog.getByText('The Passwords app on your iPhone or iPad can do this.')).toBeVisible();
      await system.getByRole('radio', { name: 'Android', exact: true }).check();
    }
    await expect(dialog.getByText(/^Get Google Authenticator .*, or any authenticator app, from Google Play\.$/)).toBeVisible();
  });
  const { authenticator } = await test.step('Scan the QR code, enter the generated code in the confirm field', () =>
    finishSetUp(visitor));

  await test.step('Log in with email and password; enter the code from the app; click "Continue"', async () => {
    await signOut(visitor);
    await signIn(visitor);
    await expect(visitor.heading('Verification Code')).toBeVisible();
    await enterCode(visitor, authenticator.next());
    await visitor.expectPath('/');
  });
  await test.step('Disable: navigate to the page again and select it', async () => {
    await visitor.choose('My Settings');
    await visitor.press('Disable', visitor.region('Two-Factor Authentication'));
    const question = visitor.dialog('Disable Two-Factor Authentication');
    await visitor.fill({ Password: maya.password, 'Verification Code': authenticator.next() }, question);
    await visitor.press('Disable', question);
    await visitor.expectNotice(texts.disabled);
  });

  await test.step('Opt in with a text message: click "SMS Message"', async () => {
    await optIn(visitor);
    if ((await visitor.dialog('Verify your identity').count()) > 0) await proveIdentity(visitor);
    await choose('SMS Message');
  });
  await test.step('Enter your phone number and click "Verify"', async () => {
    await visitor.fill({ 'Phone number': phone }, dialog);
    await visitor.press('Verify', dialog);
  });
  await test.step('Enter the six-digit code and click "Confirm"', async () => {
    await visitor.fill({ 'Confirmation code': await textedCode(visitor) }, dialog);
    await visitor.press('Confirm', dialog);
  });
  await test.step('Click "Continue"', async () => {
    await visitor.expectText(texts.enabled, visitor.dialog('Recovery codes'));
    await saveCodes(visitor);
    await visitor.press('Done', visitor.dialog('Two-Factor Authentication is enabled'));
  });
  await test.step('Log in with email and password; enter the code from the text message; click "Continue"', async () => {
    await signOut(visitor);
    await signIn(visitor);
    await expect(visitor.heading('Verification Code')).toBeVisible();
    await enterCode(visitor, await textedCode(visitor));
    await visitor.expectPath('/');
    expect(gateway.tries).toHaveLength(2);
  });
  // Enforcing it for everybody, and a link from the administrator after a lost phone, belong to administration.
});
