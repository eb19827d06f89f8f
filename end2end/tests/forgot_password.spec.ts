import { expect, test } from '../fixtures';
import { asAdministrator, enterCode, signIn, signInTrusted, signOut } from '../support/journeys';
import { expectNews, expectWellFormed } from '../support/mail';
import { enrollAllowing } from '../support/settings';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const subject = 'Reset your password';
const renewed = { ...maya, password: 'seven grey herons on a pier' };

/** P-FORGOT, up to "Check your email". */
async function askForLink(visitor: Visitor, email = maya.email): Promise<void> {
  await visitor.open('/sign-in');
  await visitor.follow('Forgot your password?');
  await visitor.expectPath('/forgot-password');
  await visitor.fill({ Email: email });
  await visitor.press('Send link');
  await expect(visitor.heading('Check your email')).toBeVisible();
}

/** Opens a link from an email, as a mail client does. */
async function openLink(visitor: Visitor, link: string): Promise<void> {
  await visitor.page.goto(link);
  await visitor.ready();
}

async function choose(visitor: Visitor, password: string): Promise<void> {
  await visitor.fill({ 'New password': password });
  await visitor.press('Change password');
}

test('a link from an email changes a forgotten password once and does not skip the second step', { tag: '@script-off' }, async ({ visitor, another, mailbox, latchkey, watch }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 30 });
  await signOut(visitor);
  await signInTrusted(visitor, () => authenticator.next());
  const stranger = await another();
  await askForLink(stranger);
  await stranger.expectText(`If ${maya.email} belongs to an account, a link is on its way. It works for 60 minutes.`);
  const mail = await mailbox.next({ to: maya.email, subject });
  expectWellFormed(mail, latchkey);
  expect(mail.link).toMatch(new RegExp(`^${latchkey.url}/reset-password/[A-Za-z0-9_-]{40,}$`));

  // Opening the link does not use it up, and removes the token from the address bar.
  const token = mail.link.split('/').at(-1)!;
  for (const look of [1, 2]) {
    await openLink(stranger, mail.link);
    await stranger.expectPath('/reset-password');
    await expect(stranger.heading('Choose a new password'), `look ${look}`).toBeVisible();
  }
  expect(await stranger.page.content()).not.toContain(token);
  expect(await stranger.page.evaluate(() => `${history.length} ${document.referrer} ${location.href}`)).not.toContain(token);
  expect(watch.addresses.filter((address) => address.includes(token))).toHaveLength(2);
  const field = stranger.field('New password');
  for (const [typed, text] of [
    ['', 'Enter a new password'],
    ['short', 'The password must be at least 15 characters'],
    ['passwordpassword', 'That password is on a list of common passwords. Choose another.'],
  ]) {
    await choose(stranger, typed);
    await stranger.expectError(field, text);
  }
  await choose(stranger, renewed.password);
  await stranger.expectPath('/sign-in');
  await stranger.expectNotice(texts.passwordWasReset);
  const told = await mailbox.next({ to: maya.email, subject: 'Your password was changed' });
  expectNews(told, latchkey);

  // Other browsers are signed out and no longer trusted, and the second step remains.
  await visitor.open('/');
  await visitor.expectPath('/sign-in');
  await signIn(visitor);
  await visitor.expectText(texts.signIn);
  await signIn(visitor, renewed);
  await visitor.expectPath('/sign-in/verify');
  await enterCode(visitor, authenticator.next());
  await visitor.expectPath('/');

  await openLink(stranger, mail.link);
  await expect(stranger.heading(texts.linkDead)).toBeVisible();
  await stranger.follow('Get a new link');
  await stranger.expectPath('/forgot-password');
  expect(latchkey.log + latchkey.output).not.toContain(token);
});

test('a newer link replaces the older one, and each works for an hour', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor, another, mailbox, latchkey }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  await stranger.open('/forgot-password');
  for (const [typed, text] of [['', texts.emailEmpty], ['maya', texts.emailFormat]]) {
    await stranger.fill({ Email: typed });
    await stranger.press('Send link');
    await stranger.expectError(stranger.field('Email'), text);
  }
  await stranger.follow('Back to sign in');
  await stranger.expectPath('/sign-in');
  await askForLink(stranger);
  const first = await mailbox.next({ to: maya.email, subject });
  latchkey.clock.advance(31);
  await stranger.press('Send again');
  const second = await mailbox.next({ to: maya.email, subject });
  expect(second.link).not.toBe(first.link);
  await openLink(stranger, first.link);
  await expect(stranger.heading(texts.linkDead)).toBeVisible();
  await stranger.expectText('It has already been used or replaced by a newer one, or it is more than 60 minutes old.');
  await openLink(stranger, second.link);
  await expect(stranger.heading('Choose a new password')).toBeVisible();
  latchkey.clock.advance(60 * 60 + 1);
  await choose(stranger, renewed.password);
  await expect(stranger.heading(texts.linkDead)).toBeVisible();
  await stranger.open('/sign-in');
  await signIn(stranger);
  await stranger.expectPath('/');
});
