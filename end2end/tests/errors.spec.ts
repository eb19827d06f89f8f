import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { maya } from '../support/visitor';

test('an unknown address returns 404 with a link back', async ({ visitor }) => {
  await asAdministrator(visitor);
  for (const path of ['/nowhere', '/settings/nowhere', '/sign-in/nowhere']) {
    const answer = await visitor.page.goto(visitor.latchkey.at(path));
    expect(answer?.status(), path).toBe(404);
    await expect(visitor.heading('Page not found')).toBeVisible();
  }
  await visitor.ready();
  await visitor.follow('Go to your account');
  await expect(visitor.heading('Account security')).toBeVisible();
});

test('the help page works signed out and signed in', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  await stranger.open('/sign-in');
  await stranger.follow('Help');
  for (const reader of [stranger, visitor]) {
    await reader.open('/sign-in/help');
    await expect(reader.heading('Help')).toBeVisible();
    for (const name of ['If you saved recovery codes', 'If you are the only administrator']) {
      await expect(reader.heading(name, 2)).toBeVisible();
    }
    await reader.expectText(/Our clock says \d{1,2}:\d{2}:\d{2}\s[AP]M \(.+\)\./);
  }
});

test('a stale second-factor address leads to the tab, not to an error', async ({ visitor }) => {
  await asAdministrator(visitor);
  const stale = ['done', 'recovery-codes', 'recovery-codes/new', 'reset', 'reset/scan', 'disable', 'change-phone', 'methods/sms/remove'];
  for (const path of stale) {
    await visitor.open(`/settings/two-factor/${path}`);
    await visitor.expectPath('/settings/two-factor');
  }
});

test('without a connection the form says so and keeps its input', async ({ visitor, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  await asAdministrator(visitor, '/settings/profile');
  await visitor.fill({ Name: 'Maya L.' });
  await visitor.page.context().setOffline(true);
  await visitor.button('Save Changes').click();
  await visitor.expectText('We could not reach the server. Check your connection and try again.');
  await expect(visitor.field('Name')).toHaveValue('Maya L.');
  await visitor.page.context().setOffline(false);
  await visitor.press('Try again');
  await visitor.expectNotice('Your profile was saved.');
});

test('a user who was signed out meanwhile signs in and continues', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor, '/settings/profile');
  await visitor.page.context().clearCookies();
  if (visitor.hydrated) {
    await visitor.button('Save Changes').click();
    await visitor.expectText('You have been signed out. Sign in to continue.');
    await expect(visitor.field('Name')).toHaveCount(0);
    await visitor.expectFocus(visitor.link('Sign in', visitor.main));
    await visitor.follow('Sign in', visitor.main);
  } else {
    await visitor.press('Save Changes');
    await visitor.expectNotice('You have been signed out. Sign in to continue.');
  }
  await visitor.fill({ Email: maya.email, Password: maya.password });
  await visitor.press('Sign in');
  await visitor.expectPath('/settings/profile');
});
