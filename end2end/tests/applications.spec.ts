import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { acceptInvitation, addUser, list, ola, proveIfAsked, row } from '../support/people';

test.use({ delivery: 'real' });

const wiki = 'https://wiki.example.org/';

test('members of a group see an application, and lose it with the group', async ({ visitor, another }) => {
  const theirs = await another();
  await asAdministrator(visitor, list);
  await addUser(visitor, ola);
  await acceptInvitation(theirs, ola);
  await theirs.expectPath('/');
  await expect(theirs.region('Your applications')).toHaveCount(0);
  await visitor.open('/admin/groups/new');
  await visitor.fill({ Title: 'Accounting', Name: 'accounting' }, visitor.dialog('New group'));
  await visitor.press('Create group', visitor.dialog('New group'));
  await proveIfAsked(visitor);
  await visitor.expectNotice('The group Accounting was created.');

  await visitor.follow('Applications', visitor.page.getByRole('navigation', { name: 'Administration' }));
  await visitor.expectText('No applications yet.');
  await visitor.press('New application');
  const dialog = visitor.dialog('New application');
  await visitor.press('Create application', dialog);
  await visitor.expectError(visitor.field('Name', dialog), 'Enter a name');
  await visitor.fill({ Name: 'Wiki', 'Address (optional)': 'http://wiki.example.org' }, dialog);
  await dialog.getByRole('radio', { name: 'Members of any of these groups' }).check();
  await visitor.press('Create application', dialog);
  await visitor.expectError(visitor.field('Address (optional)', dialog), /begins with https/);
  await expect(dialog).toContainText('Choose at least one group');
  await visitor.fill({ 'Address (optional)': wiki }, dialog);
  await visitor.checkbox('Accounting', dialog).check();
  await visitor.press('Create application', dialog);
  await visitor.expectNotice('The application Wiki was created.');
  await visitor.expectText('0 of 2 users can open this application.');

  // Why Ola cannot open it, and that membership helps.
  const email = 'Email address of the user';
  await visitor.press('Check a person');
  const check = visitor.dialog('Check a person');
  await visitor.fill({ [email]: ola.email }, check);
  await visitor.press('Check', check);
  await expect(check).toContainText(`${ola.name} cannot open Wiki, because they are not in Accounting.`);
  await visitor.press('Cancel', check);
  await visitor.follow('Accounting');
  await visitor.fill({ 'Email address of the user to add': ola.email });
  await visitor.press('Add member');
  await visitor.expectNotice(`${ola.name} was added to Accounting.`);
  await visitor.follow('Wiki', visitor.region('Applications'));
  await visitor.expectText('1 of 2 users can open this application.');
  await visitor.press('Check a person');
  await visitor.fill({ [email]: ola.email }, check);
  await visitor.press('Check', check);
  await expect(check).toContainText(`${ola.name} can open Wiki.`);
  await visitor.press('Cancel', check);

  await theirs.open('/');
  await expect(theirs.link('Wiki', theirs.region('Your applications'))).toHaveAttribute('href', wiki);
  await visitor.open(list);
  await visitor.follow(ola.name, row(visitor, ola));
  await visitor.press('Remove from Accounting');
  await visitor.expectNotice(`${ola.name} was removed from Accounting.`);
  await theirs.open('/');
  await expect(theirs.region('Your applications')).toHaveCount(0);
});

test('an administrator edits an application, turns it off and on, and deletes it', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
  await asAdministrator(visitor, '/admin/applications/new');
  const created = visitor.dialog('New application');
  await visitor.fill({ Name: 'Wiki', 'Address (optional)': wiki }, created);
  await visitor.press('Create application', created);
  await proveIfAsked(visitor);
  await visitor.expectNotice('The application Wiki was created.');
  await visitor.press('Edit');
  const edited = visitor.dialog('Edit application');
  await expect(edited).toContainText('1 of 1 user can open this application.');
  await edited.getByRole('radio', { name: 'With a passkey' }).check();
  await visitor.choice('Ask again after', edited).selectOption('30 minutes');
  await visitor.checkbox('Accept a trusted browser as the second factor', edited).check();
  await visitor.press('Save', edited);
  await visitor.expectNotice('Changes to Wiki were saved.');
  await visitor.expectText('30 minutes');
  await visitor.press('Turn off');
  await visitor.press('Turn off', visitor.alert('Turn off Wiki?'));
  await visitor.expectNotice('Wiki was turned off.');
  await visitor.open('/');
  await expect(visitor.region('Your applications')).toHaveCount(0);
  await visitor.open('/admin/applications');
  await visitor.follow('Wiki', visitor.main);
  await visitor.press('Turn on');
  await visitor.expectNotice('Wiki was turned on.');
  await visitor.press('Delete');
  await visitor.press('Delete', visitor.alert('Delete Wiki?'));
  await visitor.expectNotice('The application Wiki was deleted.');
  await visitor.expectText('No applications yet.');
});
