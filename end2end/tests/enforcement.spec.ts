import { expect, test } from '../fixtures';
import { asAdministrator, asEnrolled, enrollAtSignIn, enterCode, signIn, signOut } from '../support/journeys';
import { codeIn } from '../support/mail';
import { acceptInvitation, addUser, list, office, ola, proveIfAsked } from '../support/people';
import { texts } from '../support/texts';
import type { Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const security = '/admin/settings/security';
const tab = '/settings/two-factor';
const enforce = 'Enforce Two-Factor Authentication (2FA)';
const question = 'Enforce two-factor authentication for everyone?';
const day = 24 * 60 * 60;

/** Opens Settings › Security through its links. */
async function openSecurity(visitor: Visitor): Promise<void> {
  await visitor.open('/');
  await visitor.follow('Administration', visitor.page.getByRole('banner'));
  await visitor.follow('Settings', visitor.page.getByRole('navigation', { name: 'Administration' }));
  await visitor.expectPath(security);
}

test('enforcing it signs no one out and applies at the next sign-in', { tag: '@script-off' }, async ({ visitor }) => {
  const { authenticator } = await asEnrolled(visitor, list);
  const code = () => authenticator.next();
  await addUser(visitor, ola, code);
  await openSecurity(visitor);
  await visitor.checkbox(enforce).check();
  await visitor.press('Save Changes');
  await expect(visitor.alert(question)).toContainText('All active users have set it up. 1 invited user must set it up when they first sign in.');
  await visitor.press('Cancel', visitor.alert(question));
  await expect(visitor.checkbox(enforce)).toBeChecked();
  await visitor.press('Save Changes');
  await visitor.press('Enforce', visitor.alert(question));
  await proveIfAsked(visitor, code);
  await visitor.expectNotice(texts.securitySaved);
  await visitor.open('/settings/two-factor');
  await visitor.expectText('requires two-factor authentication, so you cannot disable it.');
  await signOut(visitor);

  await acceptInvitation(visitor, ola);
  await visitor.expectPath('/sign-in/set-up');
  await expect(visitor.heading('Set up Two-Factor Authentication')).toBeVisible();
  for (const path of ['/', '/settings/profile', '/settings/two-factor']) {
    await visitor.open(path);
    await visitor.expectPath('/sign-in/set-up');
  }
  await visitor.open('/sign-in/help');
  await expect(visitor.heading('Help')).toBeVisible();
  await visitor.open('/settings/activity');
  await visitor.fill({ 'Confirmation code': '000000' });
  await visitor.press('Confirm');
  await visitor.expectError(visitor.field('Confirmation code'), /^(Error: )?That code is not correct/);
  const second = await visitor.newTab();
  await second.open('/sign-in/set-up');
  await enrollAtSignIn(visitor, ola);
  await visitor.expectPath('/settings/activity');
  if (visitor.hydrated) {
    await second.expectText(texts.already);
    await second.press('Reload');
  } else {
    await second.reload();
  }
  await second.expectPath('/');
});

test('an administrator without a second factor cannot enforce it', async ({ visitor }) => {
  await asAdministrator(visitor);
  await openSecurity(visitor);
  await visitor.checkbox(enforce).check();
  await visitor.press('Save Changes');
  await visitor.expectError(visitor.checkbox(enforce), /Set up two-factor authentication on your own account before you enforce it\./);
  if (visitor.hydrated) {
    // The checked boxes are not saved.
    await visitor.link('Set it up', visitor.main).click();
    await visitor.press('Leave', visitor.alert('Leave without saving?'));
  } else {
    await visitor.follow('Set it up', visitor.main);
  }
  await visitor.expectPath('/settings/two-factor');
});

test('a date is announced by email and banner, and afterwards users must set it up', async ({ visitor }) => {
  const { authenticator } = await asEnrolled(visitor, list);
  const code = () => authenticator.next();
  await addUser(visitor, ola, code);
  await signOut(visitor);
  await acceptInvitation(visitor, ola);
  await visitor.expectPath('/');
  await signOut(visitor, ola);
  await signIn(visitor);
  await enterCode(visitor, code());
  await openSecurity(visitor);
  await visitor.checkbox(enforce).check();
  await visitor.page.getByRole('radio', { name: 'On a date', exact: true }).check();
  const date = visitor.page.getByLabel('Required from', { exact: true });
  await date.fill('2020-01-01');
  await visitor.press('Save Changes');
  // Errors are shown before the confirmation.
  await visitor.expectError(date, /Enter a date after today/);
  await expect(visitor.alert(question)).toHaveCount(0);
  const soon = new Date(visitor.latchkey.clock.now() + 3 * day * 1000).toISOString().slice(0, 10);
  await date.fill(soon);
  await visitor.press('Save Changes');
  await expect(visitor.alert(question)).toContainText('1 of 2 users has not set it up. They will get an email now');
  await visitor.press('Enforce', visitor.alert(question));
  await proveIfAsked(visitor, code);
  await visitor.expectNotice(texts.securitySaved);
  await visitor.latchkey.mailbox.next({ to: ola.email, subject: /^3 days left to set up two-factor authentication$/ });
  await signOut(visitor);

  await signIn(visitor, ola);
  await visitor.expectPath('/');
  await expect(visitor.page.getByRole('region', { name: /^Set up two-factor authentication by / })).toBeVisible();
  visitor.latchkey.clock.advance(2 * day);
  await visitor.open('/sign-in');
  await signIn(visitor, ola);
  const today = visitor.page.getByRole('region', { name: 'Set up two-factor authentication today' });
  await expect(today.getByText('After that date you must set it up before you can use Latchkey.')).toBeVisible();
  visitor.latchkey.clock.advance(day);
  await visitor.open('/sign-in');
  await signIn(visitor, ola);
  await visitor.expectPath('/sign-in/set-up');
  await visitor.press('Sign out');
  await visitor.expectPath('/sign-in');
});

test('a user whose only method is no longer allowed sets up another one at the next sign-in', async ({ visitor, another, mailbox }) => {
  test.slow();
  const theirs = await another();
  const { authenticator, app } = await office(visitor, theirs);
  const code = () => authenticator.next();
  await openSecurity(visitor);
  await visitor.checkbox('Email').check();
  await visitor.checkbox('Mobile App').uncheck();
  await visitor.press('Save Changes');
  const stop = visitor.alert('Stop allowing Mobile App?');
  await visitor.expectText('2 users have Mobile App; 2 have no other method and must choose a new one at the next sign-in.', stop);
  await visitor.press('Stop allowing', stop);
  await proveIfAsked(visitor, code);
  await visitor.expectNotice(texts.securitySaved);

  // Signed-in users continue.
  await theirs.open(tab);
  await theirs.expectPath(tab);
  await theirs.expectState('enabled');
  await signOut(theirs, ola);
  await signIn(theirs, ola);
  await theirs.expectPath('/sign-in/verify');
  await enterCode(theirs, app.next());
  await theirs.expectPath('/sign-in/set-up');
  for (const path of ['/', '/settings/profile', `${tab}/disable`, tab]) {
    await theirs.open(path);
    await theirs.expectPath('/sign-in/set-up');
  }
  await theirs.expectText(
    'Your organization no longer allows the method you use. Set up another one to continue. It takes about two minutes.',
  );
  // The password and code were entered recently, and only Email can be added.
  await expect(theirs.dialog('Verify your identity')).toHaveCount(0);
  await expect(theirs.page.getByRole('tablist', { name: 'Method' })).toHaveCount(0);
  await theirs.expectText(`Codes go to ${ola.email}.`);
  await theirs.press('Send code');
  await theirs.expectText('We sent a 6-digit code to');
  const mail = await mailbox.next({ to: ola.email, subject: /is your Latchkey code$/ });
  await theirs.fill({ 'Confirmation code': codeIn(mail) });
  await theirs.press('Confirm');
  await theirs.expectPath(tab);
  await theirs.expectNotice('Email was added.');
  await theirs.open('/settings/profile');
  await theirs.expectPath('/settings/profile');
});
