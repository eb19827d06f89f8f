// The database of a server, as an operator or an attacker with access to it sees it.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './program.mjs';
import { NotTried } from './test.mjs';

const postgres = process.env.LATCHKEY_TEST_POSTGRES;
/** What a test runs on that does not say so. */
export const usual = postgres ? 'postgres' : 'sqlite';
let programs;
let made = 0;

export class Database {
  /** A new database in this data folder, or a copy of another one. `on` is "sqlite" or "postgres". */
  static create(data, from, on = usual) {
    return on === 'postgres' ? new Postgres(from) : new Sqlite(join(data, 'latchkey.db'));
  }

  /** The first column of the first row. */
  value(sql) {
    const [row] = this.rows(sql);
    return row && Object.values(row)[0];
  }
}

class Sqlite extends Database {
  constructor(file) {
    super();
    this.file = file;
  }

  environment() {
    return {};
  }

  rows(sql) {
    const output = this.run(['-json', this.file, sql]);
    return output.trim() ? JSON.parse(output) : [];
  }

  /** One or more statements, in one transaction. */
  change(sql) {
    this.run([this.file, `BEGIN IMMEDIATE; ${sql}; COMMIT;`]);
  }

  run(words) {
    return execFileSync('sqlite3', ['-bail', '-cmd', '.timeout 5000', ...words], { encoding: 'utf8', stdio: 'pipe' });
  }

  remove() {}
}

class Postgres extends Database {
  constructor(from) {
    super();
    if (!postgres) throw new NotTried('there is no PostgreSQL; use scripts/with-postgres');
    programs ??= execFileSync(join(root, 'scripts/with-postgres'), ['--find'], { encoding: 'utf8' }).trim();
    this.name = `black_box_${process.pid}_${(made += 1)}`;
    this.programs = programs;
    this.url = postgres.replace(/\/[^/?]*(\?|$)/, `/${this.name}$1`);
    const template = from ? ['--template', from.name] : [];
    execFileSync(join(programs, 'createdb'), ['--maintenance-db', postgres, ...template, this.name]);
  }

  environment() {
    return { LATCHKEY_DATABASE_URL: this.url };
  }

  rows(sql) {
    return JSON.parse(this.run(`SELECT coalesce(json_agg(found), '[]') FROM (${sql}) AS found`));
  }

  change(sql) {
    this.run(sql);
  }

  run(sql) {
    const words = ['--no-psqlrc', '--tuples-only', '--no-align', '--single-transaction', '--set', 'ON_ERROR_STOP=1'];
    return execFileSync(join(programs, 'psql'), [...words, '--command', sql, this.url], { encoding: 'utf8', stdio: 'pipe' });
  }

  remove() {
    execFileSync(join(programs, 'dropdb'), ['--maintenance-db', postgres, '--force', this.name]);
  }
}
