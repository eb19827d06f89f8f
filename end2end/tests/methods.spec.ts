import { expect, test } from '../fixtures';
import {
  confirm, enterCode, enterRecoveryCode, finishCodes, openSetUp, proveIdentity, signIn,
} from '../support/journeys';
import { expectNews } from '../support/mail';
import {
  chooseMethod, confirmPhone, enrollBoth, enrollSms, method, otherPhone, pause, phone, setUpAllowing, signInAgain, textedCode,
} from '../support/settings';
import { grouped, texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const tab = '/settings/two-factor';
const setUp = 'Set up Two-Factor Authentication';
const ending = 'We sent a 6-digit code to your number ending in 78.';
const code = (visitor: Visitor) => visitor.field('Verification Code');

test('another method can be chosen at sign-in, and made the default', { tag: '@script-off' }, async ({ visitor, gateway }) => {
  const { authenticator, codes } = await enrollBoth(visitor);
  await expect(method(visitor, 'Mobile App')).toContainText('Default');
  await expect(method(visitor, 'Mobile App')).toContainText('Strong: the secret stays on the phone.');
  await expect(method(visitor, 'SMS Message')).toContainText('Weaker: an attacker who takes over the phone number');
  await signInAgain(visitor);
  await visitor.expectText('Enter the 6-digit code from your authenticator app.');
  await visitor.follow('Try another way');
  await expect(visitor.heading('Try another way')).toBeVisible();
  await expect(visitor.button('Mobile App – get a code from your authenticator app')).toBeVisible();
  expect(gateway.tries).toEqual([]);
  await visitor.press('SMS Message – text a code to the number ending in 78');
  await visitor.expectText(ending);
  await enterCode(visitor, await textedCode(visitor));
  await visitor.expectPath('/');

  await visitor.open(tab);
  await visitor.press('Make SMS Message the default');
  await proveIdentity(visitor, authenticator.next());
  await visitor.expectNotice('SMS Message is now the default.');
  await expect(method(visitor, 'SMS Message')).toContainText('Default');
  await signInAgain(visitor);
  await visitor.expectText(ending);
  await textedCode(visitor);
  await visitor.follow('Try another way');
  await visitor.press('Mobile App – get a code from your authenticator app');
  await enterCode(visitor, authenticator.next());
  await visitor.expectPath('/');
  await signInAgain(visitor);
  await visitor.follow('Try another way');
  await visitor.press('Recovery code – use one of the codes you saved');
  await enterRecoveryCode(visitor, codes[0]);
  await visitor.expectPath(tab);
});

test('the phone number is changed, and the old one works until the new one is confirmed', async ({ visitor, another, gateway, mailbox }) => {
  await enrollSms(visitor);
  await visitor.press('Change phone number');
  const dialog = visitor.dialog('Change phone number');
  await visitor.expectText('Current number: ', dialog);
  await expect(dialog).toContainText(grouped(phone));
  await visitor.fill({ 'Phone number': otherPhone }, dialog);
  await visitor.press('Verify', dialog);
  const unused = await textedCode(visitor, otherPhone);
  await visitor.press('Change phone number', dialog);
  await expect.poll(async () => (await visitor.field('Phone number', dialog).inputValue()).replace(/[^\d+]/g, '')).toBe(otherPhone);

  const other = await another();
  await signIn(other);
  await enterCode(other, unused);
  await other.expectError(code(other), texts.sentCodeWrong);
  await enterCode(other, await textedCode(other));
  await other.expectPath('/');

  pause(visitor);
  await confirmPhone(visitor, otherPhone);
  await visitor.expectPath(tab);
  await visitor.expectNotice(texts.numberChanged);
  await visitor.expectFocus(visitor.heading('Methods', 3));
  await expect(method(visitor, 'SMS Message')).toContainText(grouped(otherPhone));
  const mail = await mailbox.next({ to: maya.email, subject: /method was/ });
  expect(mail.text).not.toMatch(grouped(otherPhone));
  await signInAgain(visitor);
  await visitor.expectText('your number ending in 21.');
  await enterCode(visitor, await textedCode(visitor, otherPhone));
  await visitor.expectPath('/');
  expect(gateway.tries.filter(({ to }) => to === phone)).toHaveLength(1);
});

test('a method is removed after a confirmation, and the last one cannot be removed', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor, mailbox, latchkey }) => {
  await enrollBoth(visitor);
  await visitor.press('Remove SMS Message');
  const question = visitor.alert('Remove SMS Message?');
  await visitor.expectText('You will no longer be able to get codes this way. Mobile App stays.', question);
  await visitor.expectFocus(visitor.button('Cancel', question));
  await visitor.press('Cancel', question);
  await expect(method(visitor, 'SMS Message')).toBeVisible();
  await visitor.press('Remove Mobile App');
  await visitor.press('Remove', visitor.alert('Remove Mobile App?'));
  await visitor.expectPath(tab);
  await visitor.expectState('enabled');
  await expect(method(visitor, 'Mobile App')).toHaveCount(0);
  await expect(visitor.button('Remove SMS Message')).toHaveCount(0);
  const mail = await mailbox.next({ to: maya.email, subject: 'A sign-in method was removed' });
  expect(mail.text).toContain(`Mobile App was removed from ${maya.email}.`);
  expectNews(mail, latchkey);
  await signInAgain(visitor);
  await visitor.expectText(ending);
});

test('each panel of the setup keeps its progress', async ({ visitor, gateway }) => {
  await setUpAllowing(visitor, { sms: true, email: true });
  await openSetUp(visitor, { fresh: true });
  const dialog = visitor.dialog(setUp);
  const choice = dialog.getByRole('tablist', { name: 'Method' }).getByRole('tab');
  await expect(choice).toHaveText(['Mobile App', 'SMS Message', 'Email']);
  const { uri } = await visitor.scan();
  await chooseMethod(visitor, 'SMS Message');
  await visitor.fill({ 'Phone number': phone }, dialog);
  await visitor.press('Verify', dialog);
  await chooseMethod(visitor, 'Email');
  await visitor.expectText(`Codes go to ${maya.email}.`, dialog);
  await chooseMethod(visitor, 'Mobile App');
  expect((await visitor.scan()).uri).toBe(uri);
  await chooseMethod(visitor, 'SMS Message');
  await confirm(visitor, await textedCode(visitor));
  await finishCodes(visitor);
  expect(gateway.tries).toHaveLength(1);
  // Users with recovery codes need only one code to add a method.
  await visitor.press('Add a method');
  await expect(visitor.dialog('Add a method').getByRole('tablist', { name: 'Method' }).getByRole('tab')).toHaveText(['Mobile App', 'Email']);
  await confirm(visitor, (await visitor.scan()).code());
  await visitor.expectNotice('Mobile App was added.');
  await visitor.expectFocus(visitor.heading('Methods', 3));
});
