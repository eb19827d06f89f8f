import { expect, test } from '../fixtures';
import {
  asAdministrator, asEnrolled, confirm, download, enterCode, enterRecoveryCode, openSetUp, proveIdentity,
  readCodes, signIn, signInWithRecoveryCode, signOut,
} from '../support/journeys';
import { expectNews } from '../support/mail';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

const dialogOf = (visitor: Visitor) => visitor.dialog('Recovery codes');

/** D-CODES right after enrollment, not yet saved. */
async function atCodes(visitor: Visitor): Promise<string[]> {
  await asAdministrator(visitor);
  await openSetUp(visitor);
  await confirm(visitor, (await visitor.scan()).code());
  return readCodes(visitor);
}

test('"Continue" waits until the codes are copied, printed or downloaded', async ({ visitor, latchkey }) => {
  await visitor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const codes = await atCodes(visitor);
  const dialog = dialogOf(visitor);
  const next = visitor.button('Continue', dialog);
  await test.step('copied', async () => {
    await expect(next).toBeDisabled();
    await visitor.expectText(texts.saveFirst, dialog);
    await visitor.page.keyboard.press('Escape');
    await visitor.page.keyboard.press('Escape');
    await expect(dialog).toBeVisible();
    await expect(dialog.getByText(texts.saveFirst)).toBeFocused();
    await visitor.button('Copy recovery codes', dialog).click();
    await expect(next).toBeEnabled();
    await visitor.expectText(texts.saved, dialog);
    const copied = await visitor.page.evaluate(() => navigator.clipboard.readText());
    for (const code of codes) expect(copied).toContain(code);
  });
  await test.step('printed', async () => {
    await visitor.reload();
    await expect(next).toBeDisabled();
    await visitor.page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-printed-as', document.title);
    });
    await visitor.button('Print', dialog).click();
    await expect(visitor.page.locator('body')).toHaveAttribute('data-printed-as', /^Latchkey recovery codes \d{4}-\d\d-\d\d$/);
    await expect(next).toBeEnabled();
  });
  await test.step('downloaded', async () => {
    await visitor.reload();
    await expect(next).toBeDisabled();
    const { file, text } = await download(visitor);
    await expect(next).toBeEnabled();
    expect(file.suggestedFilename()).toBe('latchkey-recovery-codes.txt');
    const made = /^Made: {4}(\d{4}-\d\d-\d\d \d\d:\d\d) UTC$/m.exec(text)?.[1] ?? '';
    expect(Math.abs(Date.parse(`${made.replace(' ', 'T')}Z`) - latchkey.clock.now())).toBeLessThan(120_000);
    expect(text).toBe(
      [
        'Latchkey recovery codes',
        `Account: ${maya.email}`,
        `Site:    ${latchkey.url}`,
        `Made:    ${made} UTC`,
        '',
        'Each code works once. Keep this file away from your phone.',
        '',
        ...codes,
        '',
        'Lost your phone? Sign in with your password, choose',
        '"Use a recovery code", and enter one of these.',
        '',
      ].join('\n'),
    );
    await visitor.page.keyboard.press('Escape');
    await expect(visitor.dialog('Two-Factor Authentication is enabled')).toBeVisible();
  });
});

test('without client code a checkbox confirms that the codes are saved', { tag: ['@script-off', '@not-hydrated', '@wasm-blocked'] }, async ({ visitor }) => {
  await atCodes(visitor);
  const dialog = dialogOf(visitor);
  await expect(visitor.button('Copy recovery codes', dialog)).toBeHidden();
  await expect(visitor.button('Print', dialog)).toBeHidden();
  await visitor.press('Continue', dialog);
  await visitor.expectText(texts.tickFirst, dialog);
  await dialog.getByRole('checkbox', { name: 'I have saved my recovery codes', exact: true }).check();
  await visitor.press('Continue', dialog);
  await expect(visitor.dialog('Two-Factor Authentication is enabled')).toBeVisible();
});

test('a recovery code signs in once', async ({ visitor }) => {
  const { codes } = await asEnrolled(visitor);
  await signOut(visitor);
  await signInWithRecoveryCode(visitor, codes[3]);
  await visitor.expectNotice('You used a recovery code. You have 9 left. If you lost your phone, reset your token now.');
  await signOut(visitor);
  await signIn(visitor);
  await visitor.follow('Use a recovery code');
  await enterRecoveryCode(visitor, codes[3]);
  await visitor.expectError(visitor.field('Recovery code'), texts.recoveryWrong);
  await enterRecoveryCode(visitor, codes[4]);
  await visitor.expectNotice(/You have 8 left/);
});

test('empty, malformed and wrong recovery codes have different errors', async ({ visitor }) => {
  await asEnrolled(visitor);
  await signOut(visitor);
  await signIn(visitor);
  await visitor.follow('Use a recovery code');
  await expect(visitor.heading('Use a recovery code')).toBeVisible();
  const cases: [string, string][] = [
    ['', texts.recoveryEmpty],
    ['7-K3QF', texts.recoveryFormat],
    ['0-0000-0000-0000-0000', texts.recoveryWrong],
  ];
  for (const [typed, text] of cases) {
    await enterRecoveryCode(visitor, typed);
    await visitor.expectError(visitor.field('Recovery code'), text);
  }
  await visitor.follow('Back');
  await expect(visitor.heading('Verification Code')).toBeVisible();
});

test.describe('after a lost phone', () => {
  test.use({ delivery: 'real' });

  test('one recovery code signs in and sets up a new phone, and an email reports each', async ({ visitor, another, mailbox, latchkey }) => {
    const { authenticator: lost, codes } = await asEnrolled(visitor);
    const owner = await another();
    await signIn(owner);
    await owner.follow('Lost your phone?');
    await owner.expectText('If you saved recovery codes');
    await owner.follow('Use a recovery code');
    await enterRecoveryCode(owner, codes[2]);
    await owner.expectNotice(/You used a recovery code\. You have 9 left\./);
    const used = await mailbox.next({ to: maya.email, subject: 'A recovery code was used' });
    expect(used.text).toContain(`Someone signed in to ${maya.email} with a recovery code. 9 are left.`);
    expectNews(used, latchkey);

    await owner.press('Reset Token');
    await owner.press('Reset', owner.dialog('Reset Token'));
    await proveIdentity(owner);
    const found = await owner.scan();
    await confirm(owner, found.code());
    await owner.expectNotice(texts.wasReset);
    const told = await mailbox.next({ to: maya.email, subject: 'Your token was reset' });
    expect(told.text).toContain('The old entry no longer works.');
    expectNews(told, latchkey);
    await owner.expectText('9 of 10 left.');
    await signOut(owner);
    await signIn(owner);
    await enterCode(owner, lost.next());
    await owner.expectError(owner.field('Verification Code'), texts.codeWrong);
    await enterCode(owner, found.code());
    await owner.expectPath('/');
  });
});
