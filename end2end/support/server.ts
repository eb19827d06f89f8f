import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Clock } from './clock';
import { Gateway, type Style } from './gateway';
import { Mailbox } from './mailbox';
import { Outbox } from './outbox';
import { freePort } from './port';

const binary = resolve(process.env.LATCHKEY_BIN || join(__dirname, '../../target/release/latchkey'));

/**
 * How messages are delivered: as files in the data folder, or to the test's mail server and gateway, which are
 * configured by environment variables or saved by an administrator.
 */
export type Delivery = 'files' | 'real' | 'saved';

interface Peers {
  mailbox: Mailbox;
  gateway: Gateway;
}

/** A data folder to start from, and the time at which it was saved. */
export interface DataFolder {
  folder: string;
  leftAt: number;
}

/** One Latchkey with its own data folder, port and clock. */
export class Latchkey {
  /** All output of the process, for tests that search it for secrets. */
  output = '';
  log = '';
  readonly clock: Clock;
  private child: ChildProcess | undefined;
  private starting: Promise<void> | undefined;

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly delivery: Delivery,
    private peers: Peers | undefined,
  ) {
    this.clock = new Clock(join(folder, 'clock'));
  }

  /** Everything but the process, which starts when the first page is opened. */
  static async create(delivery: Delivery = 'files', style: Style = 'webhook'): Promise<Latchkey> {
    if (!existsSync(binary)) throw new Error(`${binary} does not exist: build it, or name it in LATCHKEY_BIN.`);
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
    const latchkey = new Latchkey(`http://localhost:${await freePort()}`, folder, delivery, undefined);
    if (delivery !== 'files') {
      latchkey.peers = { mailbox: await Mailbox.open(), gateway: await Gateway.open(latchkey.clock, style) };
    }
    return latchkey;
  }

  /** Whether the process was started. */
  get started(): boolean {
    return this.starting !== undefined;
  }

  /** The data folder of the process. */
  get data(): string {
    return join(this.folder, 'data');
  }

  /** Starts the process, once, on a copy of a prepared data folder or on an empty one. */
  start(from?: DataFolder): Promise<void> {
    this.starting ??= this.run(from);
    return this.starting;
  }

  private async run(from?: DataFolder): Promise<void> {
    mkdirSync(this.data, { mode: 0o700 });
    if (from !== undefined) {
      cpSync(from.folder, this.data, { recursive: true });
      this.clock.setTo(from.leftAt);
    }
    const { mailbox, gateway } = this.peers ?? {};
    const told = this.delivery === 'saved' ? mailbox?.trust() : { ...mailbox?.environment(), ...gateway?.environment() };
    const child = spawn(binary, ['serve'], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        LATCHKEY_DATA: this.data,
        LATCHKEY_LISTEN: `127.0.0.1:${new URL(this.url).port}`,
        LATCHKEY_PUBLIC_URL: this.url,
        ...told,
        ...this.clock.environment(),
      },
    });
    this.child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    await this.ready(child, from === undefined ? /Latchkey is ready at [\s\S]*Setup code: \S+\s[\s\S]*Open / : /Latchkey is ready at /);
  }

  /** The setup code that the process printed. */
  get setupCode(): string {
    const found = /^Setup code: (\S+)/m.exec(this.output);
    if (!found) throw new Error(`No setup code was printed:\n${this.output}`);
    return found[1];
  }

  /** The mail server of a test with real delivery. */
  get mailbox(): Mailbox {
    return this.real().mailbox;
  }

  /** The gateway of a test with real delivery. */
  get gateway(): Gateway {
    return this.real().gateway;
  }

  /** Where messages are written in all other tests. */
  get outbox(): Outbox {
    return new Outbox(join(this.folder, 'data', 'outbox'));
  }

  at(path: string): string {
    return new URL(path, this.url).href;
  }

  /** Stops the process and expects it to exit cleanly. */
  async stop(): Promise<void> {
    try {
      await this.end();
    } finally {
      await this.leave();
    }
  }

  /** The same, and copies the data folder to a given place. */
  async stopAndKeep(folder: string): Promise<DataFolder> {
    try {
      await this.end();
      cpSync(this.data, folder, { recursive: true });
      return { folder, leftAt: this.clock.now() };
    } finally {
      await this.leave();
    }
  }

  private async end(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`Latchkey exited unexpectedly (${child.exitCode ?? child.signalCode}):\n${this.log}`);
    }
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
    const [code, signal] = await ended;
    clearTimeout(late);
    if (code !== 0) throw new Error(`Latchkey did not stop cleanly (${code ?? signal}):\n${this.log}`);
  }

  private async leave(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.peers?.mailbox.down();
    await this.peers?.gateway.close();
  }

  private real(): Peers {
    if (this.peers === undefined) throw new Error("Such a test says: test.use({ delivery: 'real' }), or 'saved'.");
    return this.peers;
  }

  private ready(child: ChildProcess, said: RegExp): Promise<void> {
    return new Promise((done, fail) => {
      const late = setTimeout(() => settle(new Error(`Latchkey was not ready in 20 s:\n${this.log}`)), 20_000);
      const settle = (error?: Error) => {
        clearTimeout(late);
        if (error === undefined) return done();
        child.kill('SIGKILL');
        fail(error);
      };
      child.stdout!.on('data', () => {
        if (said.test(this.output)) settle();
      });
      child.once('error', settle);
      child.once('exit', (code) => settle(new Error(`Latchkey ended with ${code}:\n${this.log}`)));
    });
  }
}
