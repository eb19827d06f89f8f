import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Clock } from './clock';
import { Gateway, type Style } from './gateway';
import { Mailbox } from './mailbox';
import { Outbox } from './outbox';
import { freePort } from './port';

const binary = resolve(process.env.LATCHKEY_BIN || join(__dirname, '../../target/release/latchkey'));

/**
 * How messages leave: as files into the data folder, or to a mail server and a gateway of the test, of which the
 * process is told at its start, or which an administrator saves.
 */
export type Delivery = 'files' | 'real' | 'saved';

interface Peers {
  mailbox: Mailbox;
  gateway: Gateway;
}

/** One running Latchkey with its own data folder, port and clock. */
export class Latchkey {
  /** All that the process wrote, for the tests that look for secrets in it. */
  output = '';
  log = '';

  private constructor(
    readonly url: string,
    readonly clock: Clock,
    private readonly folder: string,
    private readonly child: ChildProcess,
    private readonly peers: Peers | undefined,
  ) {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.log += text));
  }

  static async start(delivery: Delivery = 'files', style: Style = 'webhook'): Promise<Latchkey> {
    if (!existsSync(binary)) throw new Error(`${binary} does not exist: build it, or name it in LATCHKEY_BIN.`);
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    const clock = new Clock(join(folder, 'clock'));
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const peers = delivery === 'files' ? undefined : await peersOf(folder, clock, style);
    const told = delivery === 'saved' ? peers?.mailbox.trust() : { ...peers?.mailbox.environment(), ...peers?.gateway.environment() };
    const child = spawn(binary, ['serve'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        LATCHKEY_DATA: data,
        LATCHKEY_LISTEN: `127.0.0.1:${port}`,
        LATCHKEY_PUBLIC_URL: url,
        ...told,
        ...clock.environment(),
      },
    });
    const server = new Latchkey(url, clock, folder, child, peers);
    try {
      await server.ready();
    } catch (error) {
      child.kill('SIGKILL');
      await server.leave();
      throw error;
    }
    return server;
  }

  /** The one-time code for the first administrator, as printed at the start. */
  get setupCode(): string {
    const found = /^Set-up code: (\S+)/m.exec(this.output);
    if (!found) throw new Error(`No set-up code was printed:\n${this.output}`);
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

  /** Asks the process to end and expects that it does so in good order. */
  async stop(): Promise<void> {
    try {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`Latchkey ended by itself (${this.child.exitCode ?? this.child.signalCode}):\n${this.log}`);
      }
      const ended = once(this.child, 'exit') as Promise<[number | null, string | null]>;
      this.child.kill('SIGTERM');
      const late = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
      const [code, signal] = await ended;
      clearTimeout(late);
      if (code !== 0) throw new Error(`Latchkey did not stop cleanly (${code ?? signal}):\n${this.log}`);
    } finally {
      await this.leave();
    }
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

  private ready(): Promise<void> {
    return new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error(`Latchkey was not ready in 20 s:\n${this.log}`)), 20_000);
      const settle = (error?: Error) => {
        clearTimeout(late);
        if (error) fail(error);
        else done();
      };
      // The set-up code is the second line, so wait for the third one's beginning.
      this.child.stdout!.on('data', () => {
        if (/Latchkey is ready at [\s\S]*Set-up code: \S+\s[\s\S]*Open /.test(this.output)) settle();
      });
      this.child.once('error', settle);
      this.child.once('exit', (code) => settle(new Error(`Latchkey ended with ${code}:\n${this.log}`)));
    });
  }
}

async function peersOf(folder: string, clock: Clock, style: Style): Promise<Peers> {
  return {
    mailbox: await Mailbox.open(join(folder, 'mail-server')),
    gateway: await Gateway.open(clock, style),
  };
}
