import { expect, test } from '../fixtures';
import { asAdministrator, signIn } from '../support/journeys';
import type { Visitor } from '../support/visitor';

const page = '/settings/browsers';
const table = 'Signed-in browsers';
const agents = {
  'Firefox on Windows': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Safari on iOS':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
};

const rows = (visitor: Visitor) => visitor.page.getByRole('table', { name: table }).getByRole('rowheader');

async function expectSignedOut(visitor: Visitor): Promise<void> {
  await visitor.open('/settings/profile');
  await visitor.expectPath('/sign-in');
}

test('signed-in browsers are listed, and each can be signed out', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const desk = await another({ userAgent: agents['Firefox on Windows'] });
  const pocket = await another({ userAgent: agents['Safari on iOS'] });
  for (const person of [desk, pocket]) {
    await signIn(person);
    await person.expectPath('/');
  }
  await visitor.open(page);
  await expect(visitor.heading('Where you are signed in', 2)).toBeVisible();
  await expect(rows(visitor)).toHaveCount(3);
  await expect(visitor.row(table, 'This browser')).toHaveCount(1);
  const row = visitor.row(table, 'Firefox on Windows');
  await expect(row).toContainText('127.0.0.1');
  await expect(row.locator('time').first()).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/);
  await visitor.ready();
  await visitor.turn(() => row.getByRole('button', { name: /^Sign out Firefox on Windows, last active / }).click());
  await visitor.expectPath(page);
  await expect(rows(visitor)).toHaveCount(2);
  await expectSignedOut(desk);
  await pocket.open('/settings/profile');
  await pocket.expectPath('/settings/profile');

  await visitor.press('Sign out everywhere else');
  await visitor.expectPath(page);
  await expect(rows(visitor)).toHaveCount(1);
  await expectSignedOut(pocket);
  await visitor.reload();
  await visitor.expectPath(page);
});
