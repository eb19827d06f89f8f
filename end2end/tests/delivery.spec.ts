import { expect, test } from '../fixtures';
import { asAdministrator, asEnrolled, confirm, enterCode, finishCodes, openSetUp, signIn, signOut } from '../support/journeys';
import type { Answer } from '../support/gateway';
import { codeIn, expectNews, readMail } from '../support/mail';
import { post } from '../support/raw';
import type { Latchkey } from '../support/server';
import {
  allow, chooseMethod, confirmPhone, enrollEmail, enrollSms, pause, phone, setUpAllowing, signInAgain, textedCode,
} from '../support/settings';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

const renewed = 'seven grey herons on a pier';
const hour = 60 * 60;

async function changePassword(visitor: Visitor, from: string, to: string): Promise<void> {
  await visitor.open('/settings/password');
  await visitor.fill({ 'Current password': from, 'New password': to });
  await visitor.press('Save Changes');
  await visitor.expectNotice(texts.passwordChanged);
}

/** The output of the process contains neither the number nor a code. */
function expectSilent(latchkey: Latchkey): void {
  const written = latchkey.log + latchkey.output;
  const secrets = latchkey.gateway.tries.map(({ code }) => code);
  expect(secrets.length).toBeGreaterThan(0);
  for (const secret of [...secrets, phone.slice(1), phone.slice(4), maya.email]) expect(written).not.toContain(secret);
}

test.describe('with a mail server and a gateway', () => {
  test.use({ delivery: 'real' });

  test('a text message that could not be sent is reported, and a later one arrives', async ({ visitor, gateway, latchkey }) => {
    await setUpAllowing(visitor, { sms: true });
    await openSetUp(visitor, { fresh: true });
    const dialog = await chooseMethod(visitor, 'SMS Message');
    gateway.answer(500);
    await visitor.fill({ 'Phone number': phone }, dialog);
    await visitor.press('Verify', dialog);
    await visitor.expectSoon(texts.smsNotSent);
    const [failed] = gateway.tries;
    gateway.answer('ok');
    pause(visitor);
    await visitor.reload();
    await visitor.press('Resend code', dialog);
    // The failed message may arrive as well; only the newest code works.
    const newest = () => gateway.tries.find(({ code }) => code !== failed.code)?.code ?? '';
    await expect.poll(newest).not.toBe('');
    await confirm(visitor, newest());
    await finishCodes(visitor);
    expectSilent(latchkey);
  });

  test('another method is offered whatever the gateway responds', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor, gateway, latchkey }) => {
    test.setTimeout(240_000);
    await enrollSms(visitor);
    const faults: Answer[] = [400, 'nothing'];
    for (const fault of faults) {
      await test.step(`the gateway responds: ${fault}`, async () => {
        // Earlier codes have expired by now.
        latchkey.clock.advance(hour + 1);
        gateway.answer(fault);
        const before = gateway.tries.length;
        await visitor.open('/sign-in');
        await signIn(visitor);
        await visitor.expectPath('/sign-in/verify');
        await visitor.expectSoon(texts.smsNotSent, 40_000);
        expect(gateway.tries.length).toBeGreaterThan(before);
        await expect(visitor.link('Use a recovery code')).toBeVisible();
      });
    }
    latchkey.clock.advance(hour + 1);
    gateway.answer('ok');
    await visitor.open('/sign-in');
    await signIn(visitor);
    // Earlier messages have expired, so this is the first to arrive.
    await enterCode(visitor, await textedCode(visitor));
    await visitor.expectPath('/');
    expectSilent(latchkey);
  });

  test('nothing is sent to a mail server without encryption or with an untrusted certificate', async ({ visitor, mailbox, latchkey }) => {
    await enrollEmail(visitor);
    for (const as of ['plain', 'impostor'] as const) {
      latchkey.clock.advance(hour);
      const received = mailbox.received.length;
      const visits = mailbox.visits;
      await mailbox.up(as);
      await visitor.open('/sign-in');
      await signIn(visitor);
      await visitor.expectSoon(texts.emailNotSent);
      expect(mailbox.visits).toBeGreaterThan(visits);
      expect(mailbox.received).toHaveLength(received);
    }
    expect(mailbox.betrayed).toEqual([]);
    // An unresponsive server delays neither users nor the shutdown.
    mailbox.hang();
    await mailbox.up();
    latchkey.clock.advance(hour);
    await visitor.open('/sign-in');
    await signIn(visitor);
    await visitor.expectPath('/sign-in/verify');
  });

  test('a forged Host header has no effect and is never in an email', async ({ visitor, mailbox, latchkey }) => {
    await asAdministrator(visitor);
    const form = { username: maya.email };
    for (const host of ['evil.example', `evil.example:${new URL(latchkey.url).port}`, '127.0.0.1']) {
      const forgeries: Record<string, string>[] = [{ host }, { host, origin: `http://${host}` }];
      for (const headers of forgeries) {
        expect((await post(latchkey, '/forgot-password', form, headers)).status, host).toBe(421);
      }
    }
    const forged = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example;proto=https', 'x-forwarded-proto': 'https' };
    expect((await post(latchkey, '/forgot-password', form, forged)).status).toBeLessThan(400);
    const mail = await mailbox.next({ to: maya.email, subject: 'Reset your password' });
    expect(new URL(mail.link).origin).toBe(latchkey.url);
    expect(mail.text + mail.html).not.toContain('evil.example');
    expect(mailbox.received).toHaveLength(1);
  });

  test('a name is plain text in emails and never adds a recipient', async ({ visitor, mailbox, latchkey }) => {
    await asAdministrator(visitor, '/settings/profile');
    await visitor.fill({ Name: 'Maya <b>x</b>, "eve@evil.example" \u202Emoc' });
    await visitor.choice('Time zone').selectOption('Europe/Oslo');
    await visitor.press('Save Changes');
    await changePassword(visitor, maya.password, renewed);
    const mail = await mailbox.next({ subject: 'Your password was changed' });
    expectNews(mail, latchkey);
    expect(mail.text).toContain('(Europe/Oslo)');
    expect([...mail.headers.values()].join('\n')).not.toContain('evil.example');
  });
});

test.describe('with a gateway that has a Messages API', () => {
  test.use({ delivery: 'real', gatewayStyle: 'messages-api' });

  test('text messages are sent through a Messages API as well', async ({ visitor, gateway, latchkey }) => {
    await setUpAllowing(visitor, { sms: true });
    await openSetUp(visitor, { fresh: true });
    await chooseMethod(visitor, 'SMS Message');
    await confirmPhone(visitor, phone);
    await finishCodes(visitor);
    gateway.answer(429);
    await signInAgain(visitor);
    await visitor.expectSoon(texts.smsNotSent);
    expectSilent(latchkey);
  });
});

test('without configuration messages are written to files, and the startup output says where', async ({ visitor, latchkey }) => {
  await asEnrolled(visitor);
  await expect.poll(() => latchkey.output + latchkey.log).toContain(latchkey.outbox.folder);
  const mail = await readMail(await latchkey.outbox.next('eml', /^Subject: Two-factor authentication is on/m));
  expect(mail.to).toEqual([maya.email]);
  expect(mail.text).toContain('with Mobile App.');
  await allow(visitor, { sms: true, email: true });
  await visitor.open('/settings/two-factor');
  await visitor.press('Add a method');
  const dialog = await chooseMethod(visitor, 'SMS Message');
  await visitor.fill({ 'Phone number': phone }, dialog);
  await visitor.press('Verify', dialog);
  const text = await latchkey.outbox.next('txt', 'is your Latchkey code');
  await confirm(visitor, /(\d{6}) is your/.exec(text)![1]);
  await visitor.expectNotice('SMS Message was added.');
  await visitor.press('Add a method');
  await visitor.press('Send code', visitor.page.getByRole('dialog'));
  const code = codeIn(await readMail(await latchkey.outbox.next('eml', /is your Latchkey code/)));
  await confirm(visitor, code);
  await visitor.expectNotice('Email was added.');
  await signOut(visitor);
});
