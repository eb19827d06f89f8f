import { expect, test } from '../fixtures';
import { addSecurityKey, createPasskey, Device } from '../support/device';
import { asAdministrator, asEnrolled, confirm, saveCodes, signIn, signOut } from '../support/journeys';
import { connect, RelyingParty } from '../support/relying_party';
import { maya } from '../support/visitor';

let party: RelyingParty;

test.beforeEach(async ({ watch }) => {
  party = await RelyingParty.start(watch);
});

test.afterEach(() => party.stop());

test('a user opens an application, signed in and signed out', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor);
  await connect(visitor, party);
  await party.open(visitor);
  expect((await party.answer(visitor)).get('code')).toMatch(/^[\w-]{43}$/);

  // After a form, the browser leaves through a page.
  await visitor.open('/');
  await signOut(visitor);
  await party.open(visitor, { login_hint: maya.email });
  await visitor.expectPath('/sign-in');
  await visitor.expectNotice('Sign in to continue.');
  await expect(visitor.field('Email')).toHaveValue(maya.email);
  await visitor.fill({ Password: 'wrong password' });
  await visitor.press('Sign in');
  await visitor.fill({ Email: maya.email, Password: maya.password });
  await visitor.button('Sign in').click();
  expect((await party.answer(visitor)).get('code')).toMatch(/^[\w-]{43}$/);

  await party.open(visitor, { prompt: 'none', scope: 'profile' });
  expect((await party.answer(visitor)).get('error')).toBe('invalid_scope');
});

test('an application that requires a second factor leads to its setup, and back', async ({ visitor, latchkey }) => {
  await asAdministrator(visitor);
  await connect(visitor, party, 'With a second factor');
  await party.open(visitor);
  const setUp = visitor.dialog('Set up Two-Factor Authentication');
  await expect(setUp).toBeVisible();
  await visitor.ready();
  const authenticator = await visitor.scan();
  await confirm(visitor, authenticator.code());
  await saveCodes(visitor);
  await visitor.press('Done', visitor.dialog('Two-Factor Authentication is enabled'));
  const dialog = visitor.dialog('Verify your identity');
  await expect(dialog).toContainText('Wiki requires a second factor.');
  latchkey.clock.advance(30);
  await visitor.fill({ Password: maya.password, 'Verification Code': authenticator.code() }, dialog);
  await visitor.button('Verify', dialog).click();
  expect((await party.answer(visitor)).get('code')).toMatch(/^[\w-]{43}$/);
});

test('an application asks for a recent identity check', async ({ visitor, latchkey }) => {
  await asAdministrator(visitor);
  await connect(visitor, party);
  latchkey.clock.advance(20 * 60);
  await party.open(visitor, { max_age: '600' });
  const dialog = visitor.dialog('Verify your identity');
  await expect(dialog).toContainText('Wiki requires you to have verified your identity in the last 10 minutes.');
  await visitor.fill({ Password: 'wrong password' }, dialog);
  await visitor.press('Verify', dialog);
  await expect(dialog).toContainText('Wiki requires you to have verified your identity in the last 10 minutes.');
  await visitor.fill({ Password: maya.password }, dialog);
  await visitor.button('Verify', dialog).click();
  expect((await party.answer(visitor)).has('code')).toBe(true);

  // A proof from the second in which the request arrives counts as given for it.
  latchkey.clock.advance(2);
  await party.open(visitor, { prompt: 'login' });
  await expect(dialog).toContainText('Wiki requires you to verify your identity again.');
  await visitor.press('Cancel', dialog);
  await visitor.expectPath('/');
  await party.open(visitor, { prompt: 'none', max_age: '0' });
  expect((await party.answer(visitor)).get('error')).toBe('login_required');
});

test('an application that requires a passkey', async ({ visitor }) => {
  const { authenticator } = await asEnrolled(visitor);
  await Device.in(visitor);
  await createPasskey(visitor, 'Work laptop');
  await connect(visitor, party, 'With a passkey', () => authenticator.code());
  await party.open(visitor);
  const dialog = visitor.dialog('Verify your identity');
  await expect(dialog).toContainText('Wiki requires a passkey.');
  await visitor.ready();
  await visitor.button('Use your passkey', dialog).click();
  expect((await party.answer(visitor)).has('code')).toBe(true);
  await party.open(visitor);
  expect((await party.answer(visitor)).has('code')).toBe(true);
});

test('a user with a security key signs in again for a passkey', async ({ visitor, latchkey }) => {
  const { authenticator } = await asEnrolled(visitor);
  await Device.securityKey(visitor);
  await addSecurityKey(visitor, 'Blue key');
  await connect(visitor, party, 'With a passkey', () => authenticator.code());
  latchkey.clock.advance(30);
  await party.open(visitor);
  const dialog = visitor.dialog('Verify your identity');
  await expect(dialog).toContainText('Wiki requires a passkey or a security key.');
  await visitor.press('Sign in again', dialog);
  await visitor.expectPath('/sign-in');
  await signIn(visitor);
  await visitor.ready();
  await visitor.button('Use your security key').click();
  expect((await party.answer(visitor)).has('code')).toBe(true);
});

test('a user who may not open an application goes back to it', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor);
  await connect(visitor, party);
  await visitor.press('Turn off');
  await visitor.press('Turn off', visitor.alert('Turn off Wiki?'));
  await party.open(visitor);
  await expect(visitor.heading('You cannot open Wiki')).toBeVisible();
  await visitor.expectText('It is turned off at the moment.');
  await expect(visitor.link('Go to your applications')).toHaveAttribute('href', '/');
  await visitor.ready();
  await visitor.button('Back to Wiki').click();
  expect((await party.answer(visitor)).get('error')).toBe('access_denied');
});

test('an application gets its answers as forms', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor);
  await connect(visitor, party);
  const mode = { response_mode: 'form_post' };
  await party.open(visitor, mode);
  await party.sendForm(visitor);
  expect((await party.answer(visitor)).get('code')).toMatch(/^[\w-]{43}$/);

  // After a form of ours.
  await visitor.open('/');
  await signOut(visitor);
  await party.open(visitor, mode);
  await visitor.expectPath('/sign-in');
  await visitor.ready();
  await visitor.fill({ Email: maya.email, Password: maya.password });
  await visitor.button('Sign in').click();
  await party.sendForm(visitor);
  expect((await party.answer(visitor)).get('code')).toMatch(/^[\w-]{43}$/);
});

test('a user chooses the account for an application', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor, latchkey }) => {
  await asAdministrator(visitor);
  await connect(visitor, party);
  latchkey.clock.advance(2);
  await party.open(visitor, { prompt: 'select_account' });
  await expect(visitor.heading('Choose an account')).toBeVisible();
  await visitor.expectText(`You are signed in as ${maya.email}.`);
  await visitor.ready();
  await visitor.button(`Continue as ${maya.name}`).click();
  expect((await party.answer(visitor)).has('code')).toBe(true);
  await party.open(visitor, { prompt: 'select_account' });
  await visitor.press('Use another account');
  await visitor.expectPath('/sign-in');
  await visitor.fill({ Email: maya.email, Password: maya.password });
  await visitor.button('Sign in').click();
  expect((await party.answer(visitor)).has('code')).toBe(true);
});

test('an administrator sees which address is not registered', async ({ visitor, watch }) => {
  watch.allow(/the server responded with a status of 400/);
  await asAdministrator(visitor);
  await connect(visitor, party);
  await party.open(visitor, { redirect_uri: `${party.origin}/other` });
  await expect(visitor.heading('We could not process the request from Wiki')).toBeVisible();
  await visitor.expectText(`${party.origin}/other`);
  await visitor.expectText(party.redirectUri);
  await visitor.expectText('The redirect URI in the request is not registered.');
  await visitor.ready();
  await visitor.follow('Edit connection');
  await expect(visitor.dialog('Edit connection')).toBeVisible();
  await visitor.open('/');
  await signOut(visitor);
  await party.open(visitor, { redirect_uri: `${party.origin}/other` });
  await expect(visitor.main).not.toContainText(party.origin);
  await visitor.expectText('Tell your administrator: redirect_uri, reference');
  expect(party.answers).toHaveLength(0);
});
