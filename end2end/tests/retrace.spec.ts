import { expect, test } from '../fixtures';
import {
  asAdministrator, enrollAtSignIn, enterCode, finishSetUp, proveIdentity, saveCodes, signIn, signOut,
} from '../support/journeys';
import { acceptInvitation, addUser, ola, openLink, row } from '../support/people';
import { allow, pause, phone, textedCode } from '../support/settings';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const setUp = 'Set up Two-Factor Authentication';

/** Opens a section of Administration through its links. */
async function administer(visitor: Visitor, what: string): Promise<void> {
  await visitor.open('/');
  await visitor.follow('Administration', visitor.page.getByRole('banner'));
  await visitor.follow(what, visitor.page.getByRole('navigation', { name: 'Administration' }));
}

/** S2: "Select the user icon in the upper right corner of the page … to opt in to 2FA". */
async function optIn(visitor: Visitor): Promise<void> {
  await visitor.open('/');
  await visitor.choose('My Settings');
  await visitor.press('Enable', visitor.region('Two-Factor Authentication'));
}

test('the guide of Stackify Retrace, step by step', async ({ visitor, another, gateway, mailbox }) => {
  test.slow();
  await asAdministrator(visitor);
  await allow(visitor, { sms: true });
  const theirs = await another();
  await addUser(visitor, ola);
  await acceptInvitation(theirs, ola);
  await theirs.expectPath('/');
  const dialog = visitor.dialog(setUp);
  const choose = async (method: string) => {
    await visitor.ready();
    await visitor.turn(() => dialog.getByRole('tab', { name: method, exact: true }).click());
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
  await test.step('Enforce it for all: select "Settings"', () => administer(visitor, 'Settings'));
  await test.step('Click the checkbox under "Security" and click "Save Changes"', async () => {
    await visitor.checkbox('Enforce Two-Factor Authentication (2FA)').check();
    await visitor.press('Save Changes');
    const question = visitor.alert('Enforce two-factor authentication for everyone?');
    await visitor.expectText('1 of 2 users has not set it up. They must do so at their next sign-in.', question);
    await visitor.press('Enforce', question);
    await visitor.expectNotice(texts.securitySaved);
  });
  await test.step('All users must use it', async () => {
    await signOut(theirs, ola);
    await signIn(theirs, ola);
    await enrollAtSignIn(theirs, ola);
    await theirs.expectPath('/');
  });

  await test.step('Log in with email and password; enter the code from the text message; click "Continue"', async () => {
    await signOut(visitor);
    await signIn(visitor);
    await expect(visitor.heading('Verification Code')).toBeVisible();
    await enterCode(visitor, await textedCode(visitor));
    await visitor.expectPath('/');
    expect(gateway.tries).toHaveLength(2);
  });

  const lost = 'Send link to disable 2FA';
  await test.step('After a lost phone the administrator goes to "Settings" > "Users", to the User Details page', async () => {
    await administer(visitor, 'Users');
    await visitor.follow(ola.name, row(visitor, ola));
    await expect(visitor.heading('User Details')).toBeVisible();
  });
  await test.step('and sends a link to disable 2FA', async () => {
    await visitor.press(lost);
    await visitor.press('Send link', visitor.dialog(lost));
    const identity = visitor.dialog('Verify your identity');
    pause(visitor);
    await visitor.press('Send code', identity);
    await expect(visitor.button('Resend code', identity)).toBeVisible();
    await proveIdentity(visitor, await textedCode(visitor));
    await visitor.expectNotice(`A link was sent to ${ola.email}.`);
  });
  await test.step('The link disables it, and it is set up again at the next sign-in', async () => {
    const { link } = await mailbox.next({ to: ola.email, subject: 'Link to disable two-factor authentication' });
    await openLink(theirs, link);
    await theirs.fill({ Password: ola.password });
    await theirs.press('Disable');
    await expect(theirs.heading('Two-Factor Authentication is disabled')).toBeVisible();
    await theirs.expectText('You will be asked to set it up again when you sign in.');
    await theirs.follow('Sign in');
    await signIn(theirs, ola);
    await theirs.expectPath('/sign-in/set-up');
  });
});
