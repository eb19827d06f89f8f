// A reverse proxy that runs with its example in docs/proxy, in front of the release.
//
// Only what cannot be the same on every machine is replaced in an example: addresses, and where the certificate is.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../black_box/program.mjs';
import { freePort, until } from '../black_box/server.mjs';

export const host = 'id.example.org';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-proxies-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = (name) => join(folder, name);
/** What clients have to trust. */
export const authority = file('authority');
/** Installed by operations/proxies where that is possible. */
const traefik = join(root, 'target/traefik/bin/traefik');

const kinds = {
  nginx: {
    files: ['nginx.conf'],
    fit: (text, { address, plain }) => `
      user root; daemon off; pid ${file('nginx.pid')}; error_log stderr; events {}
      http {
        access_log off;
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${file(kind)};`).join(' ')}
        ${text
          .replace('listen 443', `listen ${address}`)
          .replace('listen 80;', `listen ${plain};`)
          .replace('/etc/ssl/id.example.org.pem', file('certificate'))
          .replace('/etc/ssl/id.example.org.key', file('key'))}
      }`,
    start: (settings) => ['nginx', '-e', 'stderr', '-p', folder, '-c', settings],
  },
  Caddy: {
    files: ['Caddyfile'],
    fit: (text, { address, plain }) => `
      {
        admin off
        http_port ${port(plain)}
        https_port ${port(address)}
        default_bind ${address.split(':')[0]}
      }
      ${text.replace(`${host} {`, `${host} {\n\ttls ${file('certificate')} ${file('key')}`)}`,
    start: (settings) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', settings],
  },
  HAProxy: {
    files: ['haproxy.cfg'],
    fit: (text, { address }) => text.replace('bind :443', `bind ${address}`).replace('/etc/ssl/id.example.org.both.pem', file('both')),
    start: (settings) => ['haproxy', '-db', '-f', settings],
  },
  Traefik: {
    files: ['traefik.yml', 'traefik-latchkey.yml'],
    fit: (text, { address, plain }) =>
      text
        .replace('":443"', `"${address}"`)
        .replace('":80"', `"${plain}"`)
        .replaceAll('/etc/traefik/', `${folder}/`)
        // The certificate of the test instead of one from Let's Encrypt.
        .replace(/certificatesResolvers:[\s\S]*?\n\n/, '')
        .replace(/tls:\n *certResolver: letsencrypt/, 'tls: {}')
        .replace(/^http:$/m, `tls:\n  certificates:\n    - certFile: ${file('certificate')}\n      keyFile: ${file('key')}\nhttp:`),
    start: (settings) => [traefik, `--configFile=${settings}`],
  },
};

/** Those that are installed. */
export const proxies = Object.keys(kinds).filter((name) => name !== 'Traefik' || existsSync(traefik));

export class Proxy {
  said = '';

  /**
   * Starts it in front of the server at the address `latchkey`.
   *
   * @param {{ latchkey: string, change?: (text: string) => string, ip?: string, mistaken?: boolean }} options
   *   what is changed in the example, and where it listens; on port 443, maybe without sense, if `mistaken`
   */
  static async start(name, { latchkey, change = (text) => text, ip = '127.0.0.1', mistaken = false }) {
    const { files, fit, start } = kinds[name];
    const proxy = new Proxy();
    proxy.ip = ip;
    proxy.port = mistaken ? 443 : await freePort();
    const [address, plain] = [`${ip}:${proxy.port}`, `${ip}:${await freePort()}`];
    makeCertificate();
    for (const one of files) {
      const text = change(readFileSync(join(root, 'docs/proxy', one), 'utf8')).replaceAll('127.0.0.1:3000', latchkey);
      writeFileSync(file(one), fit(text, { address, plain }));
    }
    const [program, ...words] = start(file(files[0]));
    proxy.process = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: folder } });
    for (const output of [proxy.process.stdout, proxy.process.stderr]) output.on('data', (text) => (proxy.said += text));
    // Traefik answers before it has read its second file.
    const answers = async () => mistaken ? proxy.isOpen() : ![undefined, 404].includes((await proxy.send({ path: '/readyz' }).catch(() => undefined))?.status);
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

  /** A request of a client at 127.0.0.7. */
  send({ method = 'GET', path, body, headers }) {
    return new Promise((done, fail) => {
      const options = { host: this.ip, port: this.port, method, path, servername: host, ca: readFileSync(authority), localAddress: '127.0.0.7', agent: false, headers: { host, ...headers } };
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
    return this.send({ method: 'POST', path, body, headers: { origin: `https://${host}`, 'content-type': 'application/x-www-form-urlencoded', ...headers } });
  }

  async remove() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'close');
    this.process.kill();
    await ended;
  }
}

function port(address) {
  return address.split(':')[1];
}

/** The certificate of the host, and that of the authority that signed it. */
function makeCertificate() {
  if (existsSync(authority)) return;
  const openssl = (...words) => execFileSync('openssl', words, { stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-days', '90', '-subj', '/CN=Authority', '-keyout', file('authority.key'), '-out', authority);
  openssl('req', ...key, '-subj', `/CN=${host}`, '-keyout', file('key'), '-out', file('request'));
  writeFileSync(file('extensions'), `subjectAltName=DNS:${host}\nbasicConstraints=CA:FALSE\n`);
  openssl('x509', '-req', '-in', file('request'), '-CA', authority, '-CAkey', file('authority.key'), '-days', '90', '-extfile', file('extensions'), '-out', file('certificate'));
  writeFileSync(file('both'), readFileSync(file('certificate'), 'utf8') + readFileSync(file('key'), 'utf8'));
}
