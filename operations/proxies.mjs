// Starts each reverse proxy with its example in docs/proxy, in front of the release.
//
// Only what cannot be the same on every machine is replaced in an example: ports, and where the certificate is.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../black_box/program.mjs';
import { freePort, until } from '../black_box/server.mjs';
import { removeOffice } from '../black_box/office.mjs';
import { Site } from '../black_box/site.mjs';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-proxies-'));
const file = (name) => join(folder, name);
const host = 'id.example.org';

const proxies = {
  nginx: {
    file: 'nginx.conf',
    fit: (text, { port, plain, latchkey }) => `
      user root; daemon off; pid ${file('nginx.pid')}; error_log stderr; events {}
      http {
        access_log off;
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${file(kind)};`).join(' ')}
        ${text
          .replace('listen 443', `listen 127.0.0.1:${port}`)
          .replace('listen 80;', `listen 127.0.0.1:${plain};`)
          .replace('127.0.0.1:3000', latchkey)
          .replace('/etc/ssl/id.example.org.pem', file('certificate'))
          .replace('/etc/ssl/id.example.org.key', file('key'))}
      }`,
    start: (settings) => ['nginx', '-e', 'stderr', '-c', settings],
  },
  Caddy: {
    file: 'Caddyfile',
    fit: (text, { port, plain, latchkey }) => `
      {
        admin off
        http_port ${plain}
        https_port ${port}
      }
      ${text.replace('127.0.0.1:3000', latchkey).replace(`${host} {`, `${host} {\n\ttls ${file('certificate')} ${file('key')}`)}`,
    start: (settings) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', settings],
  },
  HAProxy: {
    file: 'haproxy.cfg',
    fit: (text, { port, latchkey }) =>
      text
        .replace('bind :443', `bind 127.0.0.1:${port}`)
        .replace('/etc/ssl/id.example.org.both.pem', file('both'))
        .replace('127.0.0.1:3000', latchkey),
    start: (settings) => ['haproxy', '-db', '-f', settings],
  },
};

let failed = false;
try {
  makeCertificate();
  for (const [name, proxy] of Object.entries(proxies)) await tryOne(name, proxy);
} catch (error) {
  failed = true;
  console.error(error);
} finally {
  removeOffice();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

async function tryOne(name, { file: example, fit, start }) {
  const site = new Site();
  let proxy;
  try {
    const { server, una } = await site.office({ env: { LATCHKEY_PUBLIC_URL: `https://${host}`, LATCHKEY_TRUSTED_PROXIES: '127.0.0.1/32' } });
    const [port, plain] = [await freePort(), await freePort()];
    const settings = file(example);
    writeFileSync(settings, fit(readFileSync(join(root, 'docs/proxy', example), 'utf8'), { port, plain, latchkey: `127.0.0.1:${server.port}` }));
    const [program, ...words] = start(settings);
    proxy = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: folder } });
    let said = '';
    for (const output of [proxy.stdout, proxy.stderr]) output.on('data', (text) => (said += text));
    const send = (options) => exchange(port, options);
    await until(async () => (await send({ path: '/readyz' }).catch(() => undefined))?.status === 200, `${name} is ready`, 20_000)
      .catch((error) => { throw new Error(`${error.message}\n${said}`); });

    const page = await send({ path: '/sign-in' });
    assert.equal(page.status, 200);
    assert.match(page.headers['strict-transport-security'], /max-age/);
    const form = (body) => ({ method: 'POST', path: '/sign-in', body, headers: { origin: `https://${host}`, 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '203.0.113.9' } });
    const refused = await send(form(new URLSearchParams({ username: una.email, password: 'a wrong password' }).toString()));
    assert.equal(refused.status, 422, refused.body.slice(0, 300));
    assert.equal(server.database.value('SELECT address FROM audit_events ORDER BY id DESC LIMIT 1'), '127.0.0.7');
    const signedIn = await send(form(new URLSearchParams({ username: una.email, password: una.password }).toString()));
    assert.equal(signedIn.status, 303);
    assert.match(`${signedIn.headers['set-cookie']}`, /__Host-/);
    console.log(`ok  ${name}: pages, forms and the address of the client arrive, and a forged address does not`);

    // Latchkey, not the proxy, says that a form is too large.
    const large = await send(form('x'.repeat(2 << 20)));
    assert.equal(large.status, 413);
    assert.ok(large.headers['x-request-id'], 'the proxy answered');
    console.log(`ok  ${name}: a body of 2 MB reaches Latchkey`);
  } finally {
    if (proxy && proxy.exitCode === null) {
      proxy.kill();
      await once(proxy, 'close');
    }
    await site.close();
  }
}

function makeCertificate() {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-keyout', file('key'), '-out', file('certificate')], { stdio: 'ignore' });
  writeFileSync(file('both'), readFileSync(file('certificate'), 'utf8') + readFileSync(file('key'), 'utf8'));
}

/** A request of a client at 127.0.0.7. */
function exchange(port, { method = 'GET', path, body, headers }) {
  return new Promise((done, fail) => {
    const options = { host: '127.0.0.1', port, method, path, servername: host, ca: readFileSync(file('certificate')), localAddress: '127.0.0.7', agent: false, headers: { host, ...headers } };
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
