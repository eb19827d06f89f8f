import { expect, test } from '../fixtures';
import { enterCode, signIn, signOut } from '../support/journeys';
import { enrollSms, pause, signInAgain, textedCode } from '../support/settings';
import { texts } from '../support/texts';
import type { Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const code = (visitor: Visitor) => visitor.field('Verification Code');

test('a code can be sent again after a wait, and only the newest one works', async ({ visitor, gateway }) => {
  await enrollSms(visitor);
  await signInAgain(visitor);
  const first = await textedCode(visitor);
  const again = visitor.button('Resend code');
  await visitor.expectText(texts.resendLater);
  // Neither reloading nor pressing the button too early sends a code.
  await visitor.reload();
  if (visitor.hydrated) {
    await expect(again).toHaveAttribute('aria-disabled', 'true');
    await again.click({ force: true });
  } else {
    await visitor.press('Resend code');
    await visitor.expectText(texts.resendLater);
  }
  await visitor.open('/sign-in/verify');
  expect(gateway.tries).toHaveLength(1);
  pause(visitor);
  await visitor.reload();
  await expect(again).not.toHaveAttribute('aria-disabled', 'true');
  await visitor.press('Resend code');
  await visitor.expectSaid('Code sent.');
  const second = await textedCode(visitor);
  if (first !== second) {
    await enterCode(visitor, first);
    await visitor.expectError(code(visitor), texts.sentCodeWrong);
  }
  await enterCode(visitor, second);
  await visitor.expectPath('/');
});

test('no more than five codes are sent within an hour', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor, gateway }) => {
  await enrollSms(visitor);
  await signInAgain(visitor);
  // The sign-in sent the first; the code of the setup is counted separately.
  let newest = await textedCode(visitor);
  for (let sent = 2; sent <= 5; sent += 1) {
    pause(visitor);
    await visitor.reload();
    await visitor.press('Resend code');
    newest = await textedCode(visitor);
  }
  pause(visitor);
  await visitor.reload();
  await expect(visitor.main).not.toContainText(/in \d{3,} s/);
  await visitor.press('Resend code');
  await visitor.expectText(texts.sendLimit);
  await enterCode(visitor, newest);
  await visitor.expectPath('/');
  expect(gateway.tries).toHaveLength(5);
});

test('the end of the wait is announced', async ({ visitor, latchkey }) => {
  await enrollSms(visitor);
  await signOut(visitor);
  await visitor.page.clock.install({ time: latchkey.clock.now() });
  await signIn(visitor);
  // Once the message is delivered, the page no longer refreshes.
  await textedCode(visitor);
  await expect(async () => {
    await visitor.reload();
    await expect(visitor.main.locator('[data-expires]')).toHaveCount(0, { timeout: 100 });
  }).toPass();
  await expect(visitor.button('Resend code')).toHaveAttribute('aria-disabled', 'true');
  pause(visitor);
  // The announcement of the page comes before that of the end of the wait.
  await visitor.page.clock.runFor(1_000);
  await visitor.page.clock.fastForward(31_000);
  await visitor.expectSaid('You can ask for a new code now.');
  await expect(visitor.button('Resend code')).not.toHaveAttribute('aria-disabled', 'true');
  await visitor.press('Resend code');
  await visitor.expectSaid('Code sent.');
});
