import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { tabTo } from '../support/keyboard';
import { maya } from '../support/visitor';

test('an account menu that is opened while a page is on its way stays open', async ({ visitor }) => {
  await asAdministrator(visitor, '/settings/profile');
  await visitor.ready();
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await visitor.page.route('**/settings/password', async (route) => {
    await asked;
    await route.continue();
  });
  await visitor.page.getByRole('tab', { name: 'Password', exact: true }).click();
  await visitor.button(`Account menu for ${maya.name}`).click();
  await visitor.page.keyboard.press('ArrowDown');
  answer();
  await expect(visitor.heading('Password', 2)).toBeVisible();
  const menu = visitor.page.getByRole('menu', { name: 'Account' });
  await expect(menu.getByRole('menuitem', { name: 'Administration' })).toBeFocused();
  await visitor.page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(visitor.button(`Account menu for ${maya.name}`)).toBeFocused();
});

test('the selected tab is whole, also after the window became narrower', async ({ visitor }) => {
  await asAdministrator(visitor);
  for (const [page, selected] of [
    ['/settings/activity', '[role=tab][aria-selected=true]'],
    ['/admin/status', '.sections [aria-current]'],
  ]) {
    await visitor.page.setViewportSize({ width: 1280, height: 900 });
    await visitor.open(page);
    await visitor.ready();
    await visitor.page.setViewportSize({ width: 320, height: 780 });
    await expect(visitor.page.locator(selected)).toBeInViewport({ ratio: 1 });
  }
});

test('a dialog moves nothing on the page', async ({ visitor }) => {
  await asAdministrator(visitor, '/admin/users');
  const before = (await visitor.heading('Users').boundingBox())!;
  await visitor.press('Add user');
  await expect(visitor.dialog('Add user')).toBeVisible();
  const after = (await visitor.page.locator('h1').boundingBox())!;
  expect(Math.abs(after.x - before.x)).toBeLessThanOrEqual(2);
  expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(2);
});

test('a notice does not cover the button that has the focus', async ({ visitor }) => {
  await asAdministrator(visitor);
  for (const size of [{ width: 1280, height: 620 }, { width: 360, height: 560 }]) {
    await visitor.page.setViewportSize(size);
    await visitor.open('/settings/profile');
    await visitor.press('Save Changes');
    await visitor.expectNotice('Your profile was saved.');
    const save = visitor.button('Save Changes');
    await visitor.field('Name').focus();
    await visitor.page.evaluate(() => window.scrollTo(0, 0));
    await tabTo(visitor, save);
    const covered = await save.evaluate((button) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height - 1)?.closest('button') !== button;
    });
    expect(covered).toBe(false);
  }
});

test('a notice moves nothing on the page', async ({ visitor }) => {
  await asAdministrator(visitor);
  for (const size of [{ width: 1280, height: 900 }, { width: 360, height: 780 }]) {
    await visitor.page.setViewportSize(size);
    await visitor.open('/settings/profile');
    const before = (await visitor.field('Name').boundingBox())!;
    await visitor.press('Save Changes');
    await visitor.expectNotice('Your profile was saved.');
    await expect(visitor.main.locator('.notice')).toBeInViewport({ ratio: 1 });
    const scrolled = await visitor.page.evaluate(() => window.scrollY);
    const after = (await visitor.field('Name').boundingBox())!;
    expect(Math.abs(after.y + scrolled - before.y)).toBeLessThanOrEqual(2);
  }
});
