import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { maya } from '../support/visitor';

test('name and time zone are saved, and the header shows the name', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor, '/settings');
  await visitor.expectPath('/settings/profile');
  await expect(visitor.page).toHaveTitle('Profile – Personal Settings – Latchkey');
  await expect(visitor.field('Name')).toHaveValue(maya.name);
  await visitor.expectText(maya.email);
  await visitor.fill({ Name: '   ' });
  await visitor.press('Save Changes');
  await expect(visitor.field('Name')).toHaveAttribute('aria-invalid', 'true');
  await visitor.expectFocus(visitor.field('Name'));
  const zone = visitor.page.getByRole('combobox', { name: 'Time zone', exact: true });
  await visitor.fill({ Name: 'Maya L. Ødegård' });
  await zone.selectOption('Europe/Oslo');
  await visitor.press('Save Changes');
  await visitor.expectNotice('Your profile was saved.');
  await expect(visitor.button('Account menu for Maya L. Ødegård')).toBeVisible();
  await visitor.reload();
  await expect(visitor.field('Name')).toHaveValue('Maya L. Ødegård');
  await expect(zone).toHaveValue('Europe/Oslo');
});

test('a notice stays until it is dismissed or the user leaves the page', async ({ visitor }) => {
  await asAdministrator(visitor, '/settings/profile');
  const notice = visitor.page.getByText('Your profile was saved.');
  await visitor.press('Save Changes');
  await visitor.expectNotice('Your profile was saved.');
  await visitor.reload();
  await expect(notice).toHaveCount(0);
  await visitor.press('Save Changes');
  await visitor.expectNotice('Your profile was saved.');
  await visitor.button('Dismiss').click();
  await expect(notice).toHaveCount(0);
  await expect(visitor.page.locator('body')).not.toBeFocused();
});

test('the tabs of this page link to each other', async ({ visitor }) => {
  await asAdministrator(visitor, '/settings/profile');
  for (const [name, path] of [
    ['Password', '/settings/password'],
    ['Two-Factor Authentication', '/settings/two-factor'],
    ['Trusted Browsers', '/settings/browsers'],
    ['Applications', '/settings/applications'],
    ['Activity', '/settings/activity'],
    ['Profile', '/settings/profile'],
  ]) {
    const tabs = visitor.page.getByRole('tablist', { name: 'Personal Settings' });
    await visitor.press(name, tabs, 'tab');
    await visitor.expectPath(path);
    await expect(tabs.getByRole('tab', { name, exact: true })).toHaveAttribute('aria-selected', 'true');
    await expect(visitor.heading(name, 2).first()).toBeVisible();
    await expect(visitor.page).toHaveTitle(`${name} – Personal Settings – Latchkey`);
  }
});
