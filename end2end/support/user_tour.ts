import { expect } from '@playwright/test';
import type { Authenticator } from './authenticator';
import { asEnrolled, signIn, signOut } from './journeys';
import { act, addUser, list, ola, openLink, proveIfAsked, row } from './people';
import type { Look } from './tour';
import type { Visitor } from './visitor';

/** How the screens of each browser are checked. */
export type LookBy = (visitor: Visitor) => Look;

/** Visits every screen about one user, the user's own and the administrator's. Needs real delivery. */
export async function userTour(visitor: Visitor, another: () => Promise<Visitor>, by: LookBy): Promise<void> {
  const look = by(visitor);
  const { authenticator } = await asEnrolled(visitor);
  await added(visitor, look, authenticator);
  const theirs = await another();
  await invited(theirs, by(theirs));
  await withoutFactor(visitor, look);
  await required(visitor, look);
  await enrolling(theirs, by(theirs));
  await withFactor(visitor, look);
  await linked(theirs, by(theirs));
  await deactivated(visitor, look);
}

async function added(visitor: Visitor, look: Look, app: Authenticator): Promise<void> {
  await visitor.open('/admin/users/new');
  await look('user-new');
  await visitor.press('Send invitation', visitor.dialog('Add user'));
  await look('user-new-errors');
  await addUser(visitor, ola, () => app.next());
  await look('users-added');
  await visitor.follow(ola.name, row(visitor, ola));
  await look('user-invited');
}

async function invited(theirs: Visitor, look: Look): Promise<void> {
  const mail = await theirs.latchkey.mailbox.next({ to: ola.email, subject: 'Your Latchkey account' });
  await openLink(theirs, mail.link);
  await look('invitation');
  await theirs.fill({ 'Your name': '', Password: ola.password });
  await theirs.press('Create account');
  await look('invitation-error');
  await theirs.fill({ 'Your name': ola.name, Password: ola.password });
  await theirs.press('Create account');
  await theirs.expectPath('/');
  for (const path of ['/invitation', '/disable-2fa']) {
    await theirs.open(path);
    await look(`dead${path.replace('/', '-')}`);
  }
  await theirs.open('/');
  await signOut(theirs, ola);
}

async function withoutFactor(visitor: Visitor, look: Look): Promise<void> {
  await visitor.reload();
  await look('user-active');
  await visitor.ready();
  await visitor.button(`More actions for ${ola.name}`).click();
  await expect(visitor.page.getByRole('menu', { name: `Actions for ${ola.name}` })).toBeVisible();
  await look('user-menu');
}

/** D-USER-EDIT, up to requiring that Ola sets up a method at the next sign-in. */
async function required(visitor: Visitor, look: Look): Promise<void> {
  const person = new URL(visitor.page.url()).pathname;
  for (const word of ['edit', 'remove-browsers', 'sign-out', 'deactivate', 'delete']) {
    await visitor.open(`${person}/${word}?from=${person}`);
    await look(`user-${word}`);
  }
  await visitor.open(`${person}/edit?from=${person}`);
  const dialog = visitor.dialog('Edit user');
  await dialog.getByRole('switch').check();
  await look('user-edit-moved');
  await visitor.fill({ Name: '', Email: 'ola' }, dialog);
  await visitor.press('Save', dialog);
  await look('user-edit-errors');
  await visitor.fill({ Name: ola.name, Email: ola.email, 'Reason (optional)': 'Handles payroll' }, dialog);
  await visitor.press('Save', dialog);
  await proveIfAsked(visitor);
  await visitor.expectNotice(`Changes to ${ola.name} were saved.`);
  await look('user-required');
}

/** P-ENROLL. */
async function enrolling(theirs: Visitor, look: Look): Promise<void> {
  await signIn(theirs, ola);
  await theirs.expectPath('/sign-in/set-up');
  await look('enroll');
  const app = await theirs.scan(ola);
  for (const attempt of [1, 2]) {
    await theirs.fill({ 'Confirmation code': app.wrong(attempt) });
    await theirs.press('Confirm');
  }
  await look('enroll-error');
  await theirs.fill({ 'Confirmation code': app.code() });
  await theirs.press('Confirm');
  await theirs.expectPath('/sign-in/set-up/recovery-codes');
  await look('enroll-codes');
  if (theirs.hydrated) {
    await Promise.all([theirs.page.waitForEvent('download'), theirs.button('Download').click()]);
  } else {
    await theirs.press('Continue');
    await look('enroll-codes-error');
    await theirs.checkbox('I have saved my recovery codes').check();
  }
  await theirs.press('Continue');
  await expect(theirs.heading('Two-Factor Authentication is enabled')).toBeVisible();
  await look('enroll-done');
  await theirs.press('Done');
}

async function withFactor(visitor: Visitor, look: Look): Promise<void> {
  await act(visitor, ola, 'Edit');
  await visitor.dialog('Edit user').getByRole('switch').uncheck();
  await look('user-edit-off');
  await visitor.open(list);
  await visitor.follow(ola.name, row(visitor, ola));
  await look('user-enabled');
  const person = new URL(visitor.page.url()).pathname;
  await visitor.open(`${person}/reset-2fa?from=${person}`);
  await look('user-reset-2fa');
  await visitor.open(`${person}/disable-link?from=${person}`);
  await look('user-disable-link');
  await visitor.press('Send link', visitor.dialog('Send link to disable 2FA'));
  await proveIfAsked(visitor);
  await visitor.expectText(/Link to disable 2FA sent .+, expires /);
  await look('user-linked');
}

/** P-DISABLE-LINK. */
async function linked(theirs: Visitor, look: Look): Promise<void> {
  const mail = await theirs.latchkey.mailbox.next({ to: ola.email, subject: 'Link to disable two-factor authentication' });
  await openLink(theirs, mail.link);
  await look('disable-link');
  await theirs.press('Disable');
  await look('disable-link-error');
  await theirs.follow('I did not ask for this');
  await look('disable-link-report');
  await openLink(theirs, mail.link);
  await theirs.fill({ Password: ola.password });
  await theirs.press('Disable');
  await look('disable-link-done');
}

async function deactivated(visitor: Visitor, look: Look): Promise<void> {
  const person = new URL(visitor.page.url()).pathname;
  await visitor.open(`${person}/deactivate`);
  await visitor.press('Deactivate', visitor.page.getByRole('alertdialog'));
  await proveIfAsked(visitor);
  await visitor.expectPath(list);
  await visitor.open(person);
  await look('user-deactivated');
}
