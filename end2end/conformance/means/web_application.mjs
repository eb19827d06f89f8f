// An application by other authors: a process with a web server, which browsers know as http://localhost:9.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, until } from '../../../black_box/server.mjs';
import { root } from '../../../black_box/program.mjs';
import { site } from './clients.mjs';
import { authority } from './https.mjs';

const applications = join(dirname(fileURLToPath(import.meta.url)), 'applications');

export class WebApplication {
  log = '';

  constructor(provider) {
    this.provider = provider;
    this.folder = mkdtempSync(join(tmpdir(), 'latchkey-application-'));
    // The processes of Apache have a user of their own.
    chmodSync(this.folder, 0o755);
  }

  /** A Django application that uses this library. */
  static async django(provider, library) {
    const application = new WebApplication(provider);
    const { id, secret } = provider.clients.basic;
    const program = join(applications, 'django_application.py');
    application.spawn(join(root, 'target/python/bin/python'), [program, library, provider.issuer, id, application.folder], {
      CLIENT_SECRET: secret,
      // The other provider of these tests speaks http.
      AUTHLIB_INSECURE_TRANSPORT: '1',
      ...(authority && { REQUESTS_CA_BUNDLE: authority, SSL_CERT_FILE: authority }),
    });
    await application.until(() => (application.port = Number(application.output.trim())) > 0);
    return application;
  }

  /** Apache with mod_auth_openidc. */
  static async apache(provider) {
    const application = new WebApplication(provider);
    application.port = await freePort();
    const { id, secret } = provider.clients.basic;
    const words = {
      FOLDER: application.folder,
      PORT: application.port,
      MODULES: '/usr/lib/apache2/modules',
      USER: process.getuid() === 0 ? 'User nobody\nGroup nogroup' : '',
      AUTHORITY: authority ? `OIDCCABundlePath ${authority}` : '',
      ISSUER: provider.issuer,
      CLIENT_ID: id,
      CLIENT_SECRET: secret,
    };
    mkdirSync(join(application.folder, 'pages'));
    for (const page of ['page', 'strong', 'crew', 'others']) writeFileSync(join(application.folder, 'pages', page), page);
    const file = join(application.folder, 'apache.conf');
    writeFileSync(file, readFileSync(join(applications, 'apache.conf'), 'utf8').replace(/@([A-Z_]+)@/g, (_, name) => words[name]));
    application.spawn('/usr/sbin/apache2', ['-f', file, '-D', 'FOREGROUND']);
    await application.until(() => application.get('/callback').then(() => true, () => false));
    return application;
  }

  /** Its clock is that of the provider. */
  spawn(program, words, env = {}) {
    const clock = this.provider.server.clock?.environment();
    this.output = '';
    this.process = spawn(program, words, { env: { PATH: process.env.PATH, ...clock, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout.setEncoding('utf8').on('data', (text) => (this.output += text));
    this.process.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    this.ended = once(this.process, 'close');
  }

  async until(look) {
    await until(async () => this.process.exitCode !== null || (await look()), 'the application is ready', 20_000);
    if (this.process.exitCode !== null) throw new Error(`The application ended: ${this.problems()}`);
  }

  problems() {
    try {
      return this.log + readFileSync(join(this.folder, 'error.log'), 'utf8');
    } catch {
      return this.log;
    }
  }

  /** What a browser with these cookies gets; keeps the cookies that it sets. */
  async get(path, cookies = new Map(), form = undefined) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const sent = request({
      host: '127.0.0.1',
      port: this.port,
      path,
      method: form ? 'POST' : 'GET',
      headers: { host: new URL(site).host, accept: 'text/html', ...(cookie && { cookie }), ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) },
    });
    sent.end(form);
    const [answer] = await once(sent, 'response');
    let body = '';
    for await (const part of answer.setEncoding('utf8')) body += part;
    for (const text of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(text);
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    if (answer.statusCode >= 500) throw new Error(`The application failed: ${body} ${this.problems()}`);
    return { status: answer.statusCode, headers: answer.headers, body };
  }

  /** A browser of the user of this agent: it opens pages, goes to the provider and back, and returns the last page. */
  browser(agent) {
    const cookies = new Map();
    return { open: (path) => this.visit(path, agent, cookies) };
  }

  async visit(path, agent, cookies) {
    let answer = await this.get(path, cookies);
    for (let hop = 0; hop < 10; hop += 1) {
      const { location } = answer.headers;
      if (!location) return answer;
      const next = new URL(location, site);
      if (next.href.startsWith(site)) {
        answer = await this.get(next.pathname + next.search, cookies);
        continue;
      }
      const { back, page } = await agent.open(next);
      if (!back) throw new Error(`The browser stayed at the provider: ${page}`);
      answer = await this.get(back.pathname + back.search, cookies);
    }
    throw new Error('The browser was sent in a circle.');
  }

  async remove() {
    this.process?.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
    await this.ended;
    clearTimeout(late);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
