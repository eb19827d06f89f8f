// A reverse proxy that runs with an example of the documents, in front of the release.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { authority, makeCertificate } from './certificate.mjs';
import { root } from './program.mjs';
import { kinds } from './proxy_kinds.mjs';
import { freePort, until } from './server.mjs';

export class Proxy {
  said = '';
  folder = mkdtempSync(join(tmpdir(), 'latchkey-proxy-'));

  /**
   * Starts it for this host.
   *
   * @param {{ host: string, files: string[], program?: string, replace?: Record<string, string>, change?: (text: string) => string, ip?: string, mistaken?: boolean, probe?: string }} options
   *   the files of the example, its main file first; the program, if not that of the tests; the texts that are
   *   replaced in them, and what else is changed; where it listens, on port 443, maybe without sense, if `mistaken`;
   *   and the path that it answers as soon as it is ready
   */
  static async start(name, { host, files, program = kinds[name].program(), replace = {}, change = (text) => text, ip = '127.0.0.1', mistaken = false, probe = '/' }) {
    const { fit, words } = kinds[name];
    const proxy = new Proxy();
    Object.assign(proxy, { host, ip, port: mistaken ? 443 : await freePort(), origin: `https://${host}` });
    const place = { folder: proxy.folder, host, address: `${ip}:${proxy.port}`, plain: `${ip}:${await freePort()}` };
    makeCertificate();
    for (const file of files) {
      let text = change(readFileSync(join(root, file), 'utf8'));
      for (const [from, to] of Object.entries(replace)) text = text.replaceAll(from, to);
      writeFileSync(join(proxy.folder, basename(file)), fit(text, place));
    }
    const settings = join(proxy.folder, basename(files[0]));
    proxy.process = spawn(program, words(proxy.folder, settings), { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: proxy.folder } });
    proxy.process.on('error', (error) => (proxy.said += error));
    for (const output of [proxy.process.stdout, proxy.process.stderr]) output.on('data', (text) => (proxy.said += text));
    // Traefik answers before it has read its second file.
    const answers = async () => mistaken ? proxy.isOpen() : ![undefined, 404, 503].includes((await proxy.send({ path: probe }).catch(() => undefined))?.status);
    await until(answers, `${name} answers`, 20_000).catch(async (error) => {
      await proxy.remove();
      throw new Error(`${error.message}\n${proxy.said}`);
    });
    return proxy;
  }

  /** Whether something listens there. */
  isOpen() {
    const socket = connect({ host: this.ip, port: this.port });
    return new Promise((done) => socket.on('connect', () => done(true)).on('error', () => done(false))).finally(() => socket.destroy());
  }

  /** How a client connects to it. */
  get transport() {
    return { request, options: { servername: this.host, ca: readFileSync(authority) } };
  }

  /** A socket for bytes that no HTTP client sends. */
  socket(localAddress = '127.0.0.1') {
    return connectTls({ ...this.transport.options, host: this.ip, port: this.port, localAddress });
  }

  /** A request of a client at 127.0.0.7. */
  send({ method = 'GET', path, body, headers }) {
    return new Promise((done, fail) => {
      const options = { ...this.transport.options, host: this.ip, port: this.port, method, path, localAddress: '127.0.0.7', agent: false, headers: { host: this.host, ...headers } };
      const sent = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (more) => (text += more)).on('error', fail);
        response.on('end', () => done({ status: response.statusCode, headers: response.headers, body: text }));
      });
      sent.on('error', fail);
      sent.setTimeout(20_000, () => sent.destroy(new Error('no answer')));
      sent.end(body);
    });
  }

  /** A form of one of our pages. */
  post(path, fields, headers = {}) {
    const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
    return this.send({ method: 'POST', path, body, headers: { origin: this.origin, 'content-type': 'application/x-www-form-urlencoded', ...headers } });
  }

  async remove() {
    if (this.process.pid !== undefined && this.process.exitCode === null && this.process.signalCode === null) {
      const ended = once(this.process, 'close');
      this.process.kill();
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
