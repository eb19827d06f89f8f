import { expect, test } from '../fixtures';
import { allow, phone, settle } from '../support/settings';
import { maya, type Visitor } from '../support/visitor';

const email = '/admin/settings/email';
const sms = '/admin/settings/sms';
const time = /\d{1,2}:\d{2}\s[AP]M/;

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

test.describe('Email and SMS', () => {
  test.use({ delivery: 'saved' });

  test('a mail server is saved, tested and used', { tag: '@script-off' }, async ({ visitor, mailbox }) => {
    await settle(visitor, email);
    await visitor.expectText('There is no mail server yet: emails are saved as files on the server.');
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

  test('a rejected test email is explained', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor, mailbox }) => {
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

  test('a gateway is saved, tested and used', async ({ visitor, gateway }) => {
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

  test('settings of the operator cannot be edited, and their secrets are not shown', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor, mailbox, gateway }) => {
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
