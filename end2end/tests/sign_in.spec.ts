import { expect, test } from '../fixtures';
import { asAdministrator, signIn, signOut } from '../support/journeys';
import { post } from '../support/raw';
import { texts } from '../support/texts';
import { maya } from '../support/visitor';

test('email and password are enough without two-factor authentication', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor);
  await signOut(visitor);
  await visitor.expectNotice(texts.signedOut);
  await expect(visitor.link('Forgot your password?')).toBeVisible();
  await signIn(visitor);
  await visitor.expectPath('/');
  await expect(visitor.heading('Account security')).toBeVisible();
});

test('the response is the same for an unknown email and a wrong password', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  await stranger.open('/sign-in');
  const [email, password] = [stranger.field('Email'), stranger.field('Password')];
  await stranger.expectFocus(email);
  await stranger.press('Sign in');
  await stranger.expectError(email, texts.emailEmpty);
  await stranger.expectError(password, texts.passwordEmpty);
  await stranger.fill({ Email: 'maya', Password: 'whatever' });
  await stranger.press('Sign in');
  await stranger.expectError(email, texts.emailFormat);
  const summary = stranger.page.getByRole('region', { name: 'There is a problem' });
  for (const person of [{ ...maya, email: 'nobody@halden.example' }, { ...maya, password: 'not the password at all' }]) {
    await signIn(stranger, person);
    await stranger.expectText(texts.signIn, summary);
    await expect(stranger.page).toHaveTitle('Error: Sign in – Latchkey');
    await stranger.expectFocus(summary);
    await expect(email).toHaveValue(person.email);
    await expect(password).toHaveValue('');
    expect(await stranger.page.content()).not.toContain(person.password);
  }
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
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    await post(stranger.latchkey, '/sign-in', { username: maya.email, password: `wrong ${attempt}` }, {});
  }
  await signIn(stranger, { ...maya, password: 'wrong 11' });
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
