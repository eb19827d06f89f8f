// Faults of the whole PostgreSQL server that scripts/with-postgres started.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../black_box/server.mjs';

export class Cluster {
  /** Of this database. It works again after the test. */
  constructor(site, database) {
    this.database = database;
    // The database is a copy. PostgreSQL would repeat numbers of its sequences after a crash, because their last
    // values were in the log of the original only.
    database.change('CHECKPOINT');
    this.folder = database.rows("SELECT current_setting('data_directory') AS folder")[0].folder;
    site.add({ remove: () => this.recover() });
  }

  /** Ends all connections of the database. */
  terminate() {
    this.database.rows('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()');
  }

  /** Connections stay open, and nothing answers. */
  freeze() {
    const postmaster = this.postmaster();
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
    this.frozen = [postmaster, ...children.split(' ').filter(Boolean).map(Number)];
    for (const pid of this.frozen) process.kill(pid, 'SIGSTOP');
  }

  /** Connections are refused. */
  async stop() {
    const pid = this.postmaster();
    this.command = readFileSync(join(this.folder, 'postmaster.opts'), 'utf8').trim();
    process.kill(pid, 'SIGQUIT');
    await until(() => !exists(pid), 'PostgreSQL has ended');
  }

  recover() {
    for (const pid of this.frozen ?? []) if (exists(pid)) process.kill(pid, 'SIGCONT');
    this.frozen = undefined;
    if (this.command === undefined) return;
    const options = this.command.replace(/^\S+/, '').replace(/"-D" "[^"]*"/, '').replaceAll('"', "'");
    const start = [join(this.database.programs, 'pg_ctl'), 'start', '-D', this.folder, '-l', join(this.folder, 'log'), '-w', '-s', '-o', options];
    const [program, ...words] = [...asOwnerOf(this.folder), ...start];
    execFileSync(program, words, { cwd: '/', stdio: 'ignore' });
    this.command = undefined;
  }

  postmaster() {
    return Number(readFileSync(join(this.folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  }
}

/** PostgreSQL does not run as root. */
function asOwnerOf(folder) {
  if (process.getuid() !== 0) return [];
  const { uid, gid } = statSync(folder);
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
}

function exists(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
