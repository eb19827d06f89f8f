// Another process that holds a lock in the database.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Locks a SQLite database for writing. */
export function lockSqlite(site, { file }) {
  return hold(site, 'sqlite3', ['-bail', '-cmd', '.timeout 5000', file], "BEGIN EXCLUSIVE; SELECT 'locked';\n");
}

/** Locks these tables of a PostgreSQL database, for readers too. */
export function lockPostgres(site, { programs, url }, tables) {
  const words = ['--no-psqlrc', '--quiet', '--tuples-only', url];
  return hold(site, `${programs}/psql`, words, `BEGIN; LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE; SELECT 'locked';\n`);
}

/** Returns a function that releases the lock. */
async function hold(site, program, words, statements) {
  const holder = spawn(program, words, { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(holder, 'close');
  site.add({ remove: () => holder.kill('SIGKILL') });
  holder.stdin.write(statements);
  for (let said = ''; !said.includes('locked'); ) said += (await once(holder.stdout, 'data'))[0];
  holder.stdin.on('error', () => {});
  return async () => {
    holder.stdin.end('ROLLBACK;\n');
    await ended;
  };
}
