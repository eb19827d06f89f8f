import { expect, test } from '../fixtures';
import {
  enterCode, signIn, signInTrusted, signInWithCode, signInWithRecoveryCode, signOut,
} from '../support/journeys';
import { expectNews } from '../support/mail';
import { allow, enrollAllowing } from '../support/settings';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const page = '/settings/browsers';
const trusted = 'Trusted browsers';
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const until = /This browser is trusted until [A-Z][a-z]+ \d{1,2}, \d{4}/;

const toggle = (visitor: Visitor) => visitor.page.getByRole('switch', { name: 'Trust this browser', exact: true });

/** The switch; without client code it needs the button "Apply". */
async function flip(visitor: Visitor, on: boolean): Promise<void> {
  await visitor.ready();
  if (visitor.hydrated) return visitor.turn(() => toggle(visitor).click());
  await toggle(visitor).setChecked(on);
  await visitor.press('Apply');
}

/** The password is enough to sign in. */
async function expectSkipped(visitor: Visitor): Promise<void> {
  await signIn(visitor);
  await visitor.expectPath('/');
}

async function expectAsked(visitor: Visitor): Promise<void> {
  await signIn(visitor);
  await visitor.expectPath('/sign-in/verify');
}

test('a trusted browser skips the code until it is removed', { tag: '@script-off' }, async ({ visitor, another, mailbox, latchkey }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 30 });
  await signOut(visitor);
  await signIn(visitor);
  const box = visitor.checkbox('Trust this browser for 30 days');
  await expect(box).not.toBeChecked();
  await expect(box).toHaveAccessibleDescription(/Only do this on a device that no one else uses\./);
  // After a wrong code the box stays checked, and the browser is not trusted.
  await visitor.ready();
  await box.check();
  await enterCode(visitor, authenticator.wrong());
  await visitor.expectError(visitor.field('Verification Code'), texts.codeWrong);
  expect((await visitor.page.context().cookies()).map(({ name }) => name)).not.toContain('__Host-trust');
  await visitor.ready();
  await box.check();
  await enterCode(visitor, authenticator.next());
  await visitor.expectPath('/');
  const mail = await mailbox.next({ to: maya.email, subject: 'A browser is now trusted' });
  expect(mail.text).toMatch(/.+ on .+ can sign in to maya\.lindqvist@halden\.example without a code until [A-Z][a-z]+ \d{1,2}, \d{4}\./);
  expect(mail.text).toContain(`Remove it at ${latchkey.at(page)}`);
  expectNews(mail, latchkey);
  await signOut(visitor);
  await expectSkipped(visitor);
  const stranger = await another();
  await expectAsked(stranger);

  await visitor.follow('Manage trusted browsers');
  await visitor.expectPath(page);
  const row = visitor.row(trusted, 'This browser');
  await expect(row).toHaveCount(1);
  await visitor.turn(() => row.getByRole('button', { name: /^Remove .+ on .+/ }).click());
  await visitor.expectNotice(/.+ on .+ is no longer trusted\./);
  await visitor.expectText('No trusted browsers.');
  await signOut(visitor);
  await expectAsked(visitor);
});

test('the switch trusts this browser and stops trusting it, with a recent code', { tag: '@script-off' }, async ({ visitor }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 7 });
  await signOut(visitor);
  await signInWithCode(visitor, () => authenticator.next());
  await visitor.open(page);
  await visitor.expectText('Skip the code in this browser for 7 days.');
  await expect(toggle(visitor)).not.toBeChecked();
  await flip(visitor, true);
  await visitor.expectNotice(until);
  await expect(toggle(visitor)).toBeChecked();
  await expect(visitor.row(trusted, 'This browser')).toHaveCount(1);
  await flip(visitor, false);
  await visitor.expectNotice(texts.untrusted);
  await visitor.expectText('No trusted browsers.');

  visitor.latchkey.clock.advance(601);
  await visitor.open('/settings/two-factor');
  await expect(visitor.region('This browser')).toContainText('Trust this browser');
  await visitor.open(page);
  await flip(visitor, true);
  const identity = visitor.dialog('Verify your identity');
  // The form asks for a code only: trust replaces the code, not the password.
  await expect(visitor.field('Password', identity)).toHaveCount(0);
  await visitor.fill({ 'Verification Code': authenticator.next() }, identity);
  await visitor.press('Verify', identity);
  await visitor.expectNotice(until);
  await expect(toggle(visitor)).toBeChecked();
  await signOut(visitor);
  await expectSkipped(visitor);
});

test('trust expires, whether it is used or not', async ({ visitor }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 7 });
  await signOut(visitor);
  await signInTrusted(visitor, () => authenticator.next(), 7);
  await visitor.pass(6);
  await visitor.open('/');
  await visitor.expectPath('/sign-in');
  await expectSkipped(visitor);
  await visitor.pass(1);
  await expectAsked(visitor);
  await enterCode(visitor, authenticator.next());
  await visitor.open(page);
  await visitor.expectText('No trusted browsers.');
});

test('a copied cookie ends the trust of all copies, and the user gets an email', async ({ visitor, another, mailbox, latchkey }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 30 });
  await signOut(visitor);
  await signInTrusted(visitor, () => authenticator.next());
  await mailbox.next({ subject: 'A browser is now trusted' });
  const stolen = (await visitor.page.context().cookies()).filter(({ name }) => name === '__Host-trust');
  expect(stolen).toHaveLength(1);
  await signOut(visitor);
  await expectSkipped(visitor);
  latchkey.clock.advance(61);
  const thief = await another();
  await thief.page.context().addCookies(stolen);
  await expectAsked(thief);
  const mail = await mailbox.next({ to: maya.email, subject: /brows/ });
  expect(mail.subject).not.toBe('A browser is now trusted');
  expectNews(mail, latchkey);
  await signOut(visitor);
  await expectAsked(visitor);
});

test('a new password ends the trust of all other browsers', async ({ visitor, another }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 30 });
  await signOut(visitor);
  await signInTrusted(visitor, () => authenticator.next());
  const other = await another({ userAgent: firefox });
  await signInTrusted(other, () => authenticator.next());
  await visitor.open(page);
  await expect(visitor.row(trusted, 'Firefox on Windows')).toHaveCount(1);
  await visitor.open('/settings/password');
  const renewed = { ...maya, password: 'seven grey herons on a pier' };
  await visitor.fill({ 'Current password': maya.password, 'New password': renewed.password });
  await visitor.press('Save Changes');
  await visitor.expectNotice(texts.passwordChanged);
  await visitor.open(page);
  await expect(visitor.row(trusted, 'Firefox on Windows')).toHaveCount(0);
  await signOut(visitor);
  await signIn(visitor, renewed);
  await visitor.expectPath('/');
  await other.open('/sign-in');
  await signIn(other, renewed);
  await other.expectPath('/sign-in/verify');
});

test('all browsers are removed after a confirmation', async ({ visitor, another }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 30 });
  await signOut(visitor);
  await signInTrusted(visitor, () => authenticator.next());
  const other = await another({ userAgent: firefox });
  await signInTrusted(other, () => authenticator.next());
  await visitor.open(page);
  await expect(visitor.page.getByRole('table', { name: trusted }).getByRole('rowheader')).toHaveCount(2);
  await visitor.press('Remove all trusted browsers');
  const question = visitor.alert('Remove all trusted browsers?');
  await visitor.expectText('You will need a code the next time you sign in on each of them.', question);
  await visitor.expectFocus(visitor.button('Cancel', question));
  await visitor.press('Remove all', question);
  await visitor.expectText('No trusted browsers.');
  for (const person of [visitor, other]) {
    await person.open('/');
    await signOut(person);
    await expectAsked(person);
  }
});

test('trust is not an identity check, and a recovery code does not establish it', async ({ visitor, another }) => {
  const { authenticator, codes } = await enrollAllowing(visitor, { trustDays: 30 });
  await signOut(visitor);
  await signInTrusted(visitor, () => authenticator.next());
  await signOut(visitor);
  await expectSkipped(visitor);
  await visitor.open('/settings/two-factor/reset/scan');
  await expect(visitor.field('Verification Code', visitor.dialog('Verify your identity'))).toBeVisible();
  await visitor.open('/settings/two-factor/disable');
  await expect(visitor.field('Verification Code', visitor.dialog('Disable Two-Factor Authentication'))).toBeVisible();

  const other = await another();
  await signIn(other);
  await other.follow('Use a recovery code');
  await expect(other.page.getByRole('checkbox')).toHaveCount(0);
  await other.open('/sign-in');
  await signInWithRecoveryCode(other, codes[0]);
  await other.open(page);
  await flip(other, true);
  await expect(other.dialog('Verify your identity')).toBeVisible();
});

test('forbidding trust removes it, and allowing it again does not restore it', async ({ visitor }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 30 });
  await signOut(visitor);
  await signInTrusted(visitor, () => authenticator.next());
  await allow(visitor, { trustDays: 0 }, () => authenticator.next());
  await visitor.open(page);
  await visitor.expectText('does not allow trusted browsers.');
  await expect(toggle(visitor)).toHaveCount(0);
  await expect(visitor.page.getByRole('table', { name: trusted })).toHaveCount(0);
  await visitor.open('/settings/two-factor');
  await expect(visitor.region('This browser')).toHaveCount(0);
  await allow(visitor, { trustDays: 30 });
  await signOut(visitor);
  await expectAsked(visitor);
});

test('the switch works with the keyboard', async ({ visitor }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 30 });
  await signOut(visitor);
  await signInWithCode(visitor, () => authenticator.next());
  await visitor.open(page);
  await toggle(visitor).focus();
  await visitor.turn(() => visitor.page.keyboard.press('Space'));
  await visitor.expectNotice(until);
});
