// A mail server with TLS, and its faults.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';

/** `mode` is "accept", "hang", a status to refuse with, "impostor" (another certificate) or "plain" (no TLS). */
export class MailServer {
  /** Texts of the emails, and all lines that were received without TLS or with the wrong certificate. */
  received = [];
  leaked = [];
  connections = 0;
  mode = 'accept';

  static async open(site) {
    const server = site.add(new MailServer());
    await server.up();
    return server;
  }

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'latchkey-smtp-'));
    for (const name of ['own', 'impostor']) this.certify(name);
  }

  environment() {
    const scheme = this.mode === 'plain' ? 'smtp' : 'smtps';
    return {
      LATCHKEY_SMTP_URL: `${scheme}://latchkey:secret@localhost:${this.port}`,
      LATCHKEY_MAIL_FROM: 'latchkey@halden.example',
      SSL_CERT_FILE: join(this.folder, 'own.authority.pem'),
    };
  }

  async up() {
    const name = this.mode === 'impostor' ? 'impostor' : 'own';
    const [key, cert] = ['key', 'pem'].map((ending) => readFileSync(join(this.folder, `${name}.${ending}`)));
    const talk = (socket) => this.talk(socket);
    this.server = this.mode === 'plain' ? createPlain(talk) : createServer({ key, cert }, talk);
    this.server.on('connection', () => (this.connections += 1)).on('tlsClientError', () => {});
    this.server.listen(this.port ?? 0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
  }

  async down() {
    for (const socket of this.sockets) socket.destroy();
    this.server?.close();
    this.server = undefined;
  }

  async as(mode) {
    await this.down();
    this.mode = mode;
    if (mode !== 'down') await this.up();
  }

  async remove() {
    await this.down();
    rmSync(this.folder, { recursive: true });
  }

  sockets = new Set();

  talk(socket) {
    this.sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.sockets.delete(socket));
    if (this.mode === 'hang') return;
    socket.write('220 localhost ready\r\n');
    let [text, isData] = ['', false];
    socket.setEncoding('utf8').on('data', (part) => {
      text += part;
      for (;;) {
        const end = isData ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n');
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (isData ? 5 : 2));
        isData = this.reply(socket, line, isData);
      }
    });
  }

  /** Returns whether the text of an email follows. */
  reply(socket, line, isData) {
    const say = (words) => socket.write(`${words}\r\n`);
    if (this.mode === 'plain' || this.mode === 'impostor') this.leaked.push(line);
    if (isData) {
      this.received.push(line);
      say('250 kept');
    } else if (/^EHLO/i.test(line)) say('250-localhost\r\n250 AUTH PLAIN LOGIN');
    else if (/^AUTH/i.test(line)) say('235 welcome');
    else if (/^MAIL/i.test(line) && typeof this.mode === 'number') say(`${this.mode} not now`);
    else if (/^DATA/i.test(line)) say('354 go on');
    else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
    else say('250 fine');
    return !isData && /^DATA/i.test(line);
  }

  /** A certificate of an authority of its own; only that of "own" is trusted. */
  certify(name) {
    const file = (ending) => join(this.folder, `${name}.${ending}`);
    writeFileSync(file('cnf'), config);
    const sign = (extensions, ending, more) => {
      const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650'];
      const names = ['-config', file('cnf'), '-extensions', extensions, '-subj', `/CN=${extensions}`];
      execFileSync('openssl', [...words, ...names, '-keyout', file(`${ending}key`), '-out', file(`${ending}pem`), ...more], { stdio: 'pipe' });
    };
    sign('authority', 'authority.', []);
    sign('server', '', ['-CA', file('authority.pem'), '-CAkey', file('authority.key')]);
  }
}

const config = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost
`;
