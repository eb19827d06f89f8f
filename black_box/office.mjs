// A small organization, made once per run through the pages of the program, and copied for each test.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from './app.mjs';
import { usual } from './database.mjs';
import { Server } from './server.mjs';

const person = (name, password) => ({ name, email: `${name.split(' ')[0].toLowerCase()}@halden.example`, password });

/** Passwords and names; `make` adds the app and the recovery codes. */
const people = {
  maya: person('Maya Lindqvist', 'copper lantern tide 4 harbor'),
  ines: person('Ines Duarte', 'eleven paper kites over tin'),
  ola: person('Ola Nordmann', 'nine quiet boats at dawn'),
  mal: person('Mal Orry', 'seven borrowed ladders creak'),
  una: person('Una Finch', 'slow green trains in winter'),
};

/** One for each kind of database. */
const made = new Map();

/** A server on a copy, together with its users. */
export async function openOffice(site, options) {
  const { server, users } = await copyOffice(site, options);
  await server.start(options);
  return { server, ...users };
}

/** The same, before the server is started. */
export async function copyOffice(site, { on = usual, disk } = {}) {
  if (!made.has(on)) made.set(on, make(on));
  const { users, ...from } = await made.get(on);
  return { server: site.add(new Server({ from, on, disk })), users: structured(users) };
}

/** Own objects for each test; the apps have no state. */
function structured(users) {
  return Object.fromEntries(Object.entries(users).map(([name, user]) => [name, { ...user, codes: [...(user.codes ?? [])] }]));
}

export function removeOffice() {
  for (const one of made.values()) {
    one.then(({ folder, database }) => {
      database.remove();
      rmSync(folder, { recursive: true, force: true });
    }, () => {});
  }
}

async function make(on) {
  const server = new Server({ on });
  try {
    await server.start();
    const users = Object.fromEntries(Object.entries(people).map(([key, user]) => [key, { ...user }]));
    const maya = server.browser();
    await expect(maya.post('/setup', { setup_code: await server.setupCode(), name: users.maya.name, username: users.maya.email, password: users.maya.password }), 303);
    await addApp(maya, users.maya);
    for (const key of ['ines', 'ola', 'mal', 'una']) {
      await invite(server, maya, users, key);
      const theirs = await accept(server, users[key]);
      if (key !== 'una') await addApp(theirs, users[key]);
    }
    for (const user of Object.values(users)) user.id = server.database.value(`SELECT id FROM accounts WHERE email = '${user.email}'`);
    await server.stop();
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-office-'));
    cpSync(server.data, folder, { recursive: true });
    // A database cannot be copied while the one in use is removed below.
    const database = server.database;
    server.database = { remove() {} };
    return { folder, offset: server.clock.offset, database, users };
  } finally {
    await server.remove();
  }
}

/** Turns two-factor authentication on, and keeps the app and the recovery codes. */
export async function addApp(browser, user) {
  await browser.prove(user, '/settings/two-factor/set-up');
  const [secret] = (await browser.get('/settings/two-factor/set-up')).marked('secret-key');
  user.app = new App(secret);
  await expect(browser.post('/settings/two-factor/set-up', { code: user.app.next(browser.server.clock) }), 303);
  user.codes = (await browser.get('/settings/two-factor/recovery-codes/new')).marked('recovery-code');
  await expect(browser.post('/settings/two-factor/recovery-codes/saved', { saved: 'yes' }), 303);
}

async function invite(server, maya, users, key) {
  const { name, email } = users[key];
  const fields = { name, email, role: key === 'ines' ? 'administrator' : 'member' };
  // Within the limits on messages.
  server.clock.advance(31);
  const answer = await maya.prove(users.maya, '/admin/users/new', fields);
  await expect(answer, 303);
}

async function accept(server, user) {
  const { link } = await server.mail.next(user, 'account');
  const browser = server.browser();
  await expect(browser.get(new URL(link).pathname), 303);
  await expect(browser.get('/invitation'), 200);
  await expect(browser.post('/invitation', { name: user.name, new_password: user.password }), 303);
  return browser;
}

async function expect(answer, status) {
  const got = await answer;
  if (got.status !== status) throw new Error(`Expected ${status}, got ${got}`);
  return got;
}
