import { expect, test } from '../fixtures';
import { asAdministrator, signIn, signOut } from '../support/journeys';
import { texts } from '../support/texts';
import { maya } from '../support/visitor';

test('email and password are enough without two-factor authentication', { tag: ['@script-off', '@wasm-blocked'] }, async ({ visitor }) => {
  await asAdministrator(visitor);
  await signOut(visitor);
  await visitor.expectNotice(texts.signedOut);
  await expect(visitor.link('Forgot your password?')).toBeVisible();
  await signIn(visitor);
  await visitor.expectPath('/');
  await expect(visitor.heading('Account security')).toBeVisible();
});

test('the response is the same for an unknown email and a wrong password', { tag: '@wasm-blocked' }, async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  const summary = stranger.page.getByRole('region', { name: 'There is a problem' });
  for (const person of [{ ...maya, email: 'nobody@halden.example' }, { ...maya, password: 'not the password at all' }]) {
    await signIn(stranger, person);
    await stranger.expectText(texts.signIn, summary);
    await expect(stranger.page).toHaveTitle('Error: Sign in – Latchkey');
    await stranger.expectFocus(summary);
    await expect(stranger.field('Email')).toHaveValue(person.email);
    await expect(stranger.field('Password')).toHaveValue('');
  }
});

test('the first field has the focus when the page is opened directly', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  await stranger.open('/sign-in');
  await stranger.ready();
  await stranger.expectFocus(stranger.field('Email'));
});

test('empty and invalid fields have errors', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  await stranger.open('/sign-in');
  await stranger.press('Sign in');
  await stranger.expectError(stranger.field('Email'), texts.emailEmpty);
  await stranger.expectError(stranger.field('Password'), texts.passwordEmpty);
  await stranger.fill({ Email: 'maya', Password: 'whatever' });
  await stranger.press('Sign in');
  await stranger.expectError(stranger.field('Email'), texts.emailFormat);
});

test('signing in returns to the requested page', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  await stranger.open('/settings/password');
  await stranger.expectPath('/sign-in');
  await stranger.expectText(texts.signInFirst);
  await signIn(stranger);
  await stranger.expectPath('/settings/password');
});

test('signing in never leads to another site', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  for (const next of ['//evil.example/', 'https://evil.example/', '/\\evil.example']) {
    await stranger.open(`/sign-in?next=${encodeURIComponent(next)}`);
    await signIn(stranger);
    await stranger.expectPath('/');
    await signOut(stranger);
  }
});

test('Back after signing out shows the sign-in page', async ({ visitor }) => {
  await asAdministrator(visitor);
  await visitor.open('/settings/profile');
  await signOut(visitor);
  await visitor.page.goBack();
  await expect(visitor.heading('Sign in')).toBeVisible();
  await expect(visitor.page.getByText(maya.email)).toHaveCount(0);
});

test('after ten wrong passwords sign-in is paused, and works again later', { tag: '@script-off' }, async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  for (let attempt = 1; attempt <= 11; attempt += 1) await signIn(stranger, { ...maya, password: `wrong ${attempt}` });
  await stranger.expectText(texts.signInPaused);
  stranger.latchkey.clock.advance(15 * 60 + 1);
  await signIn(stranger);
  await stranger.expectPath('/');
});

test('the password can be shown and hidden', async ({ visitor }) => {
  await asAdministrator(visitor);
  await signOut(visitor);
  await visitor.fill({ Password: maya.password });
  await visitor.button('Show password').click();
  await expect(visitor.field('Password')).toHaveAttribute('type', 'text');
  await visitor.expectNotice('Your password is visible.');
  await visitor.button('Hide password').click();
  await expect(visitor.field('Password')).toHaveAttribute('type', 'password');
  await visitor.expectNotice('Your password is hidden.');
});
