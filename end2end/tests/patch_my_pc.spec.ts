import { expect, test } from '../fixtures';
import { asAdministrator, download, enrollAtSignIn, proveIdentity, signIn, signInTrusted, signOut } from '../support/journeys';
import { acceptInvitation, act, addUser, ola, proveIfAsked, row } from '../support/people';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const section = (visitor: Visitor) => visitor.region('Two-Factor Authentication');

test('the guide of Patch My PC Insights, step by step', async ({ visitor, another }) => {
  test.slow();
  await asAdministrator(visitor);

  await test.step('Administrators: go to Administration > Settings > Security', async () => {
    await visitor.follow('Administration', visitor.page.getByRole('banner'));
    await visitor.follow('Settings', visitor.page.getByRole('navigation', { name: 'Administration' }));
    const tab = visitor.page.getByRole('tab', { name: 'Security', exact: true });
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    await visitor.expectPath('/admin/settings/security');
  });
  await test.step('Tick "Enable two factor user login"; allow users to trust their browser', async () => {
    await visitor.checkbox('Enable two factor user login').check();
    await visitor.checkbox('Allow users to trust the browser they are using').check();
    await visitor.press('Save Changes');
    await proveIdentity(visitor);
    await visitor.expectNotice(texts.securitySaved);
    await expect(visitor.checkbox('Allow users to trust the browser they are using')).toBeChecked();
  });
  const theirs = await another();
  await addUser(visitor, ola);
  await acceptInvitation(theirs, ola);
  await theirs.expectPath('/');
  await signOut(theirs, ola);
  const dialog = visitor.dialog('Edit user');
  const toggle = dialog.getByRole('switch', { name: 'Two factor authentication enabled', exact: true });
  const state = row(visitor, ola).getByTestId('two-factor-state');
  await test.step('As an admin, you can also enable 2FA for a user; this overrides their own setting', async () => {
    await act(visitor, ola, 'Edit');
    await expect(toggle).not.toBeChecked();
    await toggle.check();
    await visitor.press('Save', dialog);
    await visitor.expectNotice(`Changes to ${ola.name} were saved.`);
    await expect(state).toHaveAttribute('data-state', 'required');
    await signIn(theirs, ola);
    await enrollAtSignIn(theirs, ola);
    await theirs.expectPath('/');
  });
  await test.step('To disable it for a user: go to Administration > Users, click on "Actions", then "Edit"', async () => {
    await visitor.open('/');
    await visitor.follow('Administration', visitor.page.getByRole('banner'));
    await visitor.follow('Users', visitor.page.getByRole('navigation', { name: 'Administration' }));
    await act(visitor, ola, 'Edit');
    await expect(toggle).toBeChecked();
  });
  await test.step('Click "Two factor authentication enabled" and then "Save"', async () => {
    await toggle.uncheck();
    // The guide says "Save"; our button says what else it does.
    await visitor.press('Save and disable', dialog);
    await proveIfAsked(visitor);
    await visitor.expectNotice(`Changes to ${ola.name} were saved.`);
    await expect(state).toHaveAttribute('data-state', 'not_enabled');
    await theirs.open('/');
    await theirs.expectPath('/sign-in');
    await signIn(theirs, ola);
    await theirs.expectPath('/');
  });

  await test.step('Users: click on your profile at the top right, then "My Settings"', async () => {
    await visitor.choose('My Settings');
    await visitor.expectPath('/settings/profile');
  });
  await test.step('At the bottom there is a section that offers it; click "Enable"', async () => {
    await visitor.expectText('Add a code from your phone to your sign-in.', section(visitor));
    await visitor.press('Enable', section(visitor));
  });
  const authenticator = await test.step('1 and 2. Scan the QR code, enter the code of the app', async () => {
    const dialog = visitor.dialog('Set up Two-Factor Authentication');
    const phone = await visitor.scan();
    await visitor.fill({ 'Confirmation code': phone.code() }, dialog);
    await visitor.press('Confirm', dialog);
    return phone;
  });
  await test.step('3. Click "Download"; "Continue" is enabled only now', async () => {
    const dialog = visitor.dialog('Recovery codes');
    const next = visitor.button('Continue', dialog);
    if (visitor.hydrated) await expect(next).toBeDisabled();
    await download(visitor);
    if (!visitor.hydrated) await visitor.checkbox('I have saved my recovery codes', dialog).check();
    await expect(next).toBeEnabled();
    await visitor.press('Continue', dialog);
  });
  await test.step('4. 2FA is enabled; click "Done"', async () => {
    await visitor.press('Done', visitor.dialog('Two-Factor Authentication is enabled'));
    await visitor.expectState('enabled');
  });
  await test.step('You are greeted on login for a code; a trusted browser skips it', async () => {
    await signOut(visitor);
    await signInTrusted(visitor, () => authenticator.next());
    await signOut(visitor);
    await signIn(visitor);
    await visitor.expectPath('/');
    const other = await another();
    await signIn(other);
    await expect(other.heading('Verification Code')).toBeVisible();
  });
  await test.step('To disable: go back into "My Settings"; there are "Recovery codes" and "Disable"', async () => {
    await visitor.choose('My Settings');
    await expect(visitor.button('Recovery codes', section(visitor))).toBeVisible();
    await visitor.press('Disable', section(visitor));
  });
  await test.step('Enter the code generated in your 2FA app', async () => {
    const question = visitor.dialog('Disable Two-Factor Authentication');
    await visitor.fill({ Password: maya.password, 'Verification Code': authenticator.next() }, question);
    await visitor.press('Disable', question);
    await visitor.expectNotice(texts.disabled);
  });
});
