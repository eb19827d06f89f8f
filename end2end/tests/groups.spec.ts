import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { addUser, list, ola, proveIfAsked, row } from '../support/people';
import { maya } from '../support/visitor';

test.use({ delivery: 'real' });

test('an administrator creates a group, adds and removes members, and deletes it', async ({ visitor }) => {
  await asAdministrator(visitor, list);
  await addUser(visitor, ola);
  await visitor.open('/admin');
  await visitor.follow('Groups', visitor.page.getByRole('navigation', { name: 'Administration' }));
  await visitor.expectText('No groups yet.');

  await visitor.press('New group');
  const dialog = visitor.dialog('New group');
  await visitor.press('Create group', dialog);
  await visitor.expectError(visitor.field('Title', dialog), 'Enter a title');
  await visitor.fill({ Title: 'Accounting', Name: 'a,admins' }, dialog);
  await visitor.press('Create group', dialog);
  await visitor.expectError(visitor.field('Name', dialog), /Use up to 64 lowercase letters/);
  await visitor.fill({ Name: 'accounting' }, dialog);
  await visitor.press('Create group', dialog);
  await proveIfAsked(visitor);
  await visitor.expectNotice('The group Accounting was created.');

  const address = 'Email address of the user to add';
  await visitor.fill({ [address]: 'nobody@halden.example' });
  await visitor.press('Add member');
  await visitor.expectError(visitor.field(address), 'No user has this email address');
  for (const person of [ola, maya]) {
    await visitor.fill({ [address]: person.email });
    await visitor.press('Add member');
    await visitor.expectNotice(`${person.name} was added to Accounting.`);
  }
  await visitor.expectText('2 members');
  await visitor.press(`Remove ${maya.name}`);
  await visitor.expectNotice(`${maya.name} was removed from Accounting.`);
  await visitor.expectText('1 member');

  await visitor.press('Edit');
  await visitor.fill({ Title: 'Accounts' }, visitor.dialog('Edit group'));
  await visitor.press('Save', visitor.dialog('Edit group'));
  await visitor.expectNotice('Changes to Accounts were saved.');

  // The page of the user shows the group, and changes it too.
  await visitor.open(list);
  await visitor.follow(ola.name, row(visitor, ola));
  await expect(visitor.link('Accounts')).toBeVisible();
  await visitor.press('Remove from Accounts');
  await visitor.expectNotice(`${ola.name} was removed from Accounts.`);
  await visitor.expectText('In no group.');
  await visitor.press('Add to group');
  await visitor.expectNotice(`${ola.name} was added to Accounts.`);

  await visitor.follow('Accounts');
  await visitor.press('Delete');
  await visitor.press('Delete', visitor.alert('Delete Accounts?'));
  await visitor.expectNotice('The group Accounts was deleted.');
  await visitor.expectText('No groups yet.');
});

test('many users are added to a group and removed from it', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
  await asAdministrator(visitor, list);
  await addUser(visitor, ola);
  await visitor.open('/admin/groups');
  await visitor.press('New group');
  await visitor.fill({ Title: 'Accounting', Name: 'accounting' }, visitor.dialog('New group'));
  await visitor.press('Create group', visitor.dialog('New group'));
  await visitor.expectNotice('The group Accounting was created.');

  await visitor.open(list);
  const bulk = visitor.region('Bulk actions');
  await visitor.checkbox(`Select ${ola.name}`).check();
  await visitor.press('Groups', bulk);
  const dialog = visitor.dialog('Add 1 user to a group, or remove them');
  await expect(dialog).toContainText(ola.name);
  await visitor.press('Add to group', dialog);
  await visitor.expectError(visitor.choice('Group', dialog), 'Choose a group');
  await visitor.choice('Group', dialog).selectOption('Accounting');
  await visitor.press('Add to group', dialog);
  await visitor.expectNotice('1 user was added to Accounting.');

  await visitor.checkbox(`Select ${ola.name}`).check();
  await visitor.press('Groups', bulk);
  await visitor.choice('Group', dialog).selectOption('Accounting');
  await visitor.press('Remove from group', dialog);
  await visitor.expectNotice('1 user was removed from Accounting.');
});

test('an administrator changes the user name that applications see', async ({ visitor }) => {
  await asAdministrator(visitor, list);
  await addUser(visitor, ola);
  await visitor.open(list);
  await visitor.follow(ola.name, row(visitor, ola));
  await visitor.expectText('ola.nordmann');
  await visitor.press('Edit');
  const dialog = visitor.dialog('Edit user');
  await visitor.fill({ 'User name': maya.email.split('@')[0]! }, dialog);
  await visitor.press('Save', dialog);
  await proveIfAsked(visitor);
  const taken = 'This user name belongs or belonged to another user, and is not given to a second one';
  await visitor.expectError(visitor.field('User name', visitor.dialog('Edit user')), taken);
  await visitor.fill({ 'User name': 'ola' }, visitor.dialog('Edit user'));
  await visitor.press('Save', visitor.dialog('Edit user'));
  await visitor.expectNotice(`Changes to ${ola.name} were saved.`);
  await expect(visitor.region('Account').getByText('ola', { exact: true })).toBeVisible();
});
