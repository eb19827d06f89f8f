import { expect, test } from '../fixtures';
import { setUpAdministrator } from '../support/journeys';
import { expectAccessible, expectNoSidewaysScroll, type Theme, wear } from '../support/look';
import { addUser, list, ola, openLink, proveIfAsked, row } from '../support/people';
import type { Look } from '../support/tour';
import type { Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

/** Walks past every screen about one person. */
async function tour(visitor: Visitor, another: () => Promise<Visitor>, look: (visitor: Visitor) => Look): Promise<void> {
  const see = look(visitor);
  await setUpAdministrator(visitor);
  await visitor.open('/admin/users/new');
  await see('user-new');
  await visitor.press('Send invitation', visitor.dialog('Add user'));
  await see('user-new-errors');
  await addUser(visitor, ola);
  await visitor.follow(ola.name, row(visitor, ola));
  await see('user-invited');
  const theirs = await another();
  const mail = await visitor.latchkey.mailbox.next({ to: ola.email, subject: 'Your Latchkey account' });
  await openLink(theirs, mail.link);
  await look(theirs)('invitation');
  await theirs.fill({ 'Your name': '', Password: ola.password });
  await theirs.press('Create account');
  await look(theirs)('invitation-error');
  await theirs.fill({ 'Your name': ola.name, Password: ola.password });
  await theirs.press('Create account');
  await theirs.expectPath('/');
  for (const path of ['/invitation', '/disable-2fa']) {
    await theirs.open(path);
    await look(theirs)(`dead${path.replace('/', '-')}`);
  }
  await visitor.reload();
  await see('user-active');
  await visitor.ready();
  await visitor.button(`More actions for ${ola.name}`).click();
  await expect(visitor.page.getByRole('menu', { name: `Actions for ${ola.name}` })).toBeVisible();
  await see('user-menu');
  const person = new URL(visitor.page.url()).pathname;
  for (const word of ['edit', 'sign-out', 'remove-browsers', 'deactivate']) {
    await visitor.open(`${person}/${word}?from=${person}`);
    await see(`user-${word}`);
  }
  await visitor.open(`${person}/edit`);
  const dialog = visitor.dialog('Edit user');
  await dialog.getByRole('switch').check();
  await see('user-edit-moved');
  await visitor.fill({ Name: '', Email: 'ola' }, dialog);
  await visitor.press('Save', dialog);
  await see('user-edit-errors');
  await visitor.open(`${person}/deactivate`);
  await visitor.press('Deactivate', visitor.page.getByRole('alertdialog'));
  await proveIfAsked(visitor);
  await visitor.expectPath(list);
  await visitor.open(person);
  await see('user-deactivated');
}

for (const theme of ['light', 'dark'] satisfies Theme[]) {
  test(`every screen about a user passes WCAG 2.2 AA in ${theme}`, async ({ visitor, another, mode }) => {
    test.skip(mode === 'script-off', 'axe is a script');
    test.slow();
    await wear(visitor, theme);
    await tour(visitor, another, (at) => (name) => expectAccessible(at, name));
  });
}

test('no screen about a user scrolls sideways', async ({ visitor, another }) => {
  test.slow();
  await tour(visitor, another, (at) => (name) => expectNoSidewaysScroll(at, name));
});
