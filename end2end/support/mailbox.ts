import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { readCertificate } from './certificate';
import { Inbox } from './inbox';
import { type Mail, readMail } from './mail';
import { freePort } from './port';
import { certificates } from './prepared';

const user = 'latchkey';
const password = 'salt & pepper/1';

/** How the mail server behaves: normally, refusing with a status, or not responding. */
type Mode = 'accept' | 'hang' | { refuse: number };

/** A mail server that requires encryption and a login, and records everything it receives. */
export class Mailbox {
  private readonly inbox = new Inbox<Mail>();
  private server: SMTPServer | undefined;
  private port = 0;
  private mode: Mode = 'accept';
  /** Connections so far. */
  visits = 0;
  /** Logins sent without encryption, or to a server with the wrong certificate. */
  readonly betrayed: string[] = [];

  private readonly own = readCertificate(certificates().server);

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    await mailbox.up();
    return mailbox;
  }

  /** Environment variables that configure this server. */
  environment(): Record<string, string> {
    const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
    return {
      LATCHKEY_SMTP_URL: `smtp://${login}@localhost:${this.port}`,
      LATCHKEY_MAIL_FROM: 'latchkey@halden.example',
      ...this.trust(),
    };
  }

  /** Environment variables that make Latchkey trust its certificate. */
  trust(): Record<string, string> {
    return { SSL_CERT_FILE: this.own.authority };
  }

  /** An administrator's settings for this server, by label. */
  get fields(): Record<string, string> {
    return {
      Server: 'localhost',
      'User name (optional)': user,
      'Password (optional)': password,
      'From address': 'latchkey@halden.example',
    };
  }

  get listensAt(): string {
    return String(this.port);
  }

  /** All delivered emails. */
  get received(): readonly Mail[] {
    return this.inbox.all;
  }

  /** Waits for the next email with this subject. */
  next(wanted: { to?: string; subject: string | RegExp }, withinMs?: number): Promise<Mail> {
    const { to, subject } = wanted;
    const fits = (mail: Mail) =>
      (to === undefined || mail.to.includes(to)) &&
      (typeof subject === 'string' ? mail.subject === subject : subject.test(mail.subject));
    return this.inbox.take(`The mail "${subject}"`, fits, withinMs);
  }

  accept(): void {
    this.mode = 'accept';
  }

  /** Responds to every email with this status: 4xx is temporary, 5xx permanent. */
  refuse(code: number): void {
    this.mode = { refuse: code };
  }

  /** Accepts the connection and does not respond. */
  hang(): void {
    this.mode = 'hang';
  }

  async down(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server === undefined) return;
    for (const connection of server.connections) connection.close();
    await new Promise<void>((closed) => server.close(() => closed()));
  }

  /** Listens again, on the same port. */
  async up(as: 'itself' | 'impostor' | 'plain' = 'itself'): Promise<void> {
    await this.down();
    const shown = as === 'impostor' ? readCertificate(certificates().impostor) : this.own;
    const server = new SMTPServer({
      key: shown.key,
      cert: shown.cert,
      disabledCommands: as === 'plain' ? ['STARTTLS'] : [],
      allowInsecureAuth: as === 'plain',
      disableReverseLookup: true,
      closeTimeout: 100,
      logger: false,
      onConnect: (_session, done) => {
        this.visits += 1;
        done();
      },
      onAuth: (auth, session, done) => {
        if (as !== 'itself' || !session.secure) this.betrayed.push(auth.username ?? '');
        if (auth.username === user && auth.password === password) done(null, { user });
        else done(new Error('Wrong user name or password'));
      },
      onMailFrom: (_address, _session, done) => this.greet(done),
      onData: (stream, _session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => void this.take(Buffer.concat(parts).toString('utf8')).then(() => done(), done));
      },
    });
    // A client may close the connection at any time.
    server.on('error', () => {});
    this.port ||= await freePort();
    await once(server.listen(this.port, '127.0.0.1'), 'listening');
    this.server = server;
  }

  private greet(done: (error?: Error | null) => void): void {
    if (this.mode === 'hang') return;
    if (this.mode === 'accept') return done();
    done(Object.assign(new Error('Refused by the test'), { responseCode: this.mode.refuse }));
  }

  private async take(raw: string): Promise<void> {
    this.inbox.add(await readMail(raw));
  }
}
