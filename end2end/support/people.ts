import { expect, type Locator } from '@playwright/test';
import { asEnrolled, proveIdentity } from './journeys';
import type { Person, Visitor } from './visitor';

export const ola: Person = {
  name: 'Ola Nordmann',
  email: 'ola.nordmann@halden.example',
  password: 'nine quiet boats at dawn',
};

export const list = '/admin/users';

/** The row of a person in the list of users. */
export function row(visitor: Visitor, person: Person): Locator {
  return visitor.page.locator(`[data-testid="user-row"][data-user-email="${person.email}"]`);
}

/** An item of the menu of a row. */
export async function act(visitor: Visitor, person: Person, item: string): Promise<void> {
  // What others did meanwhile is not on the screen.
  await visitor.open(list);
  await visitor.ready();
  await visitor.button(`Actions for ${person.name}`, row(visitor, person)).click();
  await visitor.press(item, visitor.page.getByRole('menu', { name: `Actions for ${person.name}` }), 'menuitem');
}

/** D-IDENTITY, where it comes between. */
export async function proveIfAsked(visitor: Visitor, code?: () => string): Promise<void> {
  if ((await visitor.dialog('Verify your identity').count()) > 0) await proveIdentity(visitor, code?.());
}

/** D-USER-NEW, up to its notice. */
export async function addUser(visitor: Visitor, person: Person, code?: () => string): Promise<void> {
  await visitor.open(list);
  await visitor.press('Add user');
  const dialog = visitor.dialog('Add user');
  await visitor.fill({ Name: person.name, Email: person.email }, dialog);
  await visitor.press('Send invitation', dialog);
  await proveIfAsked(visitor, code);
  await visitor.expectNotice(`An invitation was sent to ${person.email}.`);
}

/** P-INVITE, by the link of the mail. */
export async function acceptInvitation(visitor: Visitor, person: Person): Promise<void> {
  const mail = await visitor.latchkey.mailbox.next({ to: person.email, subject: 'Your Latchkey account' });
  await openLink(visitor, mail.link);
  await expect(visitor.heading('Welcome to Latchkey')).toBeVisible();
  await visitor.fill({ 'Your name': person.name, Password: person.password });
  await visitor.press('Create account');
}

/** Opens a link of a mail, as a mail program does. */
export async function openLink(visitor: Visitor, link: string): Promise<void> {
  await visitor.page.goto(link);
  await visitor.ready();
}

/** An administrator with the Mobile App, and Ola with it too, each in a browser of their own. */
export async function office(visitor: Visitor, theirs: Visitor) {
  const { authenticator } = await asEnrolled(visitor);
  await addUser(visitor, ola, () => authenticator.next());
  await acceptInvitation(theirs, ola);
  await theirs.expectPath('/');
  await theirs.open('/settings/two-factor');
  await theirs.press('Set up Two-Factor Authentication');
  await proveIdentity(theirs, undefined, ola);
  const app = await theirs.scan(ola);
  await theirs.fill({ 'Confirmation code': app.code() }, theirs.page.getByRole('dialog'));
  await theirs.press('Confirm', theirs.page.getByRole('dialog'));
  return { authenticator, app };
}
