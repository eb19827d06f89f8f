import { expect, test } from '../fixtures';
import { confirm, enterCode, finishCodes, openSetUp, proveIdentity, readCodes } from '../support/journeys';
import { codeIn, expectNews, expectWellFormed } from '../support/mail';
import {
  chooseMethod, enrollSms, method, pause, phone, setUpAllowing, signInAgain, textedCode,
} from '../support/settings';
import { grouped, texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const tab = '/settings/two-factor';
const ending = 'We sent a 6-digit code to your number ending in 78.';
const code = (visitor: Visitor) => visitor.field('Verification Code');

/** A code that was never sent. */
const not = (sent: string) => String((Number(sent) + 1) % 1_000_000).padStart(6, '0');

test('path 3: SMS Message is set up with a code, and signs in', async ({ visitor, gateway, mailbox, latchkey }) => {
  await setUpAllowing(visitor, { sms: true });
  await openSetUp(visitor, { fresh: true });
  const dialog = await chooseMethod(visitor, 'SMS Message');
  await visitor.expectText('An authenticator app is safer and works without a signal.', dialog);
  const number = visitor.field('Phone number', dialog);
  for (const [typed, text] of [['', texts.phoneEmpty], ['0151 12345678', texts.phoneFormat]]) {
    await visitor.fill({ 'Phone number': typed }, dialog);
    await visitor.press('Verify', dialog);
    await visitor.expectError(number, text);
  }
  await visitor.fill({ 'Phone number': '0049 (0)151-123 456 78' }, dialog);
  await visitor.press('Verify', dialog);
  await visitor.expectText('We sent a 6-digit code to', dialog);
  await expect(dialog).toContainText(grouped(phone));
  await visitor.expectFocus(visitor.field('Confirmation code', dialog));
  const sent = await gateway.next(phone);
  expect(sent.text).toBe(`${sent.code} is your Latchkey code. Do not share it.\n\n@localhost #${sent.code}`);
  await visitor.reload();
  await confirm(visitor, not(sent.code));
  await visitor.expectError(visitor.field('Confirmation code', dialog), texts.sentCodeWrong);
  await confirm(visitor, sent.code);
  await finishCodes(visitor);
  await expect(method(visitor, 'SMS Message')).toContainText(grouped(phone));
  const mail = await mailbox.next({ to: maya.email, subject: 'Two-factor authentication is on' });
  expect(mail.text).toContain(`Two-factor authentication was turned on for ${maya.email} with SMS Message.`);
  expectNews(mail, latchkey);
  await signInAgain(visitor);
  await visitor.expectText(`${ending} It can take a few minutes to arrive and works for 10 minutes.`);
  await expect(visitor.main).not.toContainText(/\+\s*49/);
  // The code from the setup does not work here.
  await enterCode(visitor, sent.code);
  await visitor.expectError(code(visitor), texts.sentCodeWrong);
  await enterCode(visitor, await textedCode(visitor));
  await visitor.expectPath('/');
  expect(gateway.tries).toHaveLength(2);
});

test('Email is set up with a code, and signs in without trusting the browser', async ({ visitor, mailbox, latchkey }) => {
  await setUpAllowing(visitor, { email: true, trustDays: 30 });
  await openSetUp(visitor, { fresh: true });
  const dialog = await chooseMethod(visitor, 'Email');
  await visitor.expectText('This is the weakest method', dialog);
  await visitor.expectText(`Codes go to ${maya.email}.`, dialog);
  await visitor.press('Send code', dialog);
  await visitor.expectFocus(visitor.field('Confirmation code', dialog));
  await expect(visitor.button('Change phone number', dialog)).toHaveCount(0);
  const mail = await mailbox.next({ to: maya.email, subject: /^\d{6} is your Latchkey code$/ });
  expectWellFormed(mail, latchkey);
  expect(mail.subject).toBe(`${codeIn(mail)} is your Latchkey code`);
  expect(mail.links).toEqual([]);
  await confirm(visitor, codeIn(mail));
  await finishCodes(visitor);
  await signInAgain(visitor);
  await visitor.expectText(/We sent a 6-digit code to .*halden\.example\. Check your spam folder if you do not see it\./);
  await expect(visitor.main).not.toContainText(maya.email);
  await expect(visitor.page.getByRole('checkbox')).toHaveCount(0);
  await enterCode(visitor, codeIn(await mailbox.next({ subject: /is your Latchkey code$/ })));
  await visitor.expectPath('/');
});

test('a code expires after ten minutes', async ({ visitor, latchkey }) => {
  await setUpAllowing(visitor, { sms: true });
  await openSetUp(visitor, { fresh: true });
  const dialog = await chooseMethod(visitor, 'SMS Message');
  await visitor.fill({ 'Phone number': phone }, dialog);
  await visitor.press('Verify', dialog);
  const late = await textedCode(visitor);
  latchkey.clock.advance(601);
  await confirm(visitor, late);
  await visitor.expectText(texts.sentCodeExpired, dialog);
  await visitor.open(tab);
  await visitor.expectState('not_enabled');
});

test('a code from a text message passes the identity check and turns two-factor authentication off', async ({ visitor, gateway, mailbox, latchkey }) => {
  await enrollSms(visitor);
  latchkey.clock.advance(601);
  await visitor.open(`${tab}/recovery-codes`);
  await visitor.press('Make new codes', visitor.dialog('Recovery codes'));
  const identity = visitor.dialog('Verify your identity');
  await expect(identity).toBeVisible();
  expect(gateway.tries).toEqual([]);
  await visitor.press('Send code', identity);
  await expect(visitor.button('Resend code', identity)).toBeVisible();
  await proveIdentity(visitor, await textedCode(visitor));
  await readCodes(visitor);
  await mailbox.next({ to: maya.email, subject: 'New recovery codes' });

  pause(visitor);
  await visitor.open(`${tab}/disable`);
  const dialog = visitor.dialog('Disable Two-Factor Authentication');
  await visitor.expectText("We will send a code to", dialog);
  await visitor.expectFocus(visitor.button('Send code', dialog));
  await visitor.press('Send code', dialog);
  await visitor.fill({ 'Verification Code': await textedCode(visitor) }, dialog);
  await visitor.press('Disable', dialog);
  await visitor.expectNotice(texts.disabled);
  await visitor.expectState('not_enabled');
  const mail = await mailbox.next({ to: maya.email, subject: 'Two-factor authentication is off' });
  expect(mail.text).toContain('by you.');
  expectNews(mail, latchkey);
});
