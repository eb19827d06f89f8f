import { expect, test } from '../fixtures';
import { asAdministrator, proveIdentity, signIn } from '../support/journeys';
import { expectAccessibleAndToFit, expectNoSidewaysScroll } from '../support/look';
import { allow, phone } from '../support/settings';
import { maya, type Visitor } from '../support/visitor';

const general = '/admin/settings/general';
const email = '/admin/settings/email';
const sms = '/admin/settings/sms';
const question = 'Leave without saving?';
const time = /\d{1,2}:\d{2}\s[AP]M/;

/** An administrator on a tab of the settings, with a recent identity check. */
async function settle(visitor: Visitor, path: string): Promise<void> {
  await asAdministrator(visitor);
  await visitor.open('/settings/two-factor/verify-identity?next=/settings/two-factor');
  await proveIdentity(visitor);
  await visitor.open(path);
}

async function fillServer(visitor: Visitor, more: Record<string, string> = {}): Promise<void> {
  const { mailbox } = visitor.latchkey;
  await visitor.fill({ ...mailbox.fields, ...more });
  await visitor.page.getByRole('spinbutton', { name: 'Port' }).fill(mailbox.listensAt);
  await visitor.page.getByRole('combobox', { name: 'Encryption' }).selectOption('STARTTLS');
}

async function saveServer(visitor: Visitor): Promise<void> {
  await fillServer(visitor);
  await visitor.press('Save Changes');
  await visitor.expectNotice('Email settings were saved.');
}

test.describe('General', () => {
  test('a new name appears after the identity check', { tag: ['@script-off', '@wasm-blocked'] }, async ({ visitor, another }) => {
    await asAdministrator(visitor);
    await visitor.open('/admin/settings/security');
    await visitor.press('General', visitor.page, 'tab');
    await visitor.expectPath(general);
    await expect(visitor.page).toHaveTitle('General – Settings – Latchkey');
    await visitor.expectText(`Public address: ${visitor.latchkey.url}`);
    await visitor.fill({ 'Application name': 'Halden ID', 'Organization name': 'Halden Instruments', 'Support contact': '+47 22 12 34 56' });
    await visitor.page.getByRole('combobox', { name: 'Default time zone' }).selectOption('Europe/Oslo');
    await visitor.page.getByRole('spinbutton', { name: 'Keep audit events for (days)' }).fill('90');
    await visitor.press('Save Changes');
    await proveIdentity(visitor);
    await visitor.expectNotice('General settings were saved.');
    await visitor.expectPath(general);
    await expect(visitor.page).toHaveTitle('General – Settings – Halden ID');
    await expect(visitor.link('Halden ID home')).toBeVisible();
    await expect(visitor.page.getByRole('spinbutton', { name: 'Keep audit events for (days)' })).toHaveValue('90');
    const stranger = await another();
    await stranger.open('/sign-in/help');
    await expect(stranger.page.getByRole('contentinfo')).toContainText('Halden Instruments');
    await stranger.expectText('Ask an administrator of Halden Instruments');
    await expect(stranger.link('+47 22 12 34 56')).toHaveAttribute('href', 'tel:+4722123456');
  });

  test('an error is shown, and no input is lost', { tag: '@script-off' }, async ({ visitor }) => {
    await settle(visitor, general);
    await visitor.fill({ 'Application name': ' ', 'Support contact': 'Room 4.12' });
    await visitor.page.getByRole('spinbutton', { name: 'Keep audit events for (days)' }).fill('29');
    await visitor.press('Save Changes');
    await expect(visitor.region('There is a problem')).toBeVisible();
    await visitor.expectFocus(visitor.region('There is a problem'));
    await visitor.expectError(visitor.field('Application name'), 'Enter a name of 1 to 40 characters');
    await expect(visitor.field('Support contact')).toHaveValue('Room 4.12');
    await expect(visitor.page.getByRole('spinbutton', { name: 'Keep audit events for (days)' })).toHaveValue('29');
  });

  test('the second of two administrators sees the values the first saved, and keeps their own input', async ({ visitor, another }) => {
    await settle(visitor, general);
    const second = await another();
    await signIn(second);
    await second.open('/settings/two-factor/verify-identity?next=/settings/two-factor');
    await proveIdentity(second);
    await second.open(general);
    await visitor.fill({ 'Application name': 'One' });
    await visitor.press('Save Changes');
    await visitor.expectNotice('General settings were saved.');
    await second.fill({ 'Application name': 'Two' });
    await second.press('Save Changes');
    await second.expectText('Someone else changed this in the meantime. Check the current values and save again.');
    await expect(second.field('Application name')).toHaveValue('Two');
    await expect(second.field('Application name')).toHaveAccessibleDescription('Saved in the meantime: One');
    await second.press('Save Changes');
    await second.expectNotice('General settings were saved.');
  });
});

test.describe('Email and SMS', () => {
  test.use({ delivery: 'saved' });

  test('a mail server is saved, tested and used', { tag: ['@script-off', '@wasm-blocked'] }, async ({ visitor, mailbox }) => {
    await settle(visitor, email);
    await visitor.expectText('Emails are written to files on the server until you save settings here.');
    await saveServer(visitor);
    await expect(visitor.field('Password (optional)')).toHaveValue('');
    await expect(visitor.field('Password (optional)')).toHaveAccessibleDescription('A password is saved.');
    await expect(visitor.field('Send a test email to')).toHaveValue(maya.email);
    await visitor.press('Send test email');
    const accepted = new RegExp(`The test email was accepted by the mail server at ${time.source}\\.`);
    await expect(visitor.main.getByText(accepted).last()).toBeInViewport();
    await visitor.expectSaid(accepted);
    await visitor.expectFocus(visitor.button('Send test email'));
    const mail = await mailbox.next({ to: maya.email, subject: 'Test message from Latchkey' });
    expect(mail.text).toContain('Test message from Latchkey.');
    // Now the method can be allowed.
    await allow(visitor, { email: true });
    expect(mailbox.betrayed).toEqual([]);
  });

  test('a server that does not work is not saved, and no input is lost', async ({ visitor, mailbox }) => {
    await settle(visitor, email);
    await fillServer(visitor, { 'Password (optional)': 'not the password' });
    await visitor.press('Save Changes');
    await visitor.expectError(visitor.field('Server'), /^Error: The mail server answered: 535 /);
    await expect(visitor.field('User name (optional)')).toHaveValue('latchkey');
    expect(await visitor.page.content()).not.toContain('not the password');
    // An untrusted certificate, a server without encryption, and no server.
    for (const as of ['impostor', 'plain'] as const) {
      await mailbox.up(as);
      await fillServer(visitor);
      await visitor.press('Save Changes');
      await visitor.expectError(visitor.field('Server'), /The connection would not be secure/);
    }
    expect(mailbox.betrayed).toEqual([]);
    await mailbox.down();
    await fillServer(visitor);
    await visitor.press('Save Changes');
    await visitor.expectError(visitor.field('Server'), /The mail server could not be reached/);
    await visitor.page.getByRole('combobox', { name: 'Encryption' }).selectOption('None');
    await visitor.fill({ 'Password (optional)': 'x' });
    await visitor.press('Save Changes');
    await expect(visitor.main.getByText('A password is never sent without encryption.').last()).toBeVisible();
    await visitor.open(email);
    await expect(visitor.field('Server')).toHaveValue('');
  });

  test('the saved password is not sent to another server', async ({ visitor, mailbox }) => {
    await settle(visitor, email);
    await saveServer(visitor);
    const visits = mailbox.visits;
    await visitor.fill({ Server: '127.0.0.1' });
    await visitor.press('Save Changes');
    await visitor.expectError(visitor.field('Password (optional)'), /Enter the password again, because the server changed\./);
    expect(mailbox.visits).toBe(visits);
    // The password may stay empty if the server is the same.
    await visitor.open(email);
    await visitor.fill({ 'From address': 'id@halden.example' });
    await visitor.press('Save Changes');
    await visitor.expectNotice('Email settings were saved.');
    await visitor.press('Send test email');
    expect((await mailbox.next({ subject: 'Test message from Latchkey' })).from.address).toBe('id@halden.example');
  });

  test('a rejected test email is explained', { tag: '@script-off' }, async ({ visitor, mailbox }) => {
    await settle(visitor, email);
    await saveServer(visitor);
    mailbox.refuse(550);
    await visitor.press('Send test email');
    await expect(visitor.main.getByText(/^The mail server answered: 550 /).last()).toBeVisible();
    await mailbox.down();
    await visitor.press('Send test email');
    await expect(visitor.main.getByText(/^The mail server could not be reached/).last()).toBeVisible();
    for (let tests = 2; tests < 5; tests += 1) await visitor.press('Send test email');
    await visitor.press('Send test email');
    await expect(visitor.main.getByText(/^Too many attempts\. Try again at/).last()).toBeVisible();
  });

  test('a gateway is saved, tested and used', { tag: '@script-off' }, async ({ visitor, gateway }) => {
    await settle(visitor, sms);
    await visitor.fill(gateway.fields);
    await visitor.press('Save Changes');
    await visitor.expectNotice('SMS settings were saved.');
    await expect(visitor.field('Access key')).toHaveAccessibleDescription('An access key is saved.');
    await visitor.fill({ 'Send a test message to': '0151' });
    await visitor.press('Send test message');
    await visitor.expectError(visitor.field('Send a test message to'), /Enter a phone number with its country code/);
    await visitor.fill({ 'Send a test message to': phone });
    await visitor.press('Send test message');
    const accepted = new RegExp(`The test message was accepted by the SMS gateway at ${time.source}\\.`);
    await expect(visitor.main.getByText(accepted).last()).toBeVisible();
    expect((await gateway.next(phone)).text).toBe('Test message from Latchkey.');
    gateway.answer(401);
    await visitor.press('Send test message');
    await expect(visitor.main.getByText('The SMS gateway answered: 401 Unauthorized').last()).toBeVisible();
    gateway.answer('ok');
    await visitor.fill({ 'Gateway address': 'https://elsewhere.example/hooks/sms' });
    await visitor.press('Save Changes');
    await visitor.expectError(visitor.field('Access key'), /Enter the access key again, because the gateway changed\./);
    await visitor.open(sms);
    await allow(visitor, { sms: true });
  });

  test('no secret is in a page or in the output of the process', async ({ visitor, mailbox, gateway, latchkey }) => {
    await settle(visitor, email);
    await saveServer(visitor);
    const secrets = [mailbox.fields['Password (optional)'], gateway.fields['Access key']];
    await visitor.open(sms);
    await visitor.fill(gateway.fields);
    await visitor.press('Save Changes');
    await visitor.expectNotice('SMS settings were saved.');
    for (const path of [email, sms, '/settings/activity']) {
      await visitor.open(path);
      const page = await visitor.page.content();
      for (const secret of secrets) expect(page).not.toContain(secret);
    }
    for (const secret of secrets) expect(latchkey.log + latchkey.output).not.toContain(secret);
  });
});

test.describe('set by the operator', () => {
  test.use({ delivery: 'real' });

  test('settings of the operator cannot be edited, and their secrets are not shown', { tag: '@script-off' }, async ({ visitor, mailbox, gateway }) => {
    await settle(visitor, email);
    await visitor.expectText('Set by LATCHKEY_SMTP_URL on the server.');
    await visitor.expectText('localhost');
    await expect(visitor.button('Save Changes')).toHaveCount(0);
    expect(await visitor.page.content()).not.toContain(mailbox.fields['Password (optional)']);
    await visitor.press('Send test email');
    await mailbox.next({ subject: 'Test message from Latchkey' });
    await visitor.open(sms);
    await visitor.expectText('Set by LATCHKEY_SMS_URL on the server.');
    expect(await visitor.page.content()).not.toContain(gateway.fields['Access key']);
  });
});

test.describe('unsaved changes', () => {
  test('leaving asks for confirmation, and "Stay" keeps the input', async ({ visitor }) => {
    await settle(visitor, general);
    await visitor.fill({ 'Organization name': 'Halden' });
    const tab = visitor.page.getByRole('tab', { name: 'Email' });
    await tab.click();
    const alert = visitor.alert(question);
    await expect(alert).toBeVisible();
    await expect(alert).toHaveAccessibleDescription('Your changes on this tab have not been saved.');
    await expect(visitor.button('Stay', alert)).toBeFocused();
    await expectAccessibleAndToFit(visitor, 'unsaved changes');
    await visitor.page.keyboard.press('Escape');
    await expect(alert).toHaveCount(0);
    await expect(tab).toBeFocused();
    await visitor.expectPath(general);
    await expect(visitor.field('Organization name')).toHaveValue('Halden');
    await visitor.link('Users').click();
    await visitor.button('Stay', alert).click();
    await expect(alert).toHaveCount(0);
    await visitor.link('Users').click();
    await visitor.press('Leave', alert);
    await visitor.expectPath('/admin/users');
  });

  test('Back asks for confirmation as well, and leads to the previous page', async ({ visitor }) => {
    await settle(visitor, '/admin/settings/security');
    await visitor.press('General', visitor.page, 'tab');
    await visitor.fill({ 'Organization name': 'Halden' });
    await visitor.page.goBack();
    const alert = visitor.alert(question);
    await visitor.button('Stay', alert).click();
    await visitor.expectPath(general);
    await expect(visitor.field('Organization name')).toHaveValue('Halden');
    await visitor.page.goBack();
    await visitor.press('Leave', alert);
    await visitor.expectPath('/admin/settings/security');
    await expect(visitor.heading('Security', 2)).toBeVisible();
  });

  test('the browser asks before the tab is closed, but not once the input is saved', async ({ visitor }) => {
    await settle(visitor, general);
    const asked: string[] = [];
    visitor.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await visitor.fill({ 'Organization name': 'Halden' });
    await visitor.reload();
    expect(asked).toEqual(['beforeunload']);
    await visitor.fill({ 'Organization name': 'Halden' });
    await visitor.press('Save Changes');
    await visitor.expectNotice('General settings were saved.');
    await visitor.press('Email', visitor.page, 'tab');
    await visitor.expectPath(email);
    // Rejected input is not saved either.
    await visitor.press('Save Changes');
    await expect(visitor.region('There is a problem')).toBeVisible();
    await visitor.page.getByRole('tab', { name: 'SMS' }).click();
    await visitor.press('Leave', visitor.alert(question));
    await visitor.expectPath(sms);
    expect(asked).toEqual(['beforeunload']);
  });
});

test('the tabs fit on a phone', async ({ visitor }) => {
  await settle(visitor, general);
  for (const path of [general, email, sms]) {
    await visitor.open(path);
    await expectNoSidewaysScroll(visitor, path);
    await visitor.page.setViewportSize({ width: 360, height: 780 });
    await expect(visitor.button('Save Changes')).toBeVisible();
  }
});
