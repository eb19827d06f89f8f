import { expect, test } from '../fixtures';
import { setUpAdministrator } from '../support/journeys';
import { texts } from '../support/texts';
import { maya } from '../support/visitor';

const good = { 'Your name': maya.name, Email: maya.email, Password: maya.password };

test('the first administrator is created with the code from the log', { tag: '@script-off' }, async ({ visitor }) => {
  await visitor.open('/setup');
  await expect(visitor.page).toHaveTitle(/^Set up Latchkey/);
  await expect(visitor.heading('Set up Latchkey')).toBeVisible();
  await setUpAdministrator(visitor);
  await visitor.expectNotice('Your account is ready.');
  const steps = visitor.region('Get started');
  await expect(steps).toContainText('0 of 5 done');
  await visitor.follow('Name your organization', steps);
  await visitor.expectPath('/admin/settings/general');
  await expect(visitor.button(`Account menu for ${maya.name}`)).toBeVisible();
});

test.describe('in Norway', () => {
  test.use({ timezoneId: 'Europe/Oslo' });

  test('the time zone of the browser is taken', async ({ visitor }) => {
    await setUpAdministrator(visitor);
    await visitor.open('/settings/profile');
    await expect(visitor.page.getByRole('combobox', { name: 'Time zone', exact: true })).toHaveValue('Europe/Oslo');
  });
});

test('each empty or wrong field says what is wrong, and the form keeps its input', { tag: '@script-off' }, async ({ visitor }) => {
  await visitor.open('/setup');
  await visitor.press('Create administrator');
  await expect(visitor.page).toHaveTitle(/^Error: /);
  await visitor.expectError(visitor.field('Setup code'), 'Enter the setup code');
  await expect(visitor.field('Your name')).toHaveAttribute('aria-invalid', 'true');
  await visitor.expectError(visitor.field('Email'), texts.emailEmpty);
  const summary = visitor.page.getByRole('region', { name: 'There is a problem' });
  await expect(summary.getByRole('link')).toHaveCount(4);
  await visitor.expectFocus(summary);
  const code = visitor.field('Setup code');
  await visitor.fill({ ...good, 'Setup code': visitor.latchkey.setupCode, Email: 'maya', Password: 'too short' });
  await visitor.press('Create administrator');
  await visitor.expectError(visitor.field('Email'), texts.emailFormat);
  await visitor.expectError(visitor.field('Password'), 'The password must be at least 15 characters');
  await visitor.fill({ ...good, 'Setup code': '00000-00000-00000-00000-00000' });
  await visitor.press('Create administrator');
  await visitor.expectError(code, 'That setup code is not correct');
  await expect(visitor.field('Your name')).toHaveValue(maya.name);
  await expect(visitor.field('Email')).toHaveValue(maya.email);
  await expect(visitor.field('Password')).toHaveValue('');
  await setUpAdministrator(visitor);
});

test('the setup code works only once, even from a page opened before', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor, another }) => {
  const late = await another();
  await late.open('/setup');
  await setUpAdministrator(visitor);
  await late.fill({ ...good, 'Setup code': visitor.latchkey.setupCode, Email: 'late@halden.example' });
  await late.press('Create administrator');
  await expect(late.heading('Sign in')).toBeVisible();
  await late.expectText('An administrator was already created. Sign in.', late.page.locator('body'));
});
