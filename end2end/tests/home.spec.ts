import { expect, test } from '../fixtures';
import { asAdministrator, asEnrolled, proveIdentity } from '../support/journeys';

test('home shows an account without a second step, and leads to it', async ({ visitor }) => {
  await asAdministrator(visitor, '/');
  await expect(visitor.heading('Account security')).toBeVisible();
  const card = visitor.page.getByRole('region', { name: 'Two-Factor Authentication', exact: true });
  await visitor.expectState('not_enabled');
  await visitor.expectText('Not enabled', card);
  const codes = visitor.region('Recovery codes');
  await visitor.expectText('None yet', codes);
  await expect(visitor.link('Manage recovery codes', codes)).toBeVisible();
  // Browsers may not be trusted yet.
  await expect(visitor.region('Trusted browsers')).toHaveCount(0);
  await visitor.expectText('Signed in', visitor.region('Recent activity'));
  await visitor.press('Set up Two-Factor Authentication', card);
  await proveIdentity(visitor);
  await expect(visitor.dialog('Set up Two-Factor Authentication')).toBeVisible();
});

test('home shows an account with a second step', async ({ visitor }) => {
  await asEnrolled(visitor, '/');
  const card = visitor.page.getByRole('region', { name: 'Two-Factor Authentication', exact: true });
  await visitor.expectState('enabled');
  await visitor.expectText('Enabled', card);
  await visitor.expectText('Mobile App', card);
  const codes = visitor.page.getByRole('region', { name: 'Recovery codes', exact: true });
  await visitor.expectText('10 of 10 left', codes);
  await expect(visitor.link('Manage recovery codes', codes)).toBeVisible();
  await visitor.follow('Manage Two-Factor Authentication', card);
  await visitor.expectPath('/settings/two-factor');
  await visitor.follow('Latchkey home');
  await expect(visitor.heading('Account security')).toBeVisible();
});
