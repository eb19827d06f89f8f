import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { proveIfAsked } from '../support/people';

test('an administrator adds a gate, sets up its proxy, edits and removes it', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor, '/admin/applications/new');
  const created = visitor.dialog('New application');
  await visitor.fill({ Name: 'Wiki' }, created);
  await visitor.press('Create application', created);
  await proveIfAsked(visitor);
  const section = visitor.region('Gates');
  await visitor.press('Add gate', section);
  const dialog = visitor.dialog('Add gate');
  await visitor.fill({ Host: '*.example.org', 'Rules (optional)': 'any /public/* open\nany admin refused' }, dialog);
  await visitor.press('Add', dialog);
  await visitor.expectError(visitor.field('Host', dialog), /Enter one exact host/);
  await visitor.expectError(visitor.field('Rules (optional)', dialog), /Line 2: Write a path that begins with a slash/);
  await visitor.fill({ Host: 'https://wiki.example.org/', 'Rules (optional)': 'any /public/* open\nany /admin/* passkey' }, dialog);
  await visitor.press('Add', dialog);

  const proxies = visitor.dialog('Set up the proxy');
  await expect(proxies).toContainText('LATCHKEY_FORWARD_AUTH_LISTEN');
  await proxies.getByText('Caddy', { exact: true }).click();
  await expect(proxies.locator('#gate-proxy-caddy')).toContainText('wiki.example.org {');
  if (visitor.mode === 'hydrated') {
    await visitor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await visitor.button('Copy for Caddy', proxies).click();
    await visitor.expectSaid('File for Caddy copied.', proxies);
    expect(await visitor.page.evaluate(() => navigator.clipboard.readText())).toContain('uri /forward-auth/proxy');
  }
  await visitor.press('Done', proxies);
  await expect(section).toContainText('any /admin/* passkey');

  await visitor.press('Edit wiki.example.org', section);
  const edited = visitor.dialog('Edit gate');
  await visitor.choice('Remote-User contains', edited).selectOption('The email address');
  await visitor.press('Save', edited);
  await visitor.expectNotice('Changes to the gate wiki.example.org were saved.');
  await expect(section).toContainText('The email address');

  await visitor.press('Remove wiki.example.org', section);
  await visitor.press('Remove', visitor.alert('Remove the gate wiki.example.org?'));
  await visitor.expectNotice('The gate wiki.example.org was removed.');
  await expect(section).not.toContainText('wiki.example.org');
});
