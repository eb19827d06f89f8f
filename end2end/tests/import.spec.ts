import { readFileSync } from 'node:fs';
import { generateSync } from 'otplib';
import { expect, test } from '../fixtures';
import { asAdministrator, enterCode, proveIdentity, signIn, signOut } from '../support/journeys';
import type { Person, Visitor } from '../support/visitor';

const page = '/admin/users/import';
/** A hash of the password below, made by libxcrypt. */
const bcrypt = '$2b$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi';
const password = 'copper lantern tide';
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

const zoe: Person = { name: 'Zoë Ångström', email: 'zoe@halden.example', password };
const li: Person = { name: '李娜', email: 'li.na@halden.example', password };

async function choose(visitor: Visitor, text: string | Buffer): Promise<void> {
  const buffer = typeof text === 'string' ? Buffer.from(text) : text;
  await visitor.page.getByLabel('CSV file', { exact: true }).setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer });
}

async function check(visitor: Visitor, text: string | Buffer): Promise<void> {
  await visitor.ready();
  await choose(visitor, text);
  await visitor.press('Check file');
}

const problem = (visitor: Visitor, line: number) => visitor.row('Problems', new RegExp(`Line ${line}(?!\\d)`));

test('imported users keep their password and authenticator app', { tag: '@script-off' }, async ({ visitor, latchkey }) => {
  await asAdministrator(visitor, page);
  await expect(visitor.heading('Import users')).toBeVisible();
  await check(visitor, [
    '\uFEFFname;email;role;two_factor;password_hash;otpauth',
    `${zoe.name};${zoe.email};administrator;;${bcrypt};otpauth://totp/Old:zoe?secret=${secret}&issuer=Old`,
    `"${li.name}";${li.email};;;${bcrypt};`,
    'Doe;doe@halden.example;member;required;;',
    '',
  ].join('\r\n'));
  await visitor.expectText('3 users can be imported.');
  await visitor.expectText('1 user without a password will be invited by email.');
  await visitor.press('Import 3 users');
  await proveIdentity(visitor);
  await expect(visitor.main).toContainText('3 users were imported.', { timeout: 20_000 });
  await signOut(visitor);

  await signIn(visitor, li);
  await visitor.expectPath('/');
  await signOut(visitor, li);
  // The first sign-in replaced the hash; the password is the same.
  await signIn(visitor, li);
  await visitor.expectPath('/');
  await signOut(visitor, li);

  await signIn(visitor, zoe);
  await visitor.expectPath('/sign-in/verify');
  await enterCode(visitor, generateSync({ secret, epoch: Math.floor(latchkey.clock.now() / 1000) }));
  await visitor.expectPath('/');
  await visitor.expectText('You have no recovery codes left', visitor.page.locator('body'));
});

test('lines with a problem are listed and returned, and the others are imported', async ({ visitor }) => {
  await asAdministrator(visitor, page);
  await check(visitor, [
    'email,name,role,password_hash',
    'ada@halden.example,Ada,,',
    'ada@halden.example,Ada again,,',
    'bo@halden,Bo,owner,',
    '"cy@halden.example","=HYPERLINK(""x"")",,',
    'di@halden.example,Di,,5f4dcc3b5aa765d61d8327deb882cf99',
    'ed@halden.example,Ed,member,,x',
  ].join('\n'));
  await visitor.expectText('1 user can be imported. 5 lines have problems.');
  await expect(visitor.heading('5 lines have problems', 2)).toBeVisible();
  await expect(problem(visitor, 3)).toContainText('Ada again');
  await expect(problem(visitor, 3)).toContainText('Same email address as line 2.');
  await expect(problem(visitor, 4)).toContainText('“bo@halden” is not an email address.');
  await expect(problem(visitor, 4)).toContainText('The role “owner” is unknown.');
  await expect(problem(visitor, 5)).toContainText('starts with a character that spreadsheets treat as a formula');
  await expect(problem(visitor, 6)).toContainText('The password hash is damaged');
  await expect(problem(visitor, 7)).toContainText('This line has 5 fields, but the first line names 4 columns.');
  await expect(visitor.row('Users to import', /Ada/)).toContainText('Gets an invitation');
  await visitor.press('Import the other user');
  await proveIdentity(visitor);
  await expect(visitor.main).toContainText('1 user was imported.', { timeout: 20_000 });
  const arrives = visitor.page.waitForEvent('download');
  await visitor.button('Download the lines with problems').click();
  const file = readFileSync(await (await arrives).path(), 'utf8');
  expect(file.split('\r\n')[0]).toBe('\uFEFFproblem,email,name,role,password_hash');
  expect(file).toContain('Line 3: Same email address as line 2.,ada@halden.example,Ada again,,');
});

test('a file that cannot be read is refused with a reason', async ({ visitor }) => {
  await asAdministrator(visitor, page);
  const file = visitor.page.getByLabel('CSV file', { exact: true });
  await check(visitor, Buffer.from('name,email\nM\xFCller,m@halden.example\n', 'latin1'));
  await visitor.expectError(file, 'Line 2 is not UTF-8 text. Save the file as CSV in UTF-8');
  await check(visitor, Buffer.alloc(10 * 1024 * 1024 + 1, 'a'));
  await visitor.expectError(file, 'The file is larger than 10 MB. Split it');
  await visitor.press('Check file');
  await visitor.expectError(file, 'Choose a file');
});

test('a checked file can be discarded', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
  await asAdministrator(visitor, page);
  await check(visitor, 'name,email\nAda,ada@halden.example\n');
  const ready = visitor.page.url();
  await visitor.press('Cancel');
  await visitor.expectPath(page);
  await visitor.page.goto(ready);
  await visitor.expectPath(page);
  await visitor.expectNotice('This upload has expired. Upload the file again.');
});
