import { expect, test } from '../fixtures';
import { asAdministrator, signOut } from '../support/journeys';
import type { Visitor } from '../support/visitor';

const html = (visitor: Visitor) => visitor.page.locator('html');

/** The color that is rendered. */
async function expectScheme(visitor: Visitor, scheme: 'light' | 'dark'): Promise<void> {
  const canvas = scheme === 'dark' ? 'rgb(15, 20, 18)' : 'rgb(245, 243, 236)';
  const painted = () =>
    visitor.page.evaluate(() => {
      const body = getComputedStyle(document.body).backgroundColor;
      return body === 'rgba(0, 0, 0, 0)' ? getComputedStyle(document.documentElement).backgroundColor : body;
    });
  await expect.poll(painted).toBe(canvas);
}

test('the theme is chosen on signed-out pages and survives a reload', async ({ visitor }) => {
  await visitor.open('/setup');
  await expectScheme(visitor, 'light');
  await visitor.press('Dark');
  await visitor.expectPath('/setup');
  await expect(html(visitor)).toHaveAttribute('data-theme', 'dark');
  await expectScheme(visitor, 'dark');
  await visitor.reload();
  await expectScheme(visitor, 'dark');
  await visitor.press('Light');
  await visitor.page.emulateMedia({ colorScheme: 'dark' });
  await expect(html(visitor)).toHaveAttribute('data-theme', 'light');
  await expectScheme(visitor, 'light');
  await visitor.press('System');
  await expectScheme(visitor, 'dark');
  await visitor.page.emulateMedia({ colorScheme: 'light' });
  await expectScheme(visitor, 'light');
});

test('the account menu offers the theme and keeps the page', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor, '/settings/password');
  await visitor.choose('Dark', undefined, 'menuitemradio');
  await visitor.expectPath('/settings/password');
  await expect(html(visitor)).toHaveAttribute('data-theme', 'dark');
  const dark = visitor.page.locator('[role=menuitemradio]', { hasText: 'Dark' });
  await expect(dark).toHaveAttribute('aria-checked', 'true');
  await signOut(visitor);
  await expectScheme(visitor, 'dark');
});

test('the choice is stored in a cookie for one year, and invalid values are ignored', async ({ visitor }) => {
  await visitor.open('/setup');
  await visitor.press('Dark');
  await expect(html(visitor)).toHaveAttribute('data-theme', 'dark');
  const cookie = (await visitor.page.context().cookies()).find(({ name }) => name === 'theme');
  expect(cookie).toMatchObject({ value: 'dark', sameSite: 'Lax', path: '/' });
  expect(cookie!.expires - Date.now() / 1000).toBeGreaterThan(360 * 24 * 3600);
  // The first byte of the page already has the theme.
  const answer = await visitor.page.goto(visitor.latchkey.at('/setup'));
  expect(await answer?.text()).toMatch(/<html[^>]*\bdata-theme="dark"/);
  await visitor.page.context().addCookies([{ name: 'theme', value: 'nonsense', url: visitor.latchkey.url }]);
  await visitor.open('/setup');
  await expectScheme(visitor, 'light');
});
