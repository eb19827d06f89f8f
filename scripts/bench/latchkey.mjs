// The program under measurement, as a process with a data folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.LATCHKEY_BIN ?? join(root, 'target/release/latchkey');

export class Latchkey {
  constructor(database) {
    this.folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
    this.database = database ?? `sqlite://${join(this.folder, 'latchkey.db')}`;
    this.output = '';
  }

  /** Resolves once the program says that it is ready. `more` are further environment variables. */
  async start(more) {
    this.port ??= await freePort();
    this.origin = `http://localhost:${this.port}`;
    const env = {
      PATH: process.env.PATH,
      LATCHKEY_DATA: this.folder,
      LATCHKEY_DATABASE_URL: this.database,
      LATCHKEY_LISTEN: `127.0.0.1:${this.port}`,
      // Forms are limited per network address, so each client says that it has its own.
      LATCHKEY_TRUSTED_PROXIES: '127.0.0.0/8,::1/128',
      LATCHKEY_LOG: 'error',
      ...more,
    };
    this.process = spawn(binary, ['serve'], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((done, fail) => {
      this.process.once('error', fail);
      this.process.once('exit', (status) => fail(new Error(`latchkey ended with ${status}`)));
      this.process.stdout.on('data', (text) => {
        this.output += text;
        if (this.output.includes('Latchkey is ready')) done();
      });
    });
    this.process.removeAllListeners('exit');
  }

  async stop() {
    if (!this.process || this.process.exitCode !== null) return;
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    await ended;
    this.output = '';
  }

  async end() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async setupCode() {
    while (!/^Setup code: \S+\n/m.test(this.output)) await new Promise((more) => this.process.stdout.once('data', more));
    return /^Setup code: (\S+)/m.exec(this.output)[1];
  }

  /** Resident memory in MiB. */
  memory() {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.process.pid}/status`, 'utf8'))[1]) / 1024;
  }

  /** Context switches of all threads so far. */
  switches() {
    const tasks = `/proc/${this.process.pid}/task`;
    const counts = readdirSync(tasks).flatMap((task) => {
      const status = readFileSync(join(tasks, task, 'status'), 'utf8');
      return [...status.matchAll(/ctxt_switches:\s+(\d+)/g)].map(([, count]) => Number(count));
    });
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => probe.once('listening', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

export function seconds(count) {
  return new Promise((done) => setTimeout(done, count * 1000));
}
