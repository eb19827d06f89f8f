import { expect, test } from '../fixtures';
import {
  asEnrolled, type Enrolled, enterCode, enterRecoveryCode, signIn, signInWithCode, signOut,
} from '../support/journeys';
import { texts } from '../support/texts';
import type { Visitor } from '../support/visitor';

const field = (visitor: Visitor) => visitor.field('Verification Code');

/** An enrolled user who has entered the password but not yet the code. */
async function atSecondStep(visitor: Visitor): Promise<Enrolled> {
  const enrolled = await asEnrolled(visitor);
  await signOut(visitor);
  await signIn(visitor);
  await visitor.expectPath('/sign-in/verify');
  return enrolled;
}

test('path 4: password, then the code of the app', { tag: ['@script-off', '@wasm-blocked'] }, async ({ visitor }) => {
  const { authenticator } = await atSecondStep(visitor);
  await expect(visitor.page).toHaveTitle('Verification Code – Latchkey');
  await expect(visitor.heading('Verification Code')).toBeVisible();
  await visitor.expectText('Enter the 6-digit code from your authenticator app.');
  await visitor.expectFocus(field(visitor));
  // There is one method, and no other is allowed.
  await expect(visitor.link('Try another way')).toHaveCount(0);
  await expect(visitor.button('Resend code')).toHaveCount(0);
  await expect(visitor.page.getByRole('checkbox')).toHaveCount(0);
  await enterCode(visitor, authenticator.next());
  await visitor.expectPath('/');
  await expect(visitor.heading('Account security')).toBeVisible();
});

test('a wrong code is refused, and stays in the field', { tag: '@script-off' }, async ({ visitor }) => {
  const { authenticator } = await atSecondStep(visitor);
  const wrong = authenticator.wrong();
  await enterCode(visitor, wrong);
  await visitor.expectError(field(visitor), texts.codeWrong);
  await expect(visitor.page).toHaveTitle('Error: Verification Code – Latchkey');
  await expect(field(visitor)).toHaveValue(wrong);
  await visitor.expectFocus(field(visitor));
  await enterCode(visitor, authenticator.next());
  await visitor.expectPath('/');
});

test('the sixth digit submits the form, unless there was an error', async ({ visitor }) => {
  const { authenticator } = await atSecondStep(visitor);
  await visitor.ready();
  let sent = 0;
  visitor.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/sign-in/verify')) sent += 1;
  });
  await visitor.turn(() => field(visitor).pressSequentially(authenticator.wrong()));
  // Enter does not send a wrong code twice.
  await field(visitor).press('Enter');
  await visitor.expectError(field(visitor), texts.codeWrong);
  // The button sends it again.
  await visitor.press('Continue');
  expect(sent).toBe(2);
  await field(visitor).fill(authenticator.next());
  await visitor.press('Continue');
  await visitor.expectPath('/');
});

test('malformed, used and pasted codes, and a code that is too late', async ({ visitor }) => {
  const { authenticator, confirmedWith } = await atSecondStep(visitor);
  for (const [typed, text] of [
    ['', texts.codeEmpty],
    ['12345', texts.codeShort],
    ['1234567', texts.codeLong],
    ['12345a', texts.codeFormat],
    [confirmedWith, texts.codeUsed],
  ]) {
    await enterCode(visitor, typed);
    await visitor.expectError(field(visitor), text);
  }
  visitor.latchkey.clock.advance(601);
  await enterCode(visitor, authenticator.code());
  await visitor.expectPath('/sign-in');
  await visitor.expectText(texts.tookTooLong);
  const code = authenticator.next();
  const wide = code.slice(3).replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
  await signInWithCode(visitor, () => ` ${code[0]}-${code.slice(1, 3)}\u2009${wide}\u00a0`);
});

test('after five wrong codes code entry is paused, and recovery codes still work', async ({ visitor }) => {
  const { authenticator, codes } = await atSecondStep(visitor);
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    await enterCode(visitor, authenticator.wrong(attempt));
    await visitor.expectError(field(visitor), texts.codeWrong);
    if (attempt === 1) await expect(visitor.main).not.toContainText('Our clock says');
    else await visitor.expectText(texts.clock);
  }
  await enterCode(visitor, authenticator.wrong(5));
  await visitor.expectText(texts.paused);
  await expect(field(visitor)).toHaveCount(0);
  await expect(visitor.button('Continue')).toHaveCount(0);
  await visitor.follow('Use a recovery code');
  await enterRecoveryCode(visitor, codes[0]);
  await visitor.expectPath('/settings/two-factor');
});

test('signing in as someone else ends the attempt', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
  await atSecondStep(visitor);
  await visitor.press('Sign in as someone else');
  await visitor.expectPath('/sign-in');
  await visitor.open('/sign-in/verify');
  await visitor.expectPath('/sign-in');
});
