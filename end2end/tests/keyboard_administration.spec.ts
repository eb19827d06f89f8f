import { expect, test } from '../fixtures';
import { asEnrolled, signOut } from '../support/journeys';
import { choose, enter, tabTo, toggle, type, typeAndSend } from '../support/keyboard';
import { acceptInvitation, addUser, list, office, ola, openLink, row } from '../support/people';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

test.use({ delivery: 'real' });
/** D-IDENTITY. */
async function prove(visitor: Visitor, code: string): Promise<void> {
  const dialog = visitor.dialog('Verify your identity');
  await expect(visitor.field('Password', dialog)).toBeFocused();
  await visitor.page.keyboard.type(maya.password);
  await typeAndSend(visitor, visitor.field('Verification Code', dialog), code);
}

test('paths 7 and 10 with the keyboard alone', async ({ visitor, latchkey }) => {
  const { authenticator } = await asEnrolled(visitor);
  await addUser(visitor, ola, () => authenticator.next());
  latchkey.clock.advance(601);
  await visitor.open('/');
  await enter(visitor, visitor.link('Administration', visitor.page.getByRole('banner')));
  await enter(visitor, visitor.link('Settings', visitor.page.getByRole('navigation', { name: 'Administration' })));
  await expect(visitor.page.getByRole('tab', { name: 'Security', exact: true })).toHaveAttribute('aria-selected', 'true');
  await expect(visitor.checkbox('Enable two factor user login')).toBeChecked();
  await toggle(visitor, visitor.checkbox('Allow users to trust the browser they are using'));
  await toggle(visitor, visitor.checkbox('Enforce Two-Factor Authentication (2FA)'));
  await enter(visitor, visitor.button('Save Changes'));
  const question = visitor.alert('Enforce two-factor authentication for everyone?');
  await expect(visitor.button('Cancel', question)).toBeFocused();
  await enter(visitor, visitor.button('Enforce', question), 'Space');
  await prove(visitor, authenticator.next());
  await visitor.expectNotice(texts.securitySaved);
  await signOut(visitor);

  await acceptInvitation(visitor, ola);
  await visitor.press('Sign out');
  await visitor.open('/sign-in');
  await type(visitor, visitor.field('Email'), ola.email);
  await typeAndSend(visitor, visitor.field('Password'), ola.password);
  await expect(visitor.heading('Set up Two-Factor Authentication')).toBeFocused();
  const app = await visitor.scan(ola);
  await typeAndSend(visitor, visitor.field('Confirmation code'), app.code());
  await tabTo(visitor, visitor.button('Download'));
  const file = visitor.page.waitForEvent('download');
  await visitor.page.keyboard.press('Enter');
  await file;
  await expect(visitor.button('Continue')).toBeEnabled();
  await enter(visitor, visitor.button('Continue'));
  await enter(visitor, visitor.button('Done'));
  await visitor.expectPath('/');
});

test('paths 8 and 9 with the keyboard alone', async ({ visitor, another, latchkey, mailbox }) => {
  const theirs = await another();
  const { authenticator } = await office(visitor, theirs);
  latchkey.clock.advance(601);
  const actions = visitor.button(`Actions for ${ola.name}`, row(visitor, ola));
  await visitor.open(list);
  await choose(visitor, actions, 'Send link to disable 2FA');
  await enter(visitor, visitor.button('Send link', visitor.dialog('Send link to disable 2FA')));
  await prove(visitor, authenticator.next());
  await visitor.expectNotice(new RegExp(`A link was sent to ${ola.email}\\. It expires `));
  const mail = await mailbox.next({ to: ola.email, subject: 'Link to disable two-factor authentication' });
  const stranger = await another();
  await openLink(stranger, mail.link);
  await typeAndSend(stranger, stranger.field('Password'), ola.password);
  await expect(stranger.heading('Two-Factor Authentication is disabled')).toBeFocused();

  await choose(visitor, actions, 'Edit');
  const dialog = visitor.dialog('Edit user');
  const control = dialog.getByRole('switch', { name: 'Two factor authentication enabled', exact: true });
  await expect(control).not.toBeChecked();
  await toggle(visitor, control);
  await enter(visitor, visitor.button('Save', dialog));
  await visitor.expectNotice(`Changes to ${ola.name} were saved.`);
  await expect(row(visitor, ola).getByTestId('two-factor-state')).toHaveAttribute('data-state', 'required');
  await choose(visitor, actions, 'Edit');
  await toggle(visitor, control);
  await enter(visitor, visitor.button('Save', dialog));
  await expect(actions).toBeFocused();
  await expect(row(visitor, ola).getByTestId('two-factor-state')).toHaveAttribute('data-state', 'not_enabled');
});
