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
   * @param {{ from?: { folder: string, offset: number, database?: Database } }} options a folder to continue with
   */
  constructor({ from } = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'latchkey-black-box-'));
    this.data = join(this.folder, 'data');
    mkdirSync(this.data, { mode: 0o700 });
    if (from) cpSync(from.folder, this.data, { recursive: true });
    rmSync(join(this.data, 'outbox'), { recursive: true, force: true });
    this.database = Database.create(this.data, from?.database);
    this.clock = new Clock(join(this.folder, 'clock'), from?.offset);
    this.mail = new Mail(join(this.data, 'outbox'));
  }

  /** Starts the process and waits until it is ready. */
  async start({ env = {}, clock = true } = {}) {
    this.port = await freePort();
    this.origin = `http://localhost:${this.port}`;
    this.process = spawn(program, ['serve'], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.environment({ ...(clock && this.clock.environment()), ...env }),
    });
    this.process.stdout.setEncoding('utf8').on('data', (text) => (this.output += text));
    this.process.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    await until(() => {
      if (!this.runs()) throw new Error(`Latchkey ended with ${this.process.exitCode ?? this.process.signalCode}:\n${this.log}`);
      return /Latchkey is ready at/.test(this.output) || undefined;
    }, 'Latchkey is ready', 30_000);
  }

  environment(more = {}) {
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      LATCHKEY_DATA: this.data,
      LATCHKEY_LISTEN: `127.0.0.1:${this.port}`,
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
    return connect({ host: '127.0.0.1', port: this.port, localAddress });
  }

  /** The setup code that the process prints if there is no administrator. */
  setupCode() {
    return until(() => /^Set-?up code: (\S+)\s/m.exec(this.output)?.[1], 'the setup code');
  }

  /** Stops the process, and waits for it. */
  async stop(signal = 'SIGTERM') {
    if (!this.runs()) return;
    const ended = once(this.process, 'exit');
    this.process.kill(signal);
    const late = setTimeout(() => this.process.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(late);
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

async function freePort() {
  for (;;) {
    const mine = (port += 1);
    const probe = connect({ host: '127.0.0.1', port: mine });
    const taken = await Promise.race([once(probe, 'connect').then(() => true), once(probe, 'error').then(() => false)]).catch(() => false);
    probe.destroy();
    if (!taken) return mine;
  }
}
