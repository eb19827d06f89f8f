import { expect } from '@playwright/test';
import { applicationsTour } from './applications_tour';
import type { Authenticator } from './authenticator';
import { asEnrolled, signInWithCode } from './journeys';
import { list, proveIfAsked } from './people';
import type { Look } from './tour';
import type { Visitor } from './visitor';

/** Made by libxcrypt. Users imported with a hash are not invited. */
const hash = '$2b$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi';
const given = ['Ada', 'Birgitte', 'Chidi', 'Dagny', 'Emre', 'Fatima', 'Gunnar', 'Hildegunn', 'Ivan', 'Jorunn', 'Kwame'];
const family = ['Aas', 'Brekke Torgersen', 'Castellanos', 'Dahl', 'Eriksen', 'Fjellheim', 'Grønli', 'Haugen'];
const groups = '/admin/groups';
/** Jobs for more than 500 users run in the background. */
const departments = ['', ' I', ' II', ' III', ' IV', ' V'];

/** Visits every Administration screen about more than one user. Needs real delivery. */
export async function administrationTour(visitor: Visitor, look: Look): Promise<void> {
  const { authenticator } = await asEnrolled(visitor);
  await imported(visitor, look, authenticator);
  await listed(visitor, look);
  await selected(visitor, look);
  await grouped(visitor, look);
  await applicationsTour(visitor, look);
  await enforced(visitor, look);
  await logged(visitor, look);
  await charted(visitor, look, authenticator);
}

/** The list with one user, and adding others. */
async function imported(visitor: Visitor, look: Look, app: Authenticator): Promise<void> {
  await visitor.open(list);
  await look('users-first-use');
  await visitor.follow('Import users');
  await look('import');
  await visitor.press('Check file');
  await look('import-error');
  await check(visitor, ['name,email,role', 'Ada,ada@halden,owner', ',bo@halden.example,', 'Cia,ada@halden,member']);
  await look('import-problems');
  await visitor.open(`${list}/import`);
  const people = departments.flatMap((which) => given.flatMap((first) => family.map((last) => ({ first, last: last + which }))));
  const lines = people.map(({ first, last }, at) => {
    const email = `${first}.${last.replace('ø', 'o').replaceAll(' ', '.')}@halden.example`.toLowerCase();
    return `${first} ${last},${email},${at % 9 === 4 ? 'administrator' : 'member'},${at % 7 === 3 ? 'required' : ''},${at < 4 ? '' : hash}`;
  });
  await check(visitor, ['name,email,role,two_factor,password_hash', ...lines]);
  await look('import-ready');
  await visitor.press(`Import ${people.length} users`);
  await proveIfAsked(visitor, () => app.next());
  await expect(visitor.main).toContainText(`${people.length} users were imported.`, { timeout: 20_000 });
  await visitor.ready();
  await look('import-done');
}

async function check(visitor: Visitor, lines: string[]): Promise<void> {
  await visitor.ready();
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
  await visitor.page.getByLabel('CSV file', { exact: true }).setInputFiles(file);
  await visitor.press('Check file');
}

async function listed(visitor: Visitor, look: Look): Promise<void> {
  const pages = [
    ['', 'users'],
    ['?q=dahl+v&role=member&sort=-created', 'users-filtered'],
    ['?status=locked', 'users-none'],
  ];
  for (const [query, name] of pages) {
    await visitor.open(list + query);
    await look(name);
  }
  await visitor.open(`${list}?q=ada+aas`);
  await visitor.button('Actions for Ada Aas').click();
  await expect(visitor.page.getByRole('menu', { name: 'Actions for Ada Aas' })).toBeVisible();
  await look('users-menu');
}

/** Bulk actions, while the mail server does not respond. */
async function selected(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open(`${list}?q=ada+aas`);
  const bulk = visitor.region('Bulk actions');
  await visitor.checkbox('Select Ada Aas').check();
  await visitor.checkbox('Select Ada Aas II').check();
  await look('users-ticked');
  await visitor.press('Require 2FA', bulk);
  await look('dialog-bulk');
  await visitor.press('Require for 2 users', visitor.page.getByRole('alertdialog'));
  await visitor.expectNotice('Two-factor authentication is required for 2 users.');
  await visitor.open(`${list}/bulk/1`);
  await look('bulk-done');
  await visitor.open(`${list}?all=on`);
  await visitor.press('Send reminder', bulk);
  const question = visitor.page.getByRole('alertdialog');
  await look('dialog-bulk-reminder');
  visitor.latchkey.mailbox.hang();
  await visitor.turn(() => question.getByRole('button', { name: /^Send \d+ reminders$/ }).click());
  await proveIfAsked(visitor);
  await visitor.expectText('You can leave this page; this continues.');
  // The page refreshes automatically, but not while it is being checked.
  await visitor.page.route('**/admin/users/bulk/*', () => {});
  await look('bulk-progress');
  await visitor.page.unroute('**/admin/users/bulk/*');
  await visitor.latchkey.mailbox.down();
}

/** Groups, and the section on the page of a user. */
async function grouped(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open(groups);
  await look('groups-none');
  await visitor.press('New group');
  const dialog = visitor.dialog('New group');
  await look('dialog-group-new');
  await visitor.press('Create group', dialog);
  await look('dialog-group-new-errors');
  await visitor.fill({ Title: 'Accounting', Name: 'accounting' }, dialog);
  await visitor.press('Create group', dialog);
  await proveIfAsked(visitor);
  await visitor.expectNotice('The group Accounting was created.');
  await look('group-empty');
  const address = 'Email address of the user to add';
  for (const first of given.slice(0, 3)) {
    await visitor.fill({ [address]: `${first}.aas@halden.example`.toLowerCase() });
    await visitor.press('Add member');
    await visitor.expectNotice(`${first} Aas was added to Accounting.`);
  }
  await visitor.press('Add member');
  await look('group-error');
  await visitor.press('Edit');
  await look('dialog-group-edit');
  await visitor.press('Cancel', visitor.dialog('Edit group'));
  await visitor.press('Delete');
  await look('dialog-group-delete');
  await visitor.open(groups);
  await look('groups');
  await visitor.open(`${list}?q=ada+aas`);
  await visitor.checkbox('Select Ada Aas').check();
  await visitor.press('Groups', visitor.region('Bulk actions'));
  await visitor.press('Add to group', visitor.dialog('Add 1 user to a group, or remove them'));
  await look('dialog-bulk-group');
  await visitor.press('Cancel', visitor.dialog('Add 1 user to a group, or remove them'));
  await visitor.follow('Ada Aas');
  await look('user-in-group');
}

/** Settings › Security asks for confirmation. */
async function enforced(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open('/admin/settings/security');
  await visitor.checkbox('Enforce Two-Factor Authentication (2FA)').check();
  await visitor.page.getByRole('radio', { name: 'On a date', exact: true }).check();
  await look('settings-security-enforce');
  await visitor.press('Save Changes');
  await look('dialog-enforce');
  await visitor.press('Enforce', visitor.page.getByRole('alertdialog'));
  await visitor.expectNotice('Security settings were saved.');
  await visitor.open(`${list}?two_factor=required&q=ada+aas`);
  await look('users-required');
  await visitor.open('/admin');
  await look('dashboard-enforced');
}

/** Reading the log needs no identity check; exporting it does. */
async function logged(visitor: Visitor, look: Look): Promise<void> {
  for (const [query, name] of [
    ['?user=dahl', 'audit-log-too-many'],
    ['?result=failure&range=24h', 'audit-log-no-result'],
    ['?event=users&user=ada.aas', 'audit-log-filtered'],
    ['', 'audit-log-filled'],
  ]) {
    await visitor.open(`/admin/audit-log${query}`);
    await look(name);
  }
  await visitor.open('/admin/status');
  await look('status');
  await visitor.open('/admin/audit-log?event=users&user=ada.aas');
  visitor.latchkey.clock.advance(601);
  await visitor.press('Export CSV');
  await look('dialog-identity-export');
}

async function charted(visitor: Visitor, look: Look, app: Authenticator): Promise<void> {
  await visitor.pass(1);
  await signInWithCode(visitor, () => app.next());
  await visitor.open('/admin');
  await look('dashboard-chart');
  await visitor.page.getByText('Show the data').click();
  await look('dashboard-data');
}
