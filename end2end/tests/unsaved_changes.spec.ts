import { expect, test } from '../fixtures';
import { expectAccessibleAndToFit } from '../support/look';
import { settle } from '../support/settings';

const general = '/admin/settings/general';
const email = '/admin/settings/email';
const sms = '/admin/settings/sms';
const question = 'Leave without saving?';

test.describe('unsaved changes', () => {
  test('leaving asks for confirmation, and "Stay" keeps the input', async ({ visitor }) => {
    await settle(visitor, general);
    await visitor.fill({ 'Organization name': 'Halden' });
    const tab = visitor.page.getByRole('tab', { name: 'Email' });
    await tab.click();
    const alert = visitor.alert(question);
    await expect(alert).toBeVisible();
    await expect(alert).toHaveAccessibleDescription('You have unsaved changes on this tab.');
    await expect(visitor.button('Stay', alert)).toBeFocused();
    await expectAccessibleAndToFit(visitor, 'unsaved changes');
    await visitor.page.keyboard.press('Escape');
    await expect(alert).toHaveCount(0);
    await expect(tab).toBeFocused();
    await visitor.expectPath(general);
    await expect(visitor.field('Organization name')).toHaveValue('Halden');
    await visitor.link('Users').click();
    await visitor.button('Stay', alert).click();
    await expect(alert).toHaveCount(0);
    await visitor.link('Users').click();
    await visitor.press('Leave', alert);
    await visitor.expectPath('/admin/users');
  });

  test('Back asks for confirmation as well, and leads to the previous page', async ({ visitor }) => {
    await settle(visitor, '/admin/settings/security');
    await visitor.press('General', visitor.page, 'tab');
    await visitor.fill({ 'Organization name': 'Halden' });
    await visitor.page.goBack();
    const alert = visitor.alert(question);
    await visitor.button('Stay', alert).click();
    await visitor.expectPath(general);
    await expect(visitor.field('Organization name')).toHaveValue('Halden');
    await visitor.page.goBack();
    await visitor.press('Leave', alert);
    await visitor.expectPath('/admin/settings/security');
    await expect(visitor.heading('Security', 2)).toBeVisible();
  });

  test('the browser asks before the tab is closed, but not once the input is saved', async ({ visitor }) => {
    await settle(visitor, general);
    const asked: string[] = [];
    visitor.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await visitor.fill({ 'Organization name': 'Halden' });
    await visitor.reload();
    expect(asked).toEqual(['beforeunload']);
    await visitor.fill({ 'Organization name': 'Halden' });
    await visitor.press('Save Changes');
    await visitor.expectNotice('General settings were saved.');
    await visitor.press('Email', visitor.page, 'tab');
    await visitor.expectPath(email);
    // Rejected input is not saved either.
    await visitor.press('Save Changes');
    await expect(visitor.region('There is a problem')).toBeVisible();
    await visitor.page.getByRole('tab', { name: 'SMS' }).click();
    await visitor.press('Leave', visitor.alert(question));
    await visitor.expectPath(sms);
    expect(asked).toEqual(['beforeunload']);
  });
});
