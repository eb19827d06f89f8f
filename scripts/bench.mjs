// Measures the release build as it is served: sizes, start, memory, and the time of a page.
// It prints the goals next to the figures, but does not fail.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const binary = join(root, 'target/release/latchkey');
const pkg = join(root, 'target/site/pkg');
const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
const port = await freePort();
const origin = `http://localhost:${port}`;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const cookies = new Map();
let server;

try {
  const first = await start();
  await createAdministrator(first.output);
  const memory = { idle: resident() };
  await stop();

  const starts = [];
  for (let run = 0; run < 9; run += 1) {
    starts.push((await start()).ms);
    if (run < 8) await stop();
  }

  console.log(`${cpus().length} × ${cpus()[0].model.trim()}\n`);
  sizes((await get('/sign-in', { anonymous: true })).body);
  console.log('\nStart and memory');
  line('ready, existing database, median of 9', `${quantile(starts, 0.5).toFixed(0)} ms`, '≤ 300 ms');
  line('resident, after the first start', mebibytes(memory.idle), '');
  line('resident, restarted, before any hash', mebibytes(resident()), '≤ 25 MiB');
  console.log('\nPages, one connection, 3000 requests after 300');
  await pages('/sign-in', { anonymous: true });
  await pages('/settings/two-factor', {}, '≤ 3 ms');
  line('resident, after these requests', mebibytes(resident()), '');
} finally {
  if (server) await stop();
  rmSync(folder, { recursive: true, force: true });
}

function sizes(html) {
  console.log('Sizes                                              raw       brotli');
  const files = readdirSync(pkg).filter((name) => /\.(js|wasm|css)$/.test(name));
  const rows = files.map((name) => [name, readFileSync(join(pkg, name))]);
  rows.push(['HTML of /sign-in', Buffer.from(html)]);
  const sum = { code: 0, paint: 0 };
  for (const [name, bytes] of rows) {
    const packed = brotliCompressSync(bytes).length;
    sum[/\.(js|wasm)$/.test(name) ? 'code' : 'paint'] += packed;
    console.log(`  ${name.padEnd(44)}${kilobytes(bytes.length)}  ${kilobytes(packed)}`);
  }
  line('before first paint (HTML and CSS, brotli)', kilobytes(sum.paint), '≤ 25 kB');
  line('client code (script and WebAssembly, brotli)', kilobytes(sum.code), '≤ 200 kB');
  line('the binary', mebibytes(statSync(binary).size), '');
}

async function pages(path, options, goal = '') {
  const times = [];
  for (let number = 0; number < 3300; number += 1) {
    const begin = performance.now();
    const answer = await get(path, options);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    if (number >= 300) times.push(performance.now() - begin);
  }
  const [p50, p99] = [0.5, 0.99].map((part) => quantile(times, part).toFixed(2));
  line(`GET ${path}, p50 (p99)`, `${p50} ms (${p99})`, goal);
}

/** Starts the server and waits for its first line. */
async function start() {
  const begin = performance.now();
  let output = '';
  const env = { PATH: process.env.PATH, LATCHKEY_DATA: join(folder, 'data') };
  env.LATCHKEY_LISTEN = `127.0.0.1:${port}`;
  server = spawn(binary, ['serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const ms = await new Promise((done, fail) => {
    server.once('error', fail);
    server.once('exit', (code) => fail(new Error(`latchkey ended with ${code}`)));
    server.stdout.on('data', (text) => {
      output += text;
      if (output.includes('Latchkey is ready')) done(performance.now() - begin);
    });
  });
  return { ms, output: () => output };
}

async function stop() {
  server.removeAllListeners('exit');
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
  server = undefined;
}

/** Fills in the form for the first administrator, whatever its fields are called. */
async function createAdministrator(output) {
  while (!/^Setup code: \S+\n/m.test(output())) await new Promise((more) => server.stdout.once('data', more));
  const code = /^Setup code: (\S+)/m.exec(output())[1];
  const page = (await get('/setup')).body;
  const form = /<form[^>]*action="\/setup"[\s\S]*?<\/form>/.exec(page)?.[0] ?? page;
  const fields = new URLSearchParams();
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(input)?.[1];
    const type = /\btype="([^"]*)"/.exec(input)?.[1] ?? 'text';
    const value = /\bvalue="([^"]*)"/.exec(input)?.[1] ?? '';
    if (!name || type === 'checkbox' || type === 'radio') continue;
    if (type === 'hidden') fields.append(name, value);
    else if (type === 'password') fields.append(name, 'seven quiet lanterns over the lake');
    else if (type === 'email') fields.append(name, 'maya@example.org');
    else fields.append(name, name.includes('code') ? code : 'Maya Ortiz');
  }
  const answer = await send('POST', '/setup', { body: fields.toString() });
  if (answer.status !== 303) throw new Error(`/setup answered ${answer.status}`);
}

function get(path, options) {
  return send('GET', path, options);
}

function send(method, path, { body, anonymous } = {}) {
  const headers = { origin, accept: 'text/html' };
  if (body) headers['content-type'] = 'application/x-www-form-urlencoded';
  if (!anonymous) headers.cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((done, fail) => {
    const sent = request(`${origin}${path}`, { method, headers, agent }, (answer) => {
      for (const cookie of answer.headers['set-cookie'] ?? []) {
        const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie);
        if (!anonymous) cookies.set(name, value);
      }
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => (text += part));
      answer.on('end', () => done({ status: answer.statusCode, body: text }));
    });
    sent.on('error', fail).end(body);
  });
}

function resident() {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
}

function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

function line(what, figure, goal) {
  console.log(`  ${what.padEnd(46)}${figure.trim().padStart(16)}   ${goal && `goal ${goal}`}`.trimEnd());
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
}

function mebibytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => probe.once('listening', done));
  const { port: free } = probe.address();
  await new Promise((done) => probe.close(done));
  return free;
}
