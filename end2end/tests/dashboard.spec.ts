import { expect, test } from '../fixtures';
import { asAdministrator, asEnrolled, signIn, signInWithCode } from '../support/journeys';
import { expectNoSidewaysScroll } from '../support/look';
import { maya, type Visitor } from '../support/visitor';


const figure = (visitor: Visitor, key: string) => visitor.page.locator(`[data-testid="figure"][data-figure="${key}"]`);

test('the figures are correct and link to matching lists', async ({ visitor, another }) => {
  const stranger = await another();
  await asAdministrator(visitor);
  await signIn(stranger, { ...maya, password: 'not the password at all' });
  await visitor.choose('Administration');
  await visitor.expectPath('/admin');
  await expect(visitor.heading('Dashboard')).toBeVisible();
  await expect(visitor.region('Two-factor authentication')).toContainText('0 of 1 active users');
  await expect(figure(visitor, 'two-factor')).toContainText('0%');
  await expect(figure(visitor, 'not-set-up')).toContainText('1');
  await expect(figure(visitor, 'overdue')).toHaveCount(0);
  await expect(visitor.region('Needs attention')).toContainText('1 administrator does not use two-factor authentication.');
  await expect(visitor.region('Methods in use')).toContainText('Mobile App: 0 users');
  const recent = visitor.region('Recent security events');
  await expect(recent).toContainText('Sign-in refused: wrong password');
  await expect(figure(visitor, 'failed-sign-ins')).toContainText('1');
  await visitor.follow('View failed sign-ins');
  await visitor.expectPath('/admin/audit-log');
  await expect(visitor.page.getByRole('table', { name: 'Audit log' }).getByRole('rowheader')).toHaveCount(1);
  await visitor.open('/admin');
  await visitor.follow('Open the audit log', recent);
  await visitor.expectPath('/admin/audit-log');
});

test('adoption is shown as a chart and a table once there are two days of data', async ({ visitor }) => {
  const { authenticator } = await asEnrolled(visitor, '/admin');
  await visitor.expectText('The chart appears once there are two days of data.');
  await expect(visitor.region('Needs attention')).toContainText('Nothing needs attention.');
  await visitor.pass(1);
  await signInWithCode(visitor, () => authenticator.next());
  await visitor.open('/admin');
  const adoption = visitor.region('Two-factor adoption');
  await expect(adoption).toContainText(/^.*100% of active users have two-factor authentication, (up from|the same as) \d+% on /);
  const chart = visitor.page.getByRole('img', { name: 'Two-factor adoption, 30 days', exact: true });
  await expect(chart).toBeVisible();
  await expect(chart).toHaveAccessibleDescription(/^100% of active users have two-factor authentication/);
  await expect(chart).toContainText('With two-factor, 1');
  await adoption.getByText('Show the data').click();
  const data = visitor.page.getByRole('table', { name: 'Two-factor adoption' });
  await expect(data.getByRole('columnheader')).toHaveText([
    'Date', 'Active users', 'With two-factor authentication', 'Share',
  ]);
  await expect(data.getByRole('rowheader')).toHaveCount(2);
  await expect(data.getByRole('row').nth(1)).toContainText('100%');
  await visitor.ready();
  const year = visitor.page.getByRole('radio', { name: '1 year' });
  if (visitor.hydrated) await visitor.turn(() => year.check());
  else {
    await year.check();
    await visitor.press('Apply', adoption);
  }
  await expect(visitor.page).toHaveURL(/period=365/);
  await expect(visitor.page.getByRole('img', { name: 'Two-factor adoption, 1 year' })).toBeVisible();
  await expectNoSidewaysScroll(visitor, 'dashboard');
});
