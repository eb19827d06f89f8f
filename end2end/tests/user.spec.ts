import { expect, test } from '../fixtures';
import { asAdministrator, proveIdentity, signIn, signInWithCode, signOut } from '../support/journeys';
import { expectNews, expectWellFormed } from '../support/mail';
import { act, addUser, list, office, ola, openLink, proveIfAsked, row } from '../support/people';
import { texts } from '../support/texts';
import { maya } from '../support/visitor';

test.use({ delivery: 'real' });

const linkTitle = 'Send link to disable 2FA';
const switchName = 'Two factor authentication enabled';

test('a user is added, chooses a password through the invitation, and signs in', { tag: '@script-off' }, async ({ visitor, another, mailbox, latchkey, watch }) => {
  await asAdministrator(visitor, list);
  await visitor.press('Add user');
  const dialog = visitor.dialog('Add user');
  await visitor.press('Send invitation', dialog);
  await visitor.expectError(visitor.field('Name', dialog), 'Enter a name');
  await visitor.expectError(visitor.field('Email', dialog), texts.emailEmpty);
  await visitor.fill({ Name: ola.name, Email: maya.email }, dialog);
  await visitor.press('Send invitation', dialog);
  await proveIfAsked(visitor);
  await visitor.expectError(visitor.field('Email', visitor.dialog('Add user')), 'A user with this email already exists');
  await visitor.fill({ Email: ola.email }, visitor.dialog('Add user'));
  await visitor.press('Send invitation', visitor.dialog('Add user'));
  await visitor.expectNotice(`An invitation was sent to ${ola.email}.`);
  await expect(row(visitor, ola)).toContainText('Invited');
  await visitor.expectFocus(visitor.link(ola.name, row(visitor, ola)));

  const mail = await mailbox.next({ to: ola.email, subject: 'Your Latchkey account' });
  expectWellFormed(mail, latchkey, ola);
  const token = mail.link.split('/').at(-1)!;
  const theirs = await another();
  await openLink(theirs, mail.link);
  await theirs.expectPath('/invitation');
  await expect(theirs.heading('Welcome to Latchkey')).toBeVisible();
  await theirs.expectText(`created an account for ${ola.email}.`);
  expect(await theirs.page.content()).not.toContain(token);
  expect(watch.addresses.filter((address) => address.includes(token))).toHaveLength(1);
  await theirs.fill({ 'Your name': ola.name, Password: 'short' });
  await theirs.press('Create account');
  await theirs.expectError(theirs.field('Password'), 'The password must be at least 15 characters');
  await theirs.fill({ Password: ola.password });
  await theirs.press('Create account');
  await theirs.expectPath('/');
  await signOut(theirs, ola);
  await signIn(theirs, ola);
  await theirs.expectPath('/');
  // A member does not see Administration.
  await expect(theirs.link('Administration')).toHaveCount(0);
  await openLink(theirs, mail.link);
  await theirs.expectText('This invitation no longer works. Ask your administrator for a new one.');
  await visitor.reload();
  await expect(row(visitor, ola)).not.toContainText('Invited');
  expect(latchkey.log + latchkey.output).not.toContain(token);
});

test('path 8: an administrator disables two-factor authentication for a user', { tag: '@script-off' }, async ({ visitor, another, mailbox, latchkey }) => {
  const theirs = await another();
  const { authenticator } = await office(visitor, theirs);
  latchkey.clock.advance(601);
  await visitor.open('/');
  await visitor.follow('Administration');
  await visitor.follow('Users');
  await act(visitor, ola, 'Edit');
  const dialog = visitor.dialog('Edit user');
  await expect(dialog).toBeVisible();
  const toggle = dialog.getByRole('switch', { name: switchName, exact: true });
  await expect(toggle).toBeChecked();
  await expect(toggle).toHaveAccessibleDescription('Uses Mobile App.');
  await toggle.uncheck();
  await visitor.expectText("Saving removes this user's methods, recovery codes and trusted browsers.", dialog);
  await expect(visitor.button('Save', dialog)).toHaveCount(0);
  await visitor.press('Save and disable', dialog);
  await proveIdentity(visitor, authenticator.next());
  await visitor.expectNotice(`Changes to ${ola.name} were saved.`);
  await visitor.expectPath(list);
  await visitor.expectFocus(visitor.button(`Actions for ${ola.name}`));
  await expect(row(visitor, ola).getByTestId('two-factor-state')).toHaveAttribute('data-state', 'not_enabled');

  const told = await mailbox.next({ to: ola.email, subject: 'Two-factor authentication is off' });
  expectNews(told, latchkey, ola);
  expect(told.text).toContain('by an administrator');
  await theirs.open('/');
  await theirs.expectPath('/sign-in');
  await signIn(theirs, ola);
  await theirs.expectPath('/');

  // Turned on again: it is set up at the next sign-in.
  await act(visitor, ola, 'Edit');
  await dialog.getByRole('switch', { name: switchName, exact: true }).check();
  await visitor.fill({ 'Reason (optional)': 'Handles payroll' }, dialog);
  await visitor.press('Save', dialog);
  await visitor.expectNotice(`Changes to ${ola.name} were saved.`);
  await expect(row(visitor, ola).getByTestId('two-factor-state')).toHaveAttribute('data-state', 'required');
  await mailbox.next({ to: ola.email, subject: 'Set up two-factor authentication at your next sign-in' });
});

test('path 9: a link from an email and the password disable it, once', async ({ visitor, another, mailbox, latchkey, watch }) => {
  const theirs = await another();
  const { authenticator } = await office(visitor, theirs);
  latchkey.clock.advance(601);
  await act(visitor, ola, linkTitle);
  const dialog = visitor.dialog(linkTitle);
  await visitor.expectText(`We will email ${ola.email} a link that turns off two-factor authentication for ${ola.name}.`, dialog);
  await visitor.expectFocus(visitor.button('Cancel', dialog));
  await visitor.press('Send link', dialog);
  await proveIdentity(visitor, authenticator.next());
  await visitor.expectNotice(new RegExp(`A link was sent to ${ola.email}\\. It expires `));
  const mail = await mailbox.next({ to: ola.email, subject: 'Link to disable two-factor authentication' });
  expectWellFormed(mail, latchkey, ola);
  const token = mail.link.split('/').at(-1)!;
  await visitor.follow(ola.name, row(visitor, ola));
  await visitor.expectText(/Link to disable 2FA sent .+, expires /);

  const stranger = await another();
  await openLink(stranger, mail.link);
  await stranger.expectPath('/disable-2fa');
  await expect(stranger.heading('Disable Two-Factor Authentication')).toBeVisible();
  expect(await stranger.page.content()).not.toContain(token);
  await stranger.press('Disable');
  await stranger.expectError(stranger.field('Password'), texts.passwordEmpty);
  await stranger.fill({ Password: 'not the password' });
  await stranger.press('Disable');
  await stranger.expectError(stranger.field('Password'), texts.passwordWrong);
  await stranger.fill({ Password: ola.password });
  await stranger.press('Disable');
  await expect(stranger.heading('Two-Factor Authentication is disabled')).toBeVisible();
  await stranger.expectText('You can sign in with your password.');
  await mailbox.next({ to: ola.email, subject: 'Two-factor authentication is off' });
  await stranger.follow('Sign in');
  await signIn(stranger, ola);
  await stranger.expectPath('/');
  await theirs.open('/');
  await theirs.expectPath('/sign-in');
  await openLink(theirs, mail.link);
  await expect(theirs.heading(texts.linkDead)).toBeVisible();
  expect(latchkey.log + latchkey.output).not.toContain(token);
  expect(watch.addresses.filter((address) => address.includes(token)).every((address) => address === mail.link)).toBe(true);
});

test('an unwanted link is reported, and another one is canceled', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor, another, mailbox, latchkey }) => {
  const theirs = await another();
  const { authenticator } = await office(visitor, theirs);
  latchkey.clock.advance(601);
  const send = async () => {
    await act(visitor, ola, linkTitle);
    await visitor.press('Send link', visitor.dialog(linkTitle));
    await proveIfAsked(visitor, () => authenticator.next());
    return mailbox.next({ to: ola.email, subject: 'Link to disable two-factor authentication' });
  };
  const first = await send();
  const stranger = await another();
  await openLink(stranger, first.link);
  await stranger.follow('I did not ask for this');
  await stranger.expectText('The link will expire even if you do nothing. To stop it now and alert your administrators, report it.');
  await stranger.press('Report and cancel the link');
  await expect(stranger.heading('The link was reported')).toBeVisible();
  const report = await mailbox.next({ to: maya.email, subject: 'A link to disable 2FA was reported' });
  expect(report.text).toContain(`${ola.name} did not ask for the link that ${maya.name} sent on`);
  await openLink(stranger, first.link);
  await expect(stranger.heading(texts.linkDead)).toBeVisible();

  latchkey.clock.advance(31);
  const second = await send();
  await visitor.follow(ola.name, row(visitor, ola));
  await visitor.press('Cancel the link');
  await visitor.expectNotice('The link no longer works.');
  await openLink(stranger, second.link);
  await expect(stranger.heading(texts.linkDead)).toBeVisible();
  await theirs.open('/settings/two-factor');
  await theirs.expectState('enabled');
});

test('a user is reset, signed out, deactivated, reactivated and deleted', async ({ visitor, another, latchkey }) => {
  const theirs = await another();
  const { authenticator, app } = await office(visitor, theirs);
  latchkey.clock.advance(601);
  await act(visitor, ola, 'Sign out everywhere');
  const signOutDialog = visitor.alert(`Sign out ${ola.name} everywhere?`);
  await visitor.expectFocus(visitor.button('Cancel', signOutDialog));
  await visitor.press('Cancel', signOutDialog);
  await visitor.expectPath(list);
  await act(visitor, ola, 'Sign out everywhere');
  await visitor.press('Sign out', signOutDialog);
  await proveIdentity(visitor, authenticator.next());
  await visitor.expectNotice(`${ola.name} was signed out everywhere.`);
  await theirs.open('/');
  await signInWithCode(theirs, () => app.next(), ola);

  await act(visitor, ola, 'Reset two-factor authentication');
  await visitor.press('Reset', visitor.alert(`Reset two-factor authentication for ${ola.name}?`));
  await visitor.expectNotice(`Two-factor authentication for ${ola.name} was reset.`);
  await theirs.open('/sign-in');
  await signIn(theirs, ola);
  await theirs.expectPath('/');

  await act(visitor, ola, 'Deactivate');
  await visitor.press('Deactivate', visitor.alert(`Deactivate ${ola.name}?`));
  await visitor.expectNotice(`${ola.name} was deactivated.`);
  await theirs.open('/');
  await theirs.expectPath('/sign-in');
  await signIn(theirs, ola);
  await theirs.expectText(texts.signIn);
  await act(visitor, ola, 'Reactivate');
  await visitor.press('Reactivate', visitor.alert(`Reactivate ${ola.name}?`));
  await visitor.expectNotice(`${ola.name} was reactivated.`);
  await signIn(theirs, ola);
  await theirs.expectPath('/');

  const question = visitor.alert(`Delete ${ola.name}?`);
  await act(visitor, ola, 'Delete');
  await visitor.press('Deactivate instead', question);
  await visitor.press('Cancel', visitor.alert(`Deactivate ${ola.name}?`));
  await visitor.expectPath(list);
  await act(visitor, ola, 'Delete');
  await expect(question).toContainText('This cannot be undone.');
  await visitor.expectFocus(visitor.button('Cancel', question));
  await visitor.press('Delete', question);
  await visitor.expectNotice(`${ola.name} was deleted.`);
  await expect(row(visitor, ola)).toBeHidden();
  await theirs.open('/');
  await theirs.expectPath('/sign-in');
  await signIn(theirs, ola);
  await theirs.expectText(texts.signIn);
});

test('the second of two administrators who edit a user sees the conflict', async ({ visitor, another }) => {
  await asAdministrator(visitor, list);
  await addUser(visitor, ola);
  const second = await another();
  await signIn(second);
  for (const each of [visitor, second]) await act(each, ola, 'Edit');
  await visitor.fill({ Name: 'Ola N' }, visitor.dialog('Edit user'));
  await visitor.press('Save', visitor.dialog('Edit user'));
  await visitor.expectNotice('Changes to Ola N were saved.');
  const dialog = second.dialog('Edit user');
  await second.fill({ Email: 'ola.n@halden.example' }, dialog);
  await second.press('Save', dialog);
  await second.expectText('Someone else changed this in the meantime. Check the current values and save again.', dialog);
  await expect(second.field('Name', dialog)).toHaveValue('Ola N');
  await expect(second.field('Email', dialog)).toHaveValue('ola.n@halden.example');
  await second.press('Save', dialog);
  await proveIfAsked(second);
  await second.expectNotice('Changes to Ola N were saved.');
});

test('User Details shows everything except secrets', async ({ visitor, another }) => {
  const theirs = await another();
  await office(visitor, theirs);
  await visitor.open(list);
  await visitor.follow(ola.name, row(visitor, ola));
  await expect(visitor.heading('User Details')).toBeVisible();
  await expect(visitor.page).toHaveTitle(`User Details: ${ola.name} – Latchkey`);
  await visitor.expectText(ola.email, visitor.region('Account'));
  await visitor.expectText(maya.name, visitor.region('Account'));
  const factor = visitor.region('Two-Factor Authentication');
  await visitor.expectText('10 of 10 left', factor);
  await visitor.expectText(/Mobile App\s*Added/, factor);
  await expect(visitor.row('Signed-in browsers', /127\.0\.0\.1/)).not.toHaveCount(0);
  await visitor.expectText('Invitation accepted', visitor.region('Recent activity'));
  await visitor.ready();
  await visitor.button(`More actions for ${ola.name}`).click();
  await visitor.press('Remove trusted browsers', visitor.page.getByRole('menu', { name: `Actions for ${ola.name}` }), 'menuitem');
  await visitor.press('Cancel', visitor.alert(`Remove trusted browsers for ${ola.name}?`));
  await expect(visitor.heading('User Details')).toBeVisible();
  await visitor.open('/');
  await visitor.follow('Administration');
  await act(visitor, maya, 'Edit');
  const own = visitor.dialog('Edit user').getByRole('switch', { name: switchName });
  await expect(own).toBeDisabled();
  await expect(own).toHaveAccessibleDescription('Change your own two-factor authentication in Personal Settings.');
});
