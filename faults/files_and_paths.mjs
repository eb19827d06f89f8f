// Addresses and bodies that no browser sends, and limits on files.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from '../black_box/test.mjs';

/** Sends bytes, and returns what comes back until the connection ends. */
function sent(server, bytes, patience = 12_000) {
  return new Promise((done) => {
    const socket = server.socket();
    const parts = [];
    const end = () => {
      clearTimeout(late);
      socket.destroy();
      done(Buffer.concat(parts).toString('latin1'));
    };
    const late = setTimeout(end, patience);
    socket.on('data', (part) => parts.push(part));
    socket.on('end', end);
    socket.on('error', end);
    socket.write(bytes);
  });
}

const head = (server, line, ...more) => [`${line} HTTP/1.1`, `Host: localhost:${server.port}`, 'Connection: close', ...more, '', ''].join('\r\n');
const statusOf = (answer) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);

test('C7', 'Names of 3,000 letters, zero bytes, dots and encoded slashes below every public folder: 404, never 500', async (site) => {
  const server = await site.empty({ on: 'sqlite' });
  const long = 'a'.repeat(3_000);
  const names = [long, `${long}.js`, '%00', '..%2f..%2fkeys', '../../data/keys', '..\\..\\keys', '%2e%2e/%2e%2e/keys', '%ff%fe', '.', '..', 'latchkey.css%00.js', 'con', `${'b/'.repeat(800)}`];
  for (const folder of ['/pkg/', '/fonts/', '/', '/invitation/', '/reset-password/', '/disable-2fa/', '/admin/users/', '/settings/two-factor/methods/']) {
    for (const name of names) {
      const answer = await sent(server, head(server, `GET ${folder}${name}`));
      const status = statusOf(answer);
      assert.ok(status >= 200 && status < 500, `${folder}${name.slice(0, 40)}: ${answer.slice(0, 60)}`);
      if (['/pkg/', '/fonts/'].includes(folder)) assert.ok(status !== 200, `${folder}${name.slice(0, 40)}`);
    }
  }
});

test('F19', 'Huge, endless and deeply nested bodies: refused, and the memory stays flat', async (site) => {
  const { server, una } = await site.office({ on: 'sqlite' });
  const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))[1]) / 1024;
  await server.browser().enterPassword(una);
  const before = resident();
  const form = 'Content-Type: application/x-www-form-urlencoded';
  const own = [`Origin: ${server.origin}`, 'Sec-Fetch-Site: same-origin'];
  for (const [type, body] of [
    [form, 'x'.repeat(64 * 1024)],
    ['Content-Type: application/json', '['.repeat(60_000)],
    ['Content-Type: multipart/form-data; boundary=x', `--x\r\n${'y'.repeat(60_000)}`],
  ]) {
    const answer = await sent(server, head(server, 'POST /sign-in', ...own, type, `Content-Length: ${body.length}`) + body);
    assert.ok([400, 413, 415, 422].includes(statusOf(answer)), answer.slice(0, 60));
  }
  const endless = Array.from({ length: 20 }, () => pour(server, head(server, 'POST /sign-in', ...own, form, 'Transfer-Encoding: chunked')));
  const bytes = await Promise.all(endless);
  assert.ok(Math.max(...bytes) < 16e6, `it read ${Math.max(...bytes)} bytes`);
  assert.ok(resident() - before < 60, `${before} MB became ${resident()}`);
  await server.browser().signIn(una);
});

/** Sends chunks until the server ends the connection. Returns how many bytes it took. */
function pour(server, start) {
  return new Promise((done) => {
    const socket = server.socket();
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    let bytes = 0;
    const more = () => {
      while (!socket.destroyed && bytes < 32e6) {
        bytes += chunk.length;
        if (!socket.write(chunk)) return;
      }
    };
    socket.on('drain', more);
    socket.on('error', () => {});
    socket.on('close', () => done(bytes));
    socket.on('data', () => {});
    socket.on('end', () => socket.destroy());
    socket.write(start);
    more();
    setTimeout(() => socket.destroy(), 20_000).unref();
  });
}

test.slow('F20', '300 clients send one byte of their headers per second: closed after 10 seconds, and others are served', async (site) => {
  const server = await site.empty({ on: 'sqlite' });
  const sockets = Array.from({ length: 300 }, (_, at) => server.socket(`127.0.7.${1 + (at % 200)}`));
  const closed = sockets.map((socket) => new Promise((done) => socket.on('close', done).on('error', () => {})));
  for (const socket of sockets) socket.on('data', () => {});
  const bytes = head(server, 'GET /sign-in');
  const began = Date.now();
  let at = 0;
  const drip = setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) socket.write(bytes[at % 20]);
    at += 1;
  }, 1_000);
  const answer = await server.browser().get('/sign-in');
  assert.ok(answer.status < 400 && answer.ms < 1_000, `${answer.status} in ${answer.ms} ms`);
  await Promise.all(closed);
  clearInterval(drip);
  assert.ok(Date.now() - began < 15_000, `closed after ${Date.now() - began} ms`);
});

test('F21', '400 connections, where the process may open 128 files: /healthz answers, and the processor rests', async (site) => {
  const { server } = await site.office({ on: 'sqlite', before: ['prlimit', '--nofile=128', '--'] });
  const sockets = Array.from({ length: 400 }, (_, at) => server.socket(`127.0.7.${1 + (at % 200)}`).on('error', () => {}));
  site.add({ remove: () => sockets.forEach((socket) => socket.destroy()) });
  await pause(500);
  for (let number = 0; number < 5; number += 1) {
    const answer = await server.browser().get('/healthz');
    assert.equal(answer.status, 200, `${answer}`);
  }
  const used = () => readFileSync(`/proc/${server.process.pid}/stat`, 'utf8').split(' ').slice(13, 15).map(Number).reduce((a, b) => a + b) * 10;
  const before = used();
  await pause(2_000);
  assert.ok(used() - before < 600, `it used ${used() - before} of 2,000 ms`);
  for (const socket of sockets) socket.destroy();
  await pause(200);
  assert.equal((await server.browser().get('/sign-in')).status, 200);
});

test('F22', 'Damaged requests: bytes that are not UTF-8, percent codes, cookies, two lengths, HTTP/2: refused, never 500', async (site) => {
  const { server, una } = await site.office({ on: 'sqlite' });
  const form = ['Content-Type: application/x-www-form-urlencoded', `Origin: ${server.origin}`];
  const post = (body, ...more) => head(server, 'POST /sign-in', ...form, `Content-Length: ${Buffer.byteLength(body)}`, ...more) + body;
  const requests = [
    head(server, 'GET /%zz'), head(server, 'GET /%'), head(server, 'GET /sign-in?next=%ff'), head(server, 'GET /sign-in?%00=%00'),
    head(server, 'GET /sign-in', 'Cookie: __Host-session=\xff\xfe; ;;=; a'), head(server, 'GET /', 'Cookie: __Host-session=a; __Host-session=b'),
    head(server, 'GET /sign-in', 'Host: other.example'), head(server, 'GET /sign-in', 'Content-Length: 5', 'Content-Length: 6'),
    head(server, 'GET http://other.example/'), head(server, 'TRACE /'), head(server, 'BREW /sign-in'), 'GET / HTTP/9.9\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc', '\0\0\0\0\r\n\r\n',
    post('username=%ff%fe&password=%00'), post('username&password'), post('%'), post('a=1&a=2&username=x&username=y'),
    post('username=a%00b%40halden.example&password=%F0%9F'), post('username=\xff&password=\xff'), head(server, 'POST /sign-in', ...form, 'Content-Length: -1'),
    head(server, 'GET /admin/users?after=99999999999999999999&size=-1&sort=%27'), head(server, 'GET /admin/audit-log?from=9999-99-99&after=x'),
    head(server, 'GET /sign-in', 'Accept-Encoding: \xff', 'Accept-Language: ,;q=', 'Range: bytes=9999999999-', 'If-Modified-Since: never'),
  ];
  for (const request of requests) {
    const answer = await sent(server, Buffer.from(request, 'latin1'), 4_000);
    assert.ok(statusOf(answer) < 500, `${JSON.stringify(request.slice(0, 80))}: ${answer.slice(0, 60)}`);
  }
  assert.doesNotMatch(server.log, /panicked|status=500/);
  const browser = server.browser();
  await browser.signIn(una);
  for (const path of ['/admin/users/99999999999999999999', '/settings/browsers/sessions/-1/sign-out', '/settings/activity?after=%ff', '/settings/two-factor/passkeys/0/remove']) {
    assert.ok((await browser.get(path)).status < 500, path);
    assert.ok((await browser.post(path)).status < 500, path);
  }
});
