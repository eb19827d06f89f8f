import { expect, test } from '../fixtures';
import { asAdministrator, proveIdentity } from '../support/journeys';
import { expectNoSidewaysScroll } from '../support/look';
import { settle } from '../support/settings';

const general = '/admin/settings/general';
const email = '/admin/settings/email';
const sms = '/admin/settings/sms';

test.describe('General', () => {
  test('a new name appears after the identity check', { tag: '@script-off' }, async ({ visitor, another }) => {
    await asAdministrator(visitor, '/admin/settings/security');
    await visitor.press('General', visitor.page, 'tab');
    await visitor.expectPath(general);
    await expect(visitor.page).toHaveTitle('General – Settings – Latchkey');
    await visitor.expectText(`Public address: ${visitor.latchkey.url}`);
    await visitor.fill({ 'Application name': 'Halden ID', 'Organization name': 'Halden Instruments', 'Support contact': '+47 22 12 34 56' });
    await visitor.choice('Default time zone').selectOption('Europe/Oslo');
    await visitor.page.getByRole('spinbutton', { name: 'Keep audit events for (days)' }).fill('90');
    await visitor.press('Save Changes');
    await proveIdentity(visitor);
    await visitor.expectNotice('General settings were saved.');
    await visitor.expectPath(general);
    await expect(visitor.page).toHaveTitle('General – Settings – Halden ID');
    await expect(visitor.link('Halden ID home')).toBeVisible();
    await expect(visitor.page.getByRole('spinbutton', { name: 'Keep audit events for (days)' })).toHaveValue('90');
    const stranger = await another();
    await stranger.open('/sign-in/help');
    await expect(stranger.page.getByRole('contentinfo')).toContainText('Halden Instruments');
    await stranger.expectText('Ask an administrator of Halden Instruments');
    await expect(stranger.link('+47 22 12 34 56')).toHaveAttribute('href', 'tel:+4722123456');
  });

  test('an error is shown, and no input is lost', async ({ visitor }) => {
    await settle(visitor, general);
    await visitor.fill({ 'Application name': ' ', 'Support contact': 'Room 4.12' });
    await visitor.page.getByRole('spinbutton', { name: 'Keep audit events for (days)' }).fill('29');
    await visitor.press('Save Changes');
    await expect(visitor.region('There is a problem')).toBeVisible();
    await visitor.expectFocus(visitor.region('There is a problem'));
    await visitor.expectError(visitor.field('Application name'), 'Enter a name of 1 to 40 characters');
    await expect(visitor.field('Support contact')).toHaveValue('Room 4.12');
    await expect(visitor.page.getByRole('spinbutton', { name: 'Keep audit events for (days)' })).toHaveValue('29');
  });

});

test('the tabs fit on a phone', async ({ visitor }) => {
  await settle(visitor, general);
  for (const path of [general, email, sms]) {
    await visitor.open(path);
    await expectNoSidewaysScroll(visitor, path);
    await visitor.page.setViewportSize({ width: 360, height: 780 });
    await expect(visitor.button('Save Changes')).toBeVisible();
  }
});
