// docs/backup.md, docs/upgrade.md and the trial of docs/install.md.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Server } from '../black_box/server.mjs';
import { Service } from './service.mjs';
import { works } from './works.mjs';

const guide = 'backup.md';
const example = 'latchkey-2027-03-04T130509Z.db';

/** A service of the small organization, whose commands write to a folder of its own. */
export async function start(site, folder, on) {
  const { server, users } = await site.closedOffice({ on });
  for (const name of ['mnt/backup', 'mnt/elsewhere']) mkdirSync(join(folder, name), { recursive: true });
  const service = site.add(await Service.of(server, folder));
  service.command('systemctl start latchkey');
  return { service, server, ...users };
}

export async function onSqlite(site, folder) {
  const { service, server, una, maya } = await start(site, folder, 'sqlite');
  copyFileSync(join(server.data, 'keys'), join(folder, 'mnt/elsewhere/keys'));
  assert.match(service.run(guide, 'SQLite, every night'), /integrity check passed/);
  assert.match(service.run(guide, 'The head of the audit log'), /The audit log is intact/);
  const [backup] = readdirSync(join(folder, 'mnt/backup'));
  const named = [[example, backup]];
  works('docs/backup.md: a backup while the server runs, and the head of the audit log');

  const browser = await server.signedIn(una);
  const restored = service.run(guide, 'SQLite', named);
  assert.match(restored, /all sessions, .* have ended/);
  assert.match(restored, /The audit log is intact/);
  assert.ok(!(await browser.isSignedIn()), 'the session has ended');
  await server.signedIn(una);
  works('docs/backup.md: a restore ends the sessions since, and users sign in again');

  service.command('systemctl stop latchkey');
  assert.match(service.run(guide, 'What a restore ends'), /Recovery codes were kept/);
  service.command('systemctl start latchkey');

  // A new machine has other keys and another database.
  service.command('systemctl stop latchkey');
  rmSync(server.data, { recursive: true });
  mkdirSync(server.data, { mode: 0o700 });
  service.command('systemctl start latchkey');
  assert.match(service.run(guide, 'On a new machine', named), /Every secret can be decrypted/);
  await server.signedIn(una);
  // App codes are refused for two minutes.
  server.clock.advance(150);
  await server.signedIn(maya);
  works('docs/backup.md: a restore on a new machine');

  service.run('upgrade.md', 'Upgrade');
  service.run('upgrade.md', 'From the tar', [['install -m 755 latchkey /usr/bin/latchkey', 'latchkey --version']]);
  await server.signedIn(una);
  works('docs/upgrade.md: stop, replace, start');
}

export async function onPostgres(site, folder) {
  const { service, server, una } = await start(site, folder, 'postgres');
  const { hostname, port } = new URL(server.database.url);
  const fit = [
    ['--host=10.0.0.5', `--host=${hostname} --port=${port}`],
    ['ALTER DATABASE latchkey RENAME TO before_restore', `ALTER DATABASE ${server.database.name} RENAME TO before_restore`],
    ['--dbname=latchkey', `--dbname=${server.database.name}`],
    [' latchkey\n', ` ${server.database.name}\n`],
    // Not a name of a database.
    [`systemctl start ${server.database.name}`, 'systemctl start latchkey'],
  ];
  service.env.PATH = `${service.env.PATH}:${server.database.programs}`;
  service.run(guide, 'PostgreSQL, every night', fit);
  const browser = await server.signedIn(una);
  service.command('systemctl stop latchkey');
  assert.match(service.run(guide, 'PostgreSQL', fit), /all sessions, .* have ended/);
  assert.ok(!(await browser.isSignedIn()), 'the session has ended');
  await server.signedIn(una);
  works('docs/backup.md: pg_dump and pg_restore');
}

/** An empty folder, and no settings. */
export async function trial(site, folder) {
  const server = site.add(new Server({ on: 'sqlite' }));
  const service = await Service.of(server, folder);
  service.env = { PATH: service.env.PATH, LATCHKEY_LISTEN: `127.0.0.1:${server.port}` };
  service.run('install.md', 'To try it', [['latchkey serve', 'timeout --preserve-status 3 latchkey serve >said']]);
  assert.ok(existsSync(join(folder, 'try/data/keys')));
  assert.match(service.command('cat try/said'), /Setup code/);
  works('docs/install.md: a trial in an empty folder');
}
