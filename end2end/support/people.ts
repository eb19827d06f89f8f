import { expect, type Locator } from '@playwright/test';
import { Authenticator } from './authenticator';
import { asEnrolled, confirm, finishCodes, proveIdentity, restore } from './journeys';
import type { Person, Visitor } from './visitor';
import { walked } from './walked';

export const ola: Person = {
  name: 'Ola Nordmann',
  email: 'ola.nordmann@halden.example',
  password: 'nine quiet boats at dawn',
};

export const list = '/admin/users';

/** A user's row in the list. */
export function row(visitor: Visitor, person: Person): Locator {
  return visitor.page.locator(`[data-testid="user-row"][data-user-email="${person.email}"]`);
}

/** An item of a row's menu. */
export async function act(visitor: Visitor, person: Person, item: string): Promise<void> {
  // The page may be older than other users' changes.
  await visitor.open(list);
  await visitor.ready();
  await visitor.button(`Actions for ${person.name}`, row(visitor, person)).click();
  await visitor.press(item, visitor.page.getByRole('menu', { name: `Actions for ${person.name}` }), 'menuitem');
}

/** D-IDENTITY, if it appears. */
export async function proveIfAsked(visitor: Visitor, code?: () => string): Promise<void> {
  if ((await visitor.dialog('Verify your identity').count()) > 0) await proveIdentity(visitor, code?.());
}

/** D-USER-NEW, up to the notice. */
export async function addUser(visitor: Visitor, person: Person, code?: () => string): Promise<void> {
  if (new URL(visitor.page.url()).pathname !== list) await visitor.open(list);
  await visitor.press('Add user');
  const dialog = visitor.dialog('Add user');
  await visitor.fill({ Name: person.name, Email: person.email }, dialog);
  await visitor.press('Send invitation', dialog);
  await proveIfAsked(visitor, code);
  await visitor.expectNotice(`An invitation was sent to ${person.email}.`);
}

/** P-INVITE, from the link in the email. */
export async function acceptInvitation(visitor: Visitor, person: Person): Promise<void> {
  const mail = await visitor.latchkey.mailbox.next({ to: person.email, subject: 'Your Latchkey account' });
  await openLink(visitor, mail.link);
  await expect(visitor.heading('Welcome to Latchkey')).toBeVisible();
  await visitor.fill({ 'Your name': person.name, Password: person.password });
  await visitor.press('Create account');
}

/** Opens a link from an email, as a mail client does. */
export async function openLink(visitor: Visitor, link: string): Promise<void> {
  await visitor.page.goto(link);
  await visitor.ready();
}

/** An administrator and Ola, both with the Mobile App, in separate browsers. */
export async function office(visitor: Visitor, theirs: Visitor) {
  const state = await walked(visitor, 'office', async (walker, another) => {
    const { authenticator: mine } = await asEnrolled(walker, list);
    await addUser(walker, ola, () => mine.next());
    const app = await enrollOla(await another());
    return [mine, app].map(({ uri, secret }) => ({ uri, secret }));
  });
  await restore(visitor, state, '/');
  await theirs.page.context().addCookies(state.others[0]);
  const [authenticator, app] = state.left.map((each) => Authenticator.restored(each, visitor.latchkey.clock));
  return { authenticator, app };
}

async function enrollOla(theirs: Visitor): Promise<Authenticator> {
  await acceptInvitation(theirs, ola);
  await theirs.expectPath('/');
  await theirs.open('/settings/two-factor');
  await theirs.press('Set up Two-Factor Authentication');
  await proveIdentity(theirs, undefined, ola);
  const app = await theirs.scan(ola);
  await confirm(theirs, app.code());
  await finishCodes(theirs);
  await theirs.latchkey.mailbox.next({ to: ola.email, subject: 'Two-factor authentication is on' });
  return app;
}
