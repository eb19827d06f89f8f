import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { proveIfAsked } from '../support/people';

const callback = 'https://wiki.example.org/callback';

test('an administrator connects an application, replaces its secret and disconnects it', async ({ visitor }) => {
  await asAdministrator(visitor, '/admin/applications/new');
  const created = visitor.dialog('New application');
  await visitor.fill({ Name: 'Wiki' }, created);
  await visitor.press('Create application', created);
  await proveIfAsked(visitor);
  await visitor.expectNotice('The application Wiki was created.');
  const section = visitor.region('OpenID Connect');
  await expect(section).toContainText('This application is not connected.');

  await visitor.press('Connect with OpenID Connect', section);
  const dialog = visitor.dialog('Connect with OpenID Connect');
  await visitor.press('Connect', dialog);
  await visitor.expectError(visitor.field('Redirect URIs', dialog), 'Enter at least one redirect URI');
  await visitor.fill({ 'Client ID (optional)': 'Wiki-1', 'Redirect URIs': `${callback}\nhttps://*.example.org/` }, dialog);
  await visitor.press('Connect', dialog);
  await visitor.expectError(visitor.field('Redirect URIs', dialog), /Enter every address in full/);
  await visitor.fill({ 'Redirect URIs': `  ${callback},\n${callback}` }, dialog);
  await visitor.press('Connect', dialog);
  const shown = visitor.dialog('Client secret');
  const secret = shown.getByTestId('client-secret');
  await expect(shown).toContainText('Copy this secret before you select “Done”.');
  await expect(secret).toHaveText(/^[A-Za-z0-9]{43}$/);
  const first = await secret.innerText();
  await visitor.reload();
  await expect(secret).toHaveText(first);
  await visitor.press('Done', shown);
  await expect(section).toContainText('Wiki-1');
  await expect(section).toContainText(callback);
  await expect(section).toContainText('/.well-known/openid-configuration');
  await expect(visitor.main).not.toContainText(first);

  await visitor.press('New secret', section);
  const asked = visitor.dialog('New secret');
  await visitor.choice('The current secret stops working', asked).selectOption('After 30 days');
  await visitor.press('Create secret', asked);
  await expect(secret).not.toHaveText(first);
  await visitor.press('Done', shown);
  await expect(section).toContainText('Old secret');
  await visitor.press('Revoke the old secret', section);
  await visitor.press('Revoke', visitor.alert('Revoke the old secret?'));
  await visitor.expectNotice('The old secret no longer works.');
  await expect(section).not.toContainText('Old secret');

  await visitor.press('Edit connection', section);
  const edited = visitor.dialog('Edit connection');
  await expect(visitor.field('Client ID', edited)).toHaveValue('Wiki-1');
  await edited.getByRole('radio', { name: /no secret/ }).check();
  await expect(visitor.checkbox('This application does not support PKCE', edited)).toBeHidden();
  await visitor.choice('Signing algorithm', edited).selectOption('ES256');
  await visitor.checkbox('Stay connected after sign-out', edited).check();
  await visitor.checkbox('Require pushed authorization requests', edited).check();
  await visitor.press('Save', edited);
  await visitor.expectNotice('Changes to the connection of Wiki were saved.');
  await expect(section).toContainText('ES256');
  await expect(section).toContainText('The application can stay connected for up to 90 days');
  await expect(section).toContainText(/Pushed requests\s*Required/);
  await expect(section).not.toContainText('Secret');

  await visitor.press('Disconnect', section);
  await visitor.press('Disconnect', visitor.alert('Disconnect Wiki?'));
  await visitor.expectNotice('The application was disconnected.');
  await expect(section).toContainText('This application is not connected.');
});

test('an application with a key pair has no secret', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor);
  await visitor.open('/admin/applications/new');
  await visitor.fill({ Name: 'Wiki' }, visitor.dialog('New application'));
  await visitor.press('Create application', visitor.dialog('New application'));
  await proveIfAsked(visitor);
  await visitor.press('Connect with OpenID Connect');
  const dialog = visitor.dialog('Connect with OpenID Connect');
  await dialog.getByRole('radio', { name: /key pair/ }).check();
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const set = (key: KeyObject) => JSON.stringify({ keys: [{ ...key.export({ format: 'jwk' }), kid: 'wiki-1' }] });
  await visitor.fill({ 'Redirect URIs': callback, 'Public keys (JWKS)': set(privateKey) }, dialog);
  await visitor.press('Connect', dialog);
  await visitor.expectError(visitor.field('Public keys (JWKS)', dialog), /Key 1 contains a private part/);
  await visitor.fill({ 'Public keys (JWKS)': set(publicKey) }, dialog);
  await visitor.press('Connect', dialog);
  await visitor.expectNotice('Wiki was connected.');
  const section = visitor.region('OpenID Connect');
  await expect(section).toContainText(/Public key wiki-1\s*ES256, thumbprint [\w-]{43}\. Not used yet\./);
  await expect(visitor.button('New secret', section)).toBeHidden();
});

test('an application with its own IDs of users shows its settings to copy, and later publishes its keys', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor, '/admin/applications/new');
  const created = visitor.dialog('New application');
  await visitor.fill({ Name: 'Board' }, created);
  await visitor.press('Create application', created);
  await proveIfAsked(visitor);
  const section = visitor.region('OpenID Connect');
  await visitor.press('Connect with OpenID Connect', section);
  const dialog = visitor.dialog('Connect with OpenID Connect');
  await visitor.fill({ 'Redirect URIs': 'https://board.example.org/\nhttps://other.example.com/callback' }, dialog);
  await visitor.checkbox('Give this application its own IDs of users', dialog).check();
  await visitor.press('Connect', dialog);
  await visitor.expectError(visitor.field('Host (sector)', dialog), /Enter a host: the redirect URIs have different hosts/);
  await visitor.fill({ 'Host (sector)': 'board.example.org' }, dialog);
  await visitor.press('Connect', dialog);
  await visitor.press('Done', visitor.dialog('Client secret'));
  await expect(section).toContainText('Its own (pairwise), for board.example.org');

  // Any application may have these redirect URIs.
  await section.getByText('Settings for known applications', { exact: true }).click();
  await visitor.choice('Application', section).selectOption('Portainer');
  await visitor.press('Show settings', section);
  await expect(section.locator('#settings-portainer')).toBeVisible();
  await expect(section.locator('#settings-portainer')).toContainText(/Redirect URL: +https:\/\/board\.example\.org\//);

  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const published = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'board-1' }] });
  const server = createServer((_, answer) => answer.end(published)).listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    await visitor.press('Edit connection', section);
    const edited = visitor.dialog('Edit connection');
    await edited.getByRole('radio', { name: /key pair/ }).check();
    const address = 'Or the address of its public keys (JWKS URI)';
    await visitor.fill({ [address]: 'http://board.example.org/keys.json' }, edited);
    await visitor.press('Save', edited);
    await visitor.expectError(visitor.field(address, edited), /Begin http:\/\/board\.example\.org\/keys\.json with https/);
    await visitor.fill({ [address]: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys.json` }, edited);
    await visitor.press('Save', edited);
    await visitor.expectNotice('Changes to the connection of Board were saved.');
    await expect(section).toContainText('Not read yet.');
    await expect(section).not.toContainText('Settings for known applications');
    await visitor.press('Read keys again', section);
    await visitor.expectNotice('The key set was read.');
    await expect(section).toContainText(/Public key board-1\s*ES256, thumbprint [\w-]{43}\. Not used yet\./);
  } finally {
    server.close();
  }
});

test('the secret and the addresses are copied', async ({ visitor }) => {
  await visitor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const clipboard = () => visitor.page.evaluate(() => navigator.clipboard.readText());
  await asAdministrator(visitor, '/admin/applications/new');
  await visitor.fill({ Name: 'Wiki' }, visitor.dialog('New application'));
  await visitor.press('Create application', visitor.dialog('New application'));
  await proveIfAsked(visitor);
  await visitor.press('Connect with OpenID Connect');
  const dialog = visitor.dialog('Connect with OpenID Connect');
  await visitor.fill({ 'Redirect URIs': callback }, dialog);
  await visitor.press('Connect', dialog);
  const shown = visitor.dialog('Client secret');
  await visitor.button('Copy secret', shown).click();
  await visitor.expectSaid('Secret copied.', shown);
  expect(await clipboard()).toBe(await shown.getByTestId('client-secret').innerText());
  await visitor.button('Copy discovery address', shown).click();
  await visitor.expectSaid('Discovery address copied.', shown);
  expect(await clipboard()).toMatch(/^https?:\/\/[^/]+\/\.well-known\/openid-configuration$/);
});
