import { readFileSync } from 'node:fs';
import { expect, test } from '../fixtures';
import { asAdministrator, proveIdentity } from '../support/journeys';
import { expectNoSidewaysScroll, onScreen } from '../support/look';
import { maya, type Visitor } from '../support/visitor';

const list = '/admin/users';

/** Adds users through D-USER-NEW, after an identity check. */
async function addPeople(visitor: Visitor, names: string[]): Promise<void> {
  await asAdministrator(visitor, '/settings/two-factor/verify-identity?next=/admin/users');
  await proveIdentity(visitor);
  const { url } = visitor.latchkey;
  const [, account] = /[?;&]account=(\d+)"/.exec(await visitor.page.content()) ?? [];
  for (const name of names) {
    const form = { name, email: `${name.toLowerCase().replace(/[^a-z]+/g, '.').replace(/^\./, '')}@halden.example`, role: 'member' };
    const answer = await visitor.page.request.post(`${url}/admin/users/new?account=${account}`, {
      form,
      headers: { origin: url },
      maxRedirects: 0,
    });
    expect(answer.status(), name).toBe(303);
  }
  await visitor.open(list);
}

const people = ['Ada Berg', 'Bo Dahl', 'Cia Ek', 'Dan Falk', '=HYPERLINK Eva', 'Finn Gran'];
const many = Array.from({ length: 28 }, (_, at) => `Person ${String.fromCharCode(97 + at / 2)}${at % 2 ? 'x' : 'y'}`);

const rows = (visitor: Visitor) => visitor.page.getByTestId('user-row');
const row = (visitor: Visitor, name: string) => rows(visitor).filter({ has: visitor.link(name) });
const pages = (visitor: Visitor) => visitor.page.getByRole('navigation', { name: 'Users pages' });

async function filter(visitor: Visitor, name: string, value: string): Promise<void> {
  const choice = visitor.page.getByRole('combobox', { name, exact: true });
  if (visitor.hydrated) return visitor.turn(async () => void (await choice.selectOption(value)));
  await choice.selectOption(value);
  await visitor.press('Apply filters');
}

test('users are found by part of their name, filtered and sorted', { tag: '@script-off' }, async ({ visitor }) => {
  await addPeople(visitor, people);
  await expect(rows(visitor)).toHaveCount(7);
  await visitor.expectText('7 users');
  const search = visitor.page.getByRole('searchbox', { name: 'Search by name or email' });
  await search.fill('DA');
  if (!visitor.hydrated) await visitor.press('Apply filters');
  await expect(rows(visitor)).toHaveCount(3);
  await visitor.expectText('3 of 7 users');
  await visitor.follow('Clear filters');
  await filter(visitor, 'Role', 'Administrator');
  await expect(rows(visitor)).toHaveCount(1);
  await expect(row(visitor, maya.name)).toContainText('Administrator');
  await filter(visitor, 'Role', 'Any');
  await filter(visitor, 'Status', 'Locked');
  await visitor.expectText('No users match these filters.');
  await visitor.follow('Clear filters');
  await visitor.press('Name');
  await expect(visitor.page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');
  await expect(rows(visitor).first()).toContainText(maya.name);
});

test('the list changes without losing the focus', async ({ visitor }) => {
  await addPeople(visitor, people);
  await test.step('the search keeps the focus and input typed meanwhile', async () => {
    const search = visitor.page.getByRole('searchbox', { name: 'Search by name or email' });
    await search.pressSequentially('finn gran', { delay: 120 });
    await expect(rows(visitor)).toHaveCount(1);
    await expect(search).toBeFocused();
    await expect(search).toHaveValue('finn gran');
    await visitor.page.goBack();
    await expect(visitor.page).not.toHaveURL(/q=f/);
  });
  await visitor.open(list);
  await test.step('rows that are about to be replaced are marked as busy', async () => {
    const ledger = visitor.region('Users');
    await expect(ledger).not.toHaveAttribute('aria-busy');
    let answer = () => {};
    const asked = new Promise<void>((done) => (answer = done));
    await visitor.page.route('**/admin/users?*', async (route) => {
      await asked;
      await route.continue();
    });
    await visitor.button('Name').click();
    await expect(ledger).toHaveAttribute('aria-busy', 'true');
    answer();
    await expect(rows(visitor).first()).toContainText(maya.name);
    await expect(ledger).not.toHaveAttribute('aria-busy');
  });
  await test.step('the checkbox in the header is checked, mixed or unchecked', async () => {
    const head = visitor.checkbox('Select all on this page');
    await visitor.checkbox('Select Bo Dahl').check();
    await expect(head).toHaveJSProperty('indeterminate', true);
    await head.check();
    await expect(visitor.region('Bulk actions')).toContainText('7 selected');
    await head.uncheck();
    await expect(visitor.region('Bulk actions')).toBeHidden();
  });
  await test.step('the menu of a row works with the keyboard', async () => {
    await visitor.button('Actions for Bo Dahl').focus();
    await visitor.page.keyboard.press('ArrowDown');
    const menu = visitor.page.getByRole('menu', { name: 'Actions for Bo Dahl' });
    await expect(menu.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
    await visitor.page.keyboard.press('End');
    await expect(menu.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
    await visitor.page.keyboard.press('Escape');
    await expect(visitor.button('Actions for Bo Dahl')).toBeFocused();
    await visitor.page.keyboard.press('Enter');
    await visitor.turn(() => visitor.page.keyboard.press('Enter'));
    await expect(visitor.page).toHaveURL(/\/edit(\?|$)/);
  });
});

test('a list of many users', async ({ visitor }) => {
  await addPeople(visitor, many);
  await test.step('has several pages', async () => {
    await expect(rows(visitor)).toHaveCount(25);
    await expect(pages(visitor)).toContainText('Showing 25 of 29');
    const first = await rows(visitor).first().getAttribute('data-user-email');
    await visitor.follow('Next', pages(visitor));
    await expect(rows(visitor)).toHaveCount(4);
    await visitor.follow('Previous', pages(visitor));
    await expect(rows(visitor).first()).toHaveAttribute('data-user-email', first ?? '');
    const size = visitor.page.getByRole('combobox', { name: 'Rows per page' });
    await size.selectOption('50');
    if (!visitor.hydrated) await visitor.press('Apply', pages(visitor));
    await expect(rows(visitor)).toHaveCount(29);
  });
  await visitor.open(list);
  await test.step('shows twelve users at once, and selecting one moves no row', async () => {
    // Also clears the notice about the last invitation.
    await visitor.press('Not now');
    expect(await onScreen(rows(visitor))).toBeGreaterThanOrEqual(12);
    const row = rows(visitor).nth(4);
    const before = await row.boundingBox();
    await row.getByRole('checkbox').check();
    await expect(visitor.region('Bulk actions')).toBeVisible();
    const after = await row.boundingBox();
    expect(Math.abs(after!.y - before!.y)).toBeLessThanOrEqual(2);
    await visitor.press('Select all 29 matching users');
    await expect(visitor.button('Clear selection')).toBeInViewport({ ratio: 1 });
    await expectNoSidewaysScroll(visitor, 'bulk actions');
  });
});

test('many users are changed at once', { tag: '@script-off' }, async ({ visitor }) => {
  await addPeople(visitor, people);
  const bulk = visitor.region('Bulk actions');
  await expect(bulk).toBeHidden();
  await visitor.checkbox('Select Ada Berg').check();
  await visitor.checkbox('Select Bo Dahl').check();
  if (visitor.hydrated) await expect(bulk).toContainText('2 selected');
  await visitor.press('Require 2FA', bulk);
  const question = visitor.alert('Require two-factor authentication for 2 users?');
  await expect(question).toContainText('Ada Berg, Bo Dahl');
  if (visitor.hydrated) await expect(visitor.button('Cancel', question)).toBeFocused();
  await visitor.press('Cancel', question);
  await expect(visitor.checkbox('Select Ada Berg')).toBeChecked();
  await expect(visitor.checkbox('Select Cia Ek')).not.toBeChecked();
  await visitor.press('Require 2FA', bulk);
  await visitor.press('Require for 2 users', question);
  await visitor.expectNotice('Two-factor authentication is required for 2 users.');
  await expect(row(visitor, 'Ada Berg').getByTestId('two-factor-state')).toHaveAttribute('data-state', 'required');
  await visitor.checkbox('Select Cia Ek').check();
  await visitor.press('Select all 7 matching users', bulk);
  await expect(bulk).toContainText('7 selected');
  await visitor.press('Deactivate', bulk);
  const all = visitor.alert('Deactivate 6 users?');
  await expect(all).toContainText('Your own account is left out.');
  await visitor.press('Deactivate 6 users', all);
  await visitor.expectNotice('6 users were deactivated.');
  await expect(row(visitor, 'Cia Ek')).toContainText('Deactivated');
});

test('formulas are text in the export', async ({ visitor }) => {
  await addPeople(visitor, people);
  const [download] = await Promise.all([
    visitor.page.waitForEvent('download'),
    visitor.button('Export CSV').click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^users-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync((await download.path()) ?? '', 'utf8');
  expect(text.startsWith('\ufeffname,email,user_name,role,status,')).toBe(true);
  const lines = text.trimEnd().split('\r\n');
  expect(lines).toHaveLength(8);
  expect(lines.find((line) => line.includes('HYPERLINK'))).toMatch(/^'=HYPERLINK Eva,/);
});

test('rows are records of two lines on a phone', async ({ visitor }) => {
  await visitor.page.setViewportSize({ width: 360, height: 740 });
  await addPeople(visitor, people);
  const heights = await rows(visitor).evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
  expect(Math.max(...heights)).toBeLessThanOrEqual(76);
  await expect(row(visitor, 'Ada Berg')).toContainText('ada.berg@halden.example');
  await expect(row(visitor, 'Ada Berg').getByText('Invited')).toBeVisible();
  const filters = visitor.page.getByText(/^Filters \(\d set\)$/);
  await expect(visitor.page.getByRole('combobox', { name: 'Role' })).toBeHidden();
  await filters.click();
  await filter(visitor, 'Role', 'Any');
  if (!visitor.hydrated) await filters.click();
  await filter(visitor, 'Sort by', 'Name, descending');
  await expect(rows(visitor).first()).toContainText(maya.name);
  const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide).toBe(false);
  await visitor.button('Actions for Cia Ek').click();
  await expect(visitor.page.getByRole('menu', { name: 'Actions for Cia Ek' })).toBeVisible();
});
