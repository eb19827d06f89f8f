// docs/moving-in.md: exports of other systems are imported, and their users sign in as before.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from '../black_box/app.mjs';
import { upload } from '../black_box/import.mjs';
import { root } from '../black_box/program.mjs';
import { until } from '../black_box/server.mjs';
import { run, shell } from './guide.mjs';
import { works } from './works.mjs';

const file = 'moving-in.md';

/** The samples have the formats of the systems. Their hashes were made with argon2, OpenSSL, Python and Django. */
const systems = [
  {
    section: 'Authelia',
    samples: ['users_database.yml', 'totp.txt', 'identifiers.yml'],
    subjects: { frida: '6d8dfd1c-6f5b-4d3a-9c35-0b5f0d3f7b11', sean: '9a4f6b52-88f1-4c57-8a52-3b8f9d9d7c42' },
    passwords: { frida: 'amber kites over the pier', sean: 'seven tin drums at noon' },
    withApp: ['frida'],
    refused: { name: 'olga', reason: '$6$ are not supported' },
    absent: ['gone'],
  },
  {
    section: 'Keycloak',
    samples: ['halden-realm.json'],
    subjects: { nils: 'f81ea484-1111-4000-8000-2687c52e469b' },
    passwords: { nils: 'grey herons by the weir', petra: 'old clocks never agree', quinn: 'paper lanterns in april' },
    withApp: ['petra'],
    invited: ['rhea'],
    absent: ['left', 'service-account-shop'],
  },
  {
    section: 'Django',
    samples: ['auth_user.csv', 'otp_totp_totpdevice.csv'],
    passwords: { tove: 'green marbles roll far', umar: 'long nights in the mill' },
    withApp: ['tove'],
    invited: ['vera'],
    absent: ['wim'],
  },
];

export async function movingIn(site, folder) {
  const { server, maya } = await site.office();
  const administrator = await server.signedIn(maya);
  await administrator.verifyIdentity(maya);
  const move = join(folder, 'move');
  run(file, 'Moving in from another system', { cwd: folder });
  copyFileSync(join(root, 'docs/users-csv.py'), join(move, 'users-csv.py'));

  for (const system of systems) {
    for (const name of system.samples) copyFileSync(join(root, 'operations/samples', name), join(move, name));
    if (system.section === 'Django') exportFromDjango(move);
    run(file, system.section, { cwd: move });
    const csv = readFileSync(join(move, 'users.csv'), 'utf8');
    await bring(administrator, csv, system);
    for (const [name, subject] of Object.entries(system.subjects ?? {})) {
      const stored = `SELECT subject FROM subjects JOIN accounts ON accounts.id = account_id WHERE email = '${name}@halden.example'`;
      assert.equal(server.database.value(stored), subject);
    }
    for (const [name, password] of Object.entries(system.passwords)) {
      const uri = new RegExp(`^[^\n]*,${name}@.*[?&]secret=([A-Z2-7]+)`, 'm').exec(csv)?.[1];
      assert.equal(Boolean(uri), system.withApp.includes(name), `${name} and an app`);
      const user = { email: `${name}@halden.example`, password, app: uri && new App(uri) };
      await server.browser().signIn(user);
      const wrong = await server.browser().enterPassword(user, `${password}!`);
      assert.equal(wrong.status, 422);
    }
    works(`${system.section}: ${Object.keys(system.passwords).length} users sign in with their old password, ${system.withApp.length} of them with their old app`);
  }

  await bring(administrator, readFileSync(join(root, 'operations/samples/staff.csv')), { invited: ['xenia', 'yusuf'] });
  assert.equal(server.database.value("SELECT name FROM accounts WHERE email = 'yusuf@halden.example'"), 'Doe, Yusuf');
  works('A spreadsheet: its users are invited');
  run(file, 'Afterwards', { cwd: move });
  assert.ok(!existsSync(join(move, 'users.csv')));
}

/** Puts the samples into databases, and exports them. Both exports give the same users. */
function exportFromDjango(move) {
  const tables = ['auth_user', 'otp_totp_totpdevice'];
  const result = (section, options) => {
    run(file, section, { cwd: move, ...options });
    run(file, 'Django', { cwd: move });
    return readFileSync(join(move, 'users.csv'), 'utf8');
  };
  shell(tables.map((table) => `sqlite3 db.sqlite3 '.mode csv' '.import ${table}.csv ${table}'`).join('\n'), { cwd: move });
  // Where SQLite has no Boolean values.
  shell(`sqlite3 db.sqlite3 "UPDATE auth_user SET is_active = is_active = 't'; UPDATE otp_totp_totpdevice SET confirmed = 1"`, { cwd: move });
  const fromSqlite = result('Export from SQLite');
  assert.match(fromSqlite, /tove@halden.example/);

  const { hostname, port, username } = new URL(process.env.LATCHKEY_TEST_POSTGRES);
  const env = { ...process.env, PGHOST: hostname, PGPORT: port, PGUSER: username };
  const columns = (table) => readFileSync(join(move, `${table}.csv`), 'utf8').split('\n')[0].trim().split(',').map((name) => `${name} text`);
  const make = tables.map((table) => `psql -q -c 'CREATE TABLE ${table} (${columns(table)})' -c '\\copy ${table} FROM ${table}.csv CSV HEADER' shop`);
  shell(['createdb shop', ...make].join('\n'), { cwd: move, env });
  assert.equal(result('Export from PostgreSQL', { env }), fromSqlite);
}

/** Uploads a file, confirms the import, and waits until it is done. */
async function bring(administrator, csv, { passwords = {}, refused, invited = [], absent = [] }) {
  const { server } = administrator;
  const checked = await upload(administrator, csv);
  assert.equal(checked.status, 303, `${checked}`);
  const page = await administrator.get(checked.location);
  if (refused) assert.ok(page.text.includes(refused.reason), `${page}`);
  const began = await administrator.post(checked.location, {});
  assert.equal(began.location, checked.location, `${began}`);
  const present = (name) => server.count('accounts', `email = '${name}@halden.example'`) === 1;
  await until(async () => (await administrator.get(checked.location)).text.includes('were imported'), 'the import');
  for (const name of [...Object.keys(passwords), ...invited]) assert.ok(present(name), `${name} was imported`);
  for (const name of refused ? [...absent, refused.name] : absent) assert.ok(!present(name), `${name} was not imported`);
  for (const name of invited) assert.match((await server.mail.next({ email: `${name}@halden.example` }, 'account')).link, /invitation/);
}
