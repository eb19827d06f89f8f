// One Latchkey with its own data folder, database, port and clock.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Browser } from './browser.mjs';
import { Clock } from './clock.mjs';
import { Database } from './database.mjs';
import { Mail } from './mail.mjs';
import { program } from './program.mjs';

// Below the ports that the system gives to clients.
let port = 12_000 + (process.pid % 80) * 100;

export class Server {
  /** What the process printed, and what it logged. */
  output = '';
  log = '';
  browsers = 0;

  /**
   * @param {{ from?: { folder: string, offset: number, database?: Database }, on?: string, disk?: string }} options
   *   a folder to continue with, the kind of database, and where to make the data folder
   */
  constructor({ from, on, disk } = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'latchkey-black-box-'));
    this.data = join(disk ?? this.folder, 'data');
    mkdirSync(this.data, { mode: 0o700 });
    if (from) cpSync(from.folder, this.data, { recursive: true });
    rmSync(join(this.data, 'outbox'), { recursive: true, force: true });
    this.database = Database.create(this.data, from?.database, on);
    /** The Unix socket to listen on instead of a port. Its clients are reverse proxies. */
    this.unixSocket = process.env.LATCHKEY_OVER === 'unix' ? join(this.folder, 'http.sock') : undefined;
    this.clock = new Clock(join(this.folder, 'clock'), from?.offset);
    this.mail = new Mail(join(this.data, 'outbox'));
  }

  /** Starts the process and waits until it is ready. */
  async start(options) {
    await this.launch(options);
    try {
      await until(() => this.isReady() || !this.runs(), 'Latchkey is ready', 30_000);
    } catch (error) {
      throw new Error(`${error.message}\n${this.log}`);
    }
    if (!this.isReady()) throw new Error(`Latchkey ended with ${await this.ended}:\n${this.log}`);
  }

  isReady() {
    return this.output.includes('Latchkey is ready at');
  }

  /** Starts a command. `before` are the words before the program, for example of prlimit. */
  async launch({ env = {}, clock = true, before = [], command = ['serve'] } = {}) {
    this.output = '';
    this.port = await freePort();
    this.origin = env.LATCHKEY_PUBLIC_URL ?? `http://localhost:${this.port}`;
    const [first, ...words] = [...before, program, ...command];
    this.process = spawn(first, words, {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.environment({ ...(clock && this.clock.environment()), ...env }),
    });
    this.process.stdout.setEncoding('utf8').on('data', (text) => (this.output += text));
    this.process.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    this.ended = once(this.process, 'close').then(([code, signal]) => code ?? signal);
  }

  /** Runs a command to its end. Returns its exit code, what it printed, and its sentence for the operator. */
  async run(options) {
    this.log = '';
    await this.launch(options);
    const code = await this.ended;
    return { code, output: this.output, problem: this.problem() };
  }

  /** What was printed to standard error, without the lines of the log, which begin with a time. */
  problem() {
    return this.log.split('\n').filter((line) => line && !/^\d{4}-/.test(line)).join('\n');
  }

  environment(more = {}) {
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      LATCHKEY_DATA: this.data,
      LATCHKEY_LISTEN: this.unixSocket ? `unix:${this.unixSocket}` : `127.0.0.1:${this.port}`,
      LATCHKEY_PUBLIC_URL: this.origin,
      ...this.database.environment(),
      ...more,
    };
  }

  runs() {
    return this.process?.exitCode === null && this.process.signalCode === null;
  }

  /** A browser on a network of its own: 127.0.1.1, 127.0.1.2 and so on. */
  browser() {
    this.browsers += 1;
    return new Browser(this, `127.0.${1 + (this.browsers >> 7)}.${1 + (this.browsers & 127)}`);
  }

  /** A browser in which this person is signed in. */
  async signedIn(person) {
    const browser = this.browser();
    await browser.signIn(person);
    return browser;
  }

  /** A browser in which the password was accepted, and a code is required. */
  async pending(person) {
    const browser = this.browser();
    const answer = await browser.enterPassword(person);
    if (answer.location !== '/sign-in/verify') throw new Error(`${person.email} was not asked for a code: ${answer}`);
    return browser;
  }

  /** How many rows a table has. */
  count(table, where = '1 = 1') {
    return Number(this.database.value(`SELECT count(*) AS n FROM ${table} WHERE ${where}`));
  }

  /** A socket for bytes that no HTTP client sends. */
  socket(localAddress = '127.0.0.1') {
    return connect(this.unixSocket ? { path: this.unixSocket } : { host: '127.0.0.1', port: this.port, localAddress });
  }

  /** The setup code that the process prints if there is no administrator. */
  setupCode() {
    return until(() => /^Set-?up code: (\S+)\s/m.exec(this.output)?.[1], 'the setup code');
  }

  /** Stops the process, and waits for it. Returns its exit code or the signal that ended it. */
  async stop(signal = 'SIGTERM') {
    if (!this.process) return undefined;
    this.process.kill(signal);
    const late = setTimeout(() => this.process.kill('SIGKILL'), 15_000);
    const code = await this.ended;
    clearTimeout(late);
    return code;
  }

  async remove() {
    await this.stop('SIGKILL');
    this.database.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Repeats `look` until it returns something, and returns that. */
export async function until(look, what, ms = 10_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Waited ${ms / 1000} s in vain: ${what}.`);
    await pause(20);
  }
}

export async function freePort() {
  for (;;) {
    const mine = (port += 1);
    const probe = connect({ host: '127.0.0.1', port: mine });
    const taken = await Promise.race([once(probe, 'connect').then(() => true), once(probe, 'error').then(() => false)]).catch(() => false);
    probe.destroy();
    if (!taken) return mine;
  }
}
