import { expect, test } from '../fixtures';
import { asEnrolled, signIn, signInWithCode, signOut } from '../support/journeys';
import { maya, type Visitor } from '../support/visitor';

const page = '/settings/activity';

const rows = (visitor: Visitor) => visitor.page.getByRole('table', { name: 'Activity', exact: true }).getByRole('rowheader');
const table = (visitor: Visitor) => visitor.page.getByRole('table', { name: 'Activity', exact: true });

/** A select list that applies immediately; without client code a button applies it. */
async function choose(visitor: Visitor, list: string, what: string, button: string): Promise<void> {
  await visitor.ready();
  const choice = visitor.page.getByRole('combobox', { name: list, exact: true });
  if (visitor.hydrated) return visitor.turn(async () => void (await choice.selectOption(what)));
  await choice.selectOption(what);
  await visitor.press(button);
}

const show = (visitor: Visitor, what: string) => choose(visitor, 'Show', what, 'Apply filters');

test('sign-ins and security changes are listed and can be filtered', async ({ visitor, another }) => {
  const { authenticator } = await asEnrolled(visitor);
  const stranger = await another();
  await signIn(stranger, { ...maya, password: 'not the password at all' });
  await signOut(visitor);
  await signInWithCode(visitor, () => authenticator.next());
  await expect(visitor.region('Recent activity')).toBeVisible();
  await visitor.follow('See all activity');
  await visitor.expectPath(page);
  await expect(visitor.heading('Activity', 2)).toBeVisible();
  await visitor.expectText('Sign-ins and security changes of the last 90 days.');
  for (const words of ['Signed in with a code from the Mobile App', 'Wrong password', 'Two-factor authentication enabled', '127.0.0.1']) {
    await expect(table(visitor)).toContainText(words);
  }
  await expect(rows(visitor).first().locator('time')).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/);
  await show(visitor, 'Sign-ins');
  await expect(visitor.page).toHaveURL(/show=sign-ins/);
  await expect(table(visitor)).toContainText('Wrong password');
  await expect(table(visitor)).not.toContainText('Two-factor authentication enabled');
  await show(visitor, 'Security changes');
  await expect(table(visitor)).toContainText('Two-factor authentication enabled');
  await expect(table(visitor)).not.toContainText('Signed in');
  await visitor.follow('Change your password');
  await visitor.expectPath('/settings/password');
});

test('on a phone an event takes two lines, and says if it was refused', async ({ visitor, another }) => {
  await asEnrolled(visitor);
  await signIn(await another(), { ...maya, password: 'not the password at all' });
  await visitor.page.setViewportSize({ width: 360, height: 780 });
  await visitor.open(page);
  const lines = table(visitor).locator('tbody tr');
  const heights = await lines.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
  expect(Math.max(...heights)).toBeLessThanOrEqual(72);
  await expect(lines.filter({ hasText: 'Wrong password' }).getByText('Refused')).toBeVisible();
  await expect(table(visitor).getByText('Done').filter({ visible: true })).toHaveCount(0);
});
