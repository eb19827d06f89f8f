import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { exchange } from '../black_box/raw.mjs';
import { until } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';

const preface = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]);
const PING = 6;

/** Opens a connection that sends these bytes, answers HTTP/2 pings, and does nothing else. */
async function hold(server, address, bytes) {
  const socket = server.socket(address);
  const held = { socket, open: false };
  socket.on('error', () => {});
  socket.on('close', () => (held.open = false));
  socket.on('data', (part) => {
    if (part.length >= 17 && part[3] === PING && part[4] === 0) socket.write(Buffer.concat([Buffer.from([0, 0, 8, PING, 1, 0, 0, 0, 0]), part.subarray(9, 17)]));
  });
  await Promise.race([once(socket, 'connect').then(() => (held.open = true)), once(socket, 'close'), pause(5_000)]);
  if (bytes) socket.write(bytes);
  return held;
}

async function holdMany(server, count, bytes, address) {
  const held = [];
  while (held.length < count) {
    const some = Array.from({ length: Math.min(200, count - held.length) }, (_, at) => hold(server, address(held.length + at), bytes));
    held.push(...(await Promise.all(some)));
  }
  return held;
}

const stillOpen = (held) => held.filter(({ open }) => open).length;

test('FA1a', 'Hold 1,500 connections from one address', async (site) => {
  const { server } = await site.office();
  const held = await holdMany(server, 1_500, undefined, () => '127.0.3.1');
  try {
    // 256 more are accepted for five seconds each, to answer /healthz and /readyz.
    await until(() => stillOpen(held) <= 1_256, 'no more are open', 5_000);
    assert.equal((await server.browser().get('/sign-in')).status, 200, 'others are served');
  } finally {
    for (const { socket } of held) socket.destroy();
  }
});

test('FA1b', 'Hold connections by speaking HTTP/2', async (site) => {
  const { server } = await site.office();
  const held = await holdMany(server, 50, preface, () => '127.0.3.1');
  try {
    await until(() => stillOpen(held) === 0, 'HTTP/2 is not spoken', 20_000);
  } finally {
    for (const { socket } of held) socket.destroy();
  }
});

test.slow('FA1c', 'Hold 10,000 connections from twelve addresses with HTTP/2 and answered pings', async (site) => {
  const { server } = await site.office();
  const held = await holdMany(server, 10_000, preface, (at) => `127.0.4.${1 + (at % 12)}`);
  try {
    const health = server.browser();
    for (const path of ['/healthz', '/readyz']) assert.equal((await health.get(path)).status, 200, path);
    await until(async () => (await server.browser().get('/sign-in').catch(() => ({}))).status === 200, 'pages are served', 40_000);
  } finally {
    for (const { socket } of held) socket.destroy();
  }
});

test.slow('FA1d', 'Hold 10,000 connections that send nothing, while /healthz is asked', async (site) => {
  const { server } = await site.office();
  const held = await holdMany(server, 10_200, undefined, (at) => `127.0.5.${1 + (at % 12)}`);
  try {
    for (let number = 0; number < 5; number += 1) {
      const answer = await server.browser().get('/healthz');
      assert.ok(answer.status === 200 && answer.ms < 10_000, `${answer.status} after ${answer.ms} ms`);
    }
  } finally {
    for (const { socket } of held) socket.destroy();
  }
});

test.slow('FA1e', 'Request large files and read nothing', async (site) => {
  const { server } = await site.office();
  const page = await server.browser().get('/sign-in');
  const [wasm] = /\/pkg\/[^"]+\.wasm/.exec(page.body);
  const request = `GET ${wasm} HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`;
  const held = await holdMany(server, 20, request.repeat(50), () => '127.0.3.1');
  for (const { socket } of held) socket.pause();
  try {
    await until(() => established(server) === 0, 'the server disconnects them', 90_000);
  } finally {
    for (const { socket } of held) socket.destroy();
  }
});

/** The connections that the server has not closed; a client that reads nothing does not notice. */
function established({ port }) {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n').map((line) => line.trim().split(/\s+/));
  return lines.filter(([, address, , state]) => address === local && state === '01').length;
}

test.slow('FA1f', 'Send the headers of a request one byte a second', async (site) => {
  const { server } = await site.office();
  const held = await hold(server, '127.0.3.1', 'GET /sign-in HTTP/1.1\r\nHost: localho');
  const drip = setInterval(() => held.open && held.socket.write('s'), 1_000);
  try {
    await until(() => !held.open, 'the connection is closed', 20_000);
  } finally {
    clearInterval(drip);
    held.socket.destroy();
  }
});

test.slow('FA1g', 'Keep connections idle after a request', async (site) => {
  const { server } = await site.office();
  const held = await holdMany(server, 50, `GET /sign-in HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`, () => '127.0.3.1');
  try {
    await until(() => stillOpen(held) === 0, 'idle connections are closed', 100_000);
  } finally {
    for (const { socket } of held) socket.destroy();
  }
});

test.slow('FA1h', 'Send the body of a form one byte in 31 seconds', async (site) => {
  const { server } = await site.office();
  const head = `POST /sign-in HTTP/1.1\r\nHost: localhost:${server.port}\r\nOrigin: ${server.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na`;
  const text = await exchange(server, head, { ms: 60_000 });
  assert.match(text, /^HTTP\/1\.1 (408|503)|^$/);
});
