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

test('the requested page opens after the code', async ({ visitor, another }) => {
  const { authenticator } = await asEnrolled(visitor);
  const stranger = await another();
  await stranger.open('/settings/profile');
  await signIn(stranger);
  await enterCode(stranger, authenticator.next());
  await stranger.expectPath('/settings/profile');
});

test('a wrong code is refused, and stays in the field', { tag: ['@script-off', '@wasm-blocked'] }, async ({ visitor }) => {
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
  await visitor.turn(() => field(visitor).pressSequentially(authenticator.wrong()));
  await visitor.expectError(field(visitor), texts.codeWrong);
  await field(visitor).fill(authenticator.next());
  await visitor.press('Continue');
  await visitor.expectPath('/');
});

test('Enter after the sixth digit does not send a wrong code twice', async ({ visitor }) => {
  const { authenticator } = await atSecondStep(visitor);
  await visitor.ready();
  let sent = 0;
  visitor.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/sign-in/verify')) sent += 1;
  });
  await visitor.turn(() => field(visitor).pressSequentially(authenticator.wrong()));
  await field(visitor).press('Enter');
  await visitor.expectError(field(visitor), texts.codeWrong);
  // The button sends it again.
  await visitor.press('Continue');
  expect(sent).toBe(2);
});

test('empty, short and long codes and codes with letters have different errors', async ({ visitor }) => {
  const { authenticator } = await atSecondStep(visitor);
  const cases: [string, string][] = [
    ['', texts.codeEmpty],
    ['12345', texts.codeShort],
    ['1234567', texts.codeLong],
    ['12345a', texts.codeFormat],
  ];
  for (const [typed, text] of cases) {
    await enterCode(visitor, typed);
    await visitor.expectError(field(visitor), text);
  }
  // Malformed codes are not counted as guesses.
  for (const [typed, text] of cases) {
    await enterCode(visitor, typed);
    await visitor.expectError(field(visitor), text);
  }
  await enterCode(visitor, authenticator.next());
  await visitor.expectPath('/');
});

test('the code that confirmed the enrollment does not sign in', async ({ visitor }) => {
  const { authenticator, confirmedWith } = await atSecondStep(visitor);
  await enterCode(visitor, confirmedWith);
  await visitor.expectError(field(visitor), texts.codeUsed);
  await enterCode(visitor, authenticator.next());
  await visitor.expectPath('/');
});

test('a code signs in once, in any browser', async ({ visitor, another }) => {
  const { authenticator } = await asEnrolled(visitor);
  const first = await another();
  const code = authenticator.next();
  await signInWithCode(first, () => code);
  const second = await another();
  await signIn(second);
  await enterCode(second, code);
  await second.expectError(field(second), texts.codeUsed);
  await enterCode(second, authenticator.next());
  await second.expectPath('/');
});

test('an older code is refused after a newer one', async ({ visitor, another }) => {
  const { authenticator } = await asEnrolled(visitor);
  const older = authenticator.next();
  const first = await another();
  await signInWithCode(first, () => authenticator.next());
  const second = await another();
  await signIn(second);
  await enterCode(second, older);
  await expect(field(second)).toHaveAttribute('aria-invalid', 'true');
  await second.expectPath('/sign-in/verify');
});

test('codes pasted with spaces, hyphens or full-width digits are accepted', async ({ visitor }) => {
  const { authenticator } = await asEnrolled(visitor);
  const wide = (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
  const shapes = [
    (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)}\u00a0`,
    (code: string) => `${code.slice(0, 3)}-${code.slice(3)}.`,
    (code: string) => `${wide(code.slice(0, 3))}\u2009${wide(code.slice(3))}`,
  ];
  for (const shape of shapes) {
    await signOut(visitor);
    await signInWithCode(visitor, () => shape(authenticator.next()));
  }
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

test('the pause after five wrong codes ends after half a minute', async ({ visitor }) => {
  const { authenticator } = await atSecondStep(visitor);
  for (let attempt = 1; attempt <= 5; attempt += 1) await enterCode(visitor, authenticator.wrong(attempt));
  await visitor.expectText(texts.paused);
  visitor.latchkey.clock.advance(31);
  await visitor.open('/sign-in/verify');
  await enterCode(visitor, authenticator.next());
  await visitor.expectPath('/');
});

test('the second step expires after ten minutes', async ({ visitor }) => {
  const { authenticator } = await atSecondStep(visitor);
  visitor.latchkey.clock.advance(601);
  await enterCode(visitor, authenticator.code());
  await visitor.expectPath('/sign-in');
  await visitor.expectText(texts.tookTooLong);
});

test('there is no second step without a password', async ({ visitor }) => {
  await asEnrolled(visitor);
  await signOut(visitor);
  for (const path of ['/sign-in/verify', '/sign-in/methods', '/sign-in/recovery-code']) {
    await visitor.open(path);
    await visitor.expectPath('/sign-in');
    await visitor.expectText(texts.signInFirst);
  }
});

test('signing in as someone else ends the attempt', { tag: '@script-off' }, async ({ visitor }) => {
  await atSecondStep(visitor);
  await visitor.press('Sign in as someone else');
  await visitor.expectPath('/sign-in');
  await visitor.open('/sign-in/verify');
  await visitor.expectPath('/sign-in');
});

test('a password is not enough for signed-in pages', async ({ visitor }) => {
  await atSecondStep(visitor);
  for (const path of ['/', '/settings/profile', '/settings/two-factor', '/settings/two-factor/recovery-codes/new']) {
    await visitor.open(path);
    await expect(visitor.page).toHaveURL((url) => url.pathname.startsWith('/sign-in'));
  }
});
