import { readFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures';
import { asAdministrator, proveIdentity, signIn } from '../support/journeys';
import { expectNoSidewaysScroll, onScreen } from '../support/look';
import { maya, type Visitor } from '../support/visitor';

const log = '/admin/audit-log';
const wrong = 'Sign-in refused: wrong password';

const table = (visitor: Visitor) => visitor.page.getByRole('table', { name: 'Audit log', exact: true });
const rows = (visitor: Visitor) => table(visitor).getByRole('rowheader');
const openDetails = (row: Locator) => row.locator('summary').first().click();
const filters = (visitor: Visitor) => visitor.page.getByRole('search', { name: 'Audit log' });

/** A select list that applies immediately; without client code a button applies it. */
async function choose(visitor: Visitor, list: string, what: string, button = 'Apply filters'): Promise<void> {
  await visitor.ready();
  const choice = visitor.page.getByRole('combobox', { name: list, exact: true });
  if (visitor.hydrated) return visitor.turn(async () => void (await choice.selectOption(what)));
  await choice.selectOption(what);
  await visitor.press(button);
}

/** An administrator on the log, after some wrong passwords from another browser. */
async function openLog(visitor: Visitor, refused = 1): Promise<void> {
  await asAdministrator(visitor);
  const { url } = visitor.latchkey;
  for (let attempt = 0; attempt < refused; attempt += 1) {
    await fetch(`${url}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: url },
      body: new URLSearchParams({ username: `nobody${attempt}@halden.example`, password: 'not the password' }),
    });
  }
  await visitor.choose('Administration');
  await visitor.follow('Audit Log', visitor.page.getByRole('navigation', { name: 'Administration' }));
  await visitor.expectPath(log);
}

test('events are listed with the actor and the affected user, and copied as JSON', async ({ visitor, another }) => {
  const stranger = await another();
  await openLog(visitor, 0);
  await signIn(stranger, { ...maya, password: 'not the password at all' });
  await visitor.reload();
  await expect(visitor.heading('Audit Log')).toBeVisible();
  await visitor.expectText('Events are kept for 365 days. Times are in UTC.');
  const refusal = visitor.row('Audit log', wrong);
  await expect(refusal).toHaveCount(1);
  await expect(refusal).toContainText('127.0.0.1');
  await expect(refusal).toContainText('Not signed in');
  await expect(refusal).toContainText('Failure');
  await expect(visitor.link(maya.name, refusal)).toHaveAttribute('href', /^\/admin\/users\/\d+$/);
  await expect(rows(visitor).first().locator('time')).toHaveText(/^\w+ \d+, \d{4}, \d+:\d\d:\d\d [AP]M$/);
  await openDetails(refusal);
  await expect(refusal).toContainText('sign_in_started');
  const event = JSON.parse((await refusal.locator('pre').textContent()) ?? '');
  expect(event).toMatchObject({ event: 'sign_in_started', result: 'failure', actor: null, user: { email: maya.email } });

  await visitor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const signedIn = visitor.row('Audit log', 'Signed in').last();
  await openDetails(signedIn);
  await signedIn.getByText('JSON', { exact: true }).click();
  await visitor.button('Copy event as JSON', signedIn).click();
  await visitor.expectText('Event copied.');
  const copied = JSON.parse(await visitor.page.evaluate(() => navigator.clipboard.readText()));
  expect(copied.user.email).toBe(maya.email);
});

test('filters narrow the list, stay in the address, and can be cleared', { tag: '@script-off' }, async ({ visitor }) => {
  await openLog(visitor);
  await choose(visitor, 'Result', 'Failure');
  await expect(visitor.page).toHaveURL(/result=failure/);
  await expect(rows(visitor)).toHaveCount(1);
  await expect(table(visitor)).toContainText(wrong);
  await visitor.expectText('1 event');
  await choose(visitor, 'Event', 'Settings: all events');
  await visitor.expectText('No events match these filters.');
  await visitor.follow('Clear filters', visitor.main.getByText('No events match'));
  await expect(table(visitor)).toContainText('Signed in');
  await choose(visitor, 'Event', wrong);
  await expect(rows(visitor)).toHaveCount(1);
  await visitor.press('24 hours');
  await expect(visitor.button('24 hours')).toHaveAttribute('aria-pressed', 'true');
  await expect(visitor.page).toHaveURL(/event=sign-in-refused-password.*range=24h/);
  await expect(rows(visitor)).toHaveCount(1);
  await visitor.follow('Clear filters', filters(visitor));
  await visitor.ready();
  await filters(visitor).getByRole('searchbox', { name: 'User affected' }).fill('LINDQ');
  await visitor.press('Apply filters');
  await expect(table(visitor)).not.toContainText(wrong);
  await expect(table(visitor)).toContainText('Signed in');
});

test('names keep to one line, and on a phone every event is a record with the affected user', async ({ visitor }) => {
  await openLog(visitor);
  await openDetails(visitor.row('Audit log', wrong).first());
  await expectNoSidewaysScroll(visitor, 'audit log');
  await visitor.open('/settings/profile');
  await visitor.fill({ Name: 'Maya Alexandra Lindqvist Brekke Torgersen' });
  await visitor.press('Save Changes');
  await visitor.open(log);
  const event = visitor.row('Audit log', /Signed in, details/).first();
  const actor = event.getByRole('cell').nth(1);
  expect((await actor.getByRole('link').boundingBox())!.height).toBeLessThan(24);
  await visitor.page.setViewportSize({ width: 360, height: 780 });
  await expect(rows(visitor).first()).toBeVisible();
  await expect(visitor.row('Audit log', wrong).first()).toBeVisible();
  const created = visitor.row('Audit log', 'Account created with the setup code');
  await expect(created.getByRole('link')).toBeVisible();
  await expect(event.getByRole('link')).toHaveCount(1);
  await openDetails(created);
  const lines = await created.getByText(`<${maya.email}>`).evaluate(({ firstChild }) => {
    const address = document.createRange();
    address.setStart(firstChild!, firstChild!.textContent!.indexOf('<'));
    address.setEndAfter(firstChild!);
    return address.getClientRects().length;
  });
  expect(lines, 'an address keeps to one line').toBe(1);
});

test('ten events fit on a screen, and a long log has several pages', async ({ visitor }) => {
  await openLog(visitor, 30);
  expect(await onScreen(rows(visitor))).toBeGreaterThanOrEqual(10);
  const event = visitor.row('Audit log', wrong).first();
  await openDetails(event);
  const details = await event.locator('dl').boundingBox();
  const whole = await table(visitor).boundingBox();
  expect(details!.width).toBeGreaterThan(whole!.width * 0.9);
  await expect(rows(visitor)).toHaveCount(25);
  const pages = visitor.page.getByRole('navigation', { name: 'Audit log pages' });
  const total = Number(/Showing .*?of (\d+)/.exec(await pages.innerText())?.[1]);
  expect(total).toBeGreaterThan(30);
  await expect(visitor.link('Newer', pages)).toHaveCount(0);
  await visitor.follow('Older', pages);
  await expect(rows(visitor)).toHaveCount(Math.min(25, total - 25));
  await expect(visitor.link('Older', pages)).toHaveCount(0);
  await visitor.follow('Newer', pages);
  await expect(rows(visitor)).toHaveCount(25);
  await choose(visitor, 'Rows per page', '50', 'Apply');
  await expect(rows(visitor)).toHaveCount(total);
});

test('the filtered log is saved as a file, after an identity check', async ({ visitor }) => {
  await openLog(visitor, 3);
  await choose(visitor, 'Result', 'Failure');
  await visitor.press('Export CSV');
  await proveIdentity(visitor);
  await visitor.expectNotice('Your export is ready.');
  await expect(visitor.page).toHaveURL(/result=failure/);
  const save = async (button: string) => {
    await visitor.ready();
    const [file] = await Promise.all([visitor.page.waitForEvent('download'), visitor.button(button).click()]);
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
  };
  const csv = await save('Download');
  expect(csv.name).toMatch(/^audit-log-\d{4}-\d\d-\d\d\.csv$/);
  const [head, ...lines] = csv.text.trimEnd().split('\r\n');
  expect(head).toMatch(/^\uFEFFid,time_utc,event,sentence,result,/);
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    expect(line).toMatch(/^\d+,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ,sign_in_started,Sign-in refused: wrong password,failure,/);
  }
  const ndjson = await save('Export NDJSON');
  const events = ndjson.text.trimEnd().split('\n').map((line) => JSON.parse(line));
  expect(events.map(({ event }) => event)).toEqual(['sign_in_started', 'sign_in_started', 'sign_in_started']);
  await visitor.open(log);
  await expect(visitor.row('Audit log', 'Audit log exported')).toHaveCount(2);
});
