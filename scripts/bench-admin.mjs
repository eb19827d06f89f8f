// Measures Administration on large databases: pages of users and of the audit log, the dashboard,
// requiring two-factor authentication for all users, and importing 10,000 lines. It prints the limits
// next to the figures, but does not fail.
//
// LATCHKEY_BENCH_SIZES=1000:50000,100000:5000000   accounts and events of each database
// LATCHKEY_BENCH_DATABASES=sqlite,postgres         PostgreSQL comes from with-postgres
// LATCHKEY_BENCH_REQUESTS=60                       requests of each page
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const binary = process.env.LATCHKEY_BIN ?? join(root, 'target/release/latchkey');
const generator = process.env.LATCHKEY_GENERATOR ?? join(root, 'target/check/release/examples/big_organization');
const sizes = (process.env.LATCHKEY_BENCH_SIZES ?? '1000:50000,100000:5000000')
  .split(',')
  .map((size) => size.split(':').map(Number));
const databases = (process.env.LATCHKEY_BENCH_DATABASES ?? 'sqlite,postgres').split(',');
const rounds = Number(process.env.LATCHKEY_BENCH_REQUESTS ?? 60);
const postgres = process.env.LATCHKEY_TEST_POSTGRES;

const users = '/admin/users';
const log = '/admin/audit-log';
let asked = 0;

/** The pages to measure, with the limit of the p95 in milliseconds. `end` is the last user before the last page. */
function pages(accounts, end) {
  const at = (days) => Math.floor(Date.now() / 1000) - days * 86_400;
  const date = (days) => new Date(at(days) * 1000).toISOString().slice(0, 10);
  const user = encodeURIComponent('ruth@halden.example');
  const middle = Math.ceil(accounts / 2);
  const some = (title, path, limit, queries) => queries.map((query) => [`${title}, ${decodeURIComponent(query)}`, `${path}?${query}`, limit]);
  const sorts = ['name', 'two_factor', 'last_sign_in', 'created'].flatMap((word) => [`sort=${word}`, `sort=-${word}`]);
  return [
    ['Users', users, 50],
    ...some('Users', users, 50, ['size=100', ...sorts, ...sorts.map((sort) => `${sort}&after=${middle}`)]),
    ...some('Users', users, 50, [
      'two_factor=enabled', 'two_factor=not_enabled', 'two_factor=required', 'two_factor=overdue', 'two_factor=none',
      'two_factor=no_codes', 'role=administrator', 'role=member', 'status=active', 'status=invited',
      'status=locked', 'status=deactivated', 'method=app', 'method=sms', 'method=email', 'method=passkey',
      'role=member&two_factor=not_enabled&sort=-last_sign_in', `status=invited&after=${middle}`,
    ]),
    ['Users, last page', `${users}?after=${end}`, 50],
    ...some('Users', users, 100, ['maya', 'lind', 'ångström', 'son 9', 'halden.example', 'nobody has this']
      .map((text) => `q=${encodeURIComponent(text)}`)),
    ['Audit Log', log, 50],
    ...some('Audit Log', log, 50, [
      'size=100', 'event=sign-in', 'event=sign-in-refused&range=24h', 'event=policy_changed', 'result=failure', 'result=success',
      'event=two-factor&result=failure', 'actor=ruth', `user=${user}`, `user=${user}&event=signed_in`,
      `from=${date(90)}&to=${date(60)}`, `from=${date(90)}&to=${date(60)}&result=failure`,
      `after=${at(182)}-1`, `result=failure&after=${at(182)}-1`, 'before=0-0', 'result=failure&before=0-0',
    ]),
    ['Dashboard', '/admin', 50],
    ['Dashboard, a year', '/admin?period=365', 50],
  ];
}

console.log(`${cpus().length} × ${cpus()[0].model.trim()}; ${rounds} requests of each page, one connection`);
for (const database of databases) {
  if (database === 'postgres' && !postgres) {
    console.log('\npostgres is left out: run this with scripts/with-postgres');
    continue;
  }
  const results = [];
  for (const [accounts, events] of sizes) results.push(await measure(database, accounts, events));
  table(database, results);
}

async function measure(database, accounts, events) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-admin-'));
  const site = { folder, cookies: new Map(), agent: new Agent({ keepAlive: true, maxSockets: 1 }) };
  try {
    site.database = database === 'sqlite' ? `sqlite://${join(folder, 'latchkey.db')}` : newDatabase(accounts);
    const begin = performance.now();
    const keys = join(folder, 'keys');
    const entry = JSON.parse(execFileSync(generator, [site.database, keys, accounts, events], { encoding: 'utf8' }));
    const seconds = (performance.now() - begin) / 1000;
    console.log(`\n${database}: ${accounts} accounts and ${events} events made in ${seconds.toFixed(0)} s`);
    await start(site);
    await signIn(site, entry);
    const found = new Map();
    const end = await beforeLastPage(site);
    for (const [name, path, limit] of pages(accounts, end)) {
      found.set(name.replace(/(after)=[\d-]+/, '$1=middle'), { ...(await time(site, path)), limit });
    }
    found.set('resident memory', resident(site) / 1024 / 1024);
    await importing(site, entry, found);
    await requiring(site, entry, found);
    return { accounts, found };
  } finally {
    await stop(site);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The id of the user after whom the last page begins. */
async function beforeLastPage(site) {
  const { body } = await get(site, `${users}?sort=-name`);
  const next = /[?;&]after=(\d+)/.exec(body);
  if (!next) throw new Error('the list of users has one page');
  return next[1];
}

async function time(site, path) {
  const times = [];
  for (let number = 0; number < rounds + 5; number += 1) {
    const begin = performance.now();
    const answer = await get(site, path);
    if (answer.status !== 200) return { missing: answer.status };
    if (number >= 5) times.push(performance.now() - begin);
  }
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

/** Imports 10,000 users with password hashes, from submitting the form to the result. */
async function importing(site, entry, found) {
  const hash = '$2b$12$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi';
  const lines = Array.from({ length: 10_000 }, (_, at) => `New ${at},new${at}@halden.example,${hash}`);
  const before = resident(site);
  let begin = performance.now();
  const checked = await upload(site, '/admin/users/import', ['name,email,password_hash', ...lines].join('\n'));
  if (checked.status !== 303) return;
  found.set('import of 10,000: check', (performance.now() - begin) / 1000);
  begin = (await act(site, checked.location, '', entry)).began;
  let most = before;
  for (;;) {
    const { body } = await get(site, checked.location);
    most = Math.max(most, resident(site));
    if (body.includes('were imported')) break;
    if (!body.includes('Importing')) throw new Error('the import did not run');
    await new Promise((more) => setTimeout(more, 50));
  }
  found.set('import of 10,000: import', (performance.now() - begin) / 1000);
  found.set('import of 10,000: memory more by', (most - before) / 1024 / 1024);
}

/** "Require 2FA" for all users, and how long sign-ins take meanwhile. */
async function requiring(site, entry, found) {
  // More than a hundred, so that p99 is not simply the slowest one.
  const quiet = await signIns(site, entry, 120);
  const answer = await act(site, '/admin/users/bulk', 'action=require&all=on', entry);
  if (answer.status !== 303) {
    found.set('require 2FA of all', { missing: answer.status });
    return;
  }
  const begin = answer.began;
  let running = true;
  const busy = [];
  const meanwhile = (async () => {
    while (running) busy.push(...(await signIns(site, entry, 1)));
  })();
  for (;;) {
    const { body } = await get(site, answer.location);
    if (!/<progress/.test(body)) break;
    await new Promise((more) => setTimeout(more, 100));
  }
  found.set('require 2FA of all', (performance.now() - begin) / 1000);
  running = false;
  await meanwhile;
  found.set('sign-in p99, quiet', quantile(quiet, 0.99));
  found.set('sign-in p99, meanwhile', quantile(busy, 0.99));
}

async function signIns(site, entry, count) {
  const times = [];
  for (let number = 0; number < count; number += 1) {
    // Forms are limited per network address.
    asked += 1;
    const address = `198.51.${(asked >> 8) & 255}.${asked & 255}`;
    const other = { ...site, cookies: new Map(), agent: new Agent(), address };
    const begin = performance.now();
    const answer = await post(other, '/sign-in', `username=${encodeURIComponent(entry.member)}&password=${encodeURIComponent(entry.password)}`);
    if (answer.status !== 303) throw new Error(`/sign-in answered ${answer.status}`);
    times.push(performance.now() - begin);
  }
  return times;
}

async function signIn(site, entry) {
  await post(site, '/sign-in', `username=${encodeURIComponent(entry.administrator)}&password=${encodeURIComponent(entry.password)}`);
  await get(site, '/sign-in/verify');
  await post(site, '/sign-in/verify', `code=${code(entry.key)}`);
  if ((await get(site, users)).status === 303) throw new Error('signing in failed');
}

/** Submits a form, after an identity check if one is required, and returns the start of the accepted request. */
async function act(site, path, fields, entry) {
  let began = performance.now();
  const answer = await post(site, path, fields);
  if (!answer.location?.includes('/verify-identity')) return { ...answer, began };
  await untilNextCode();
  const next = encodeURIComponent(new URL(answer.location, site.origin).searchParams.get('next'));
  began = performance.now();
  const done = await post(site, '/settings/two-factor/verify-identity', `password=${encodeURIComponent(entry.password)}&code=${code(entry.key)}&next=${next}`);
  if (done.status !== 303) throw new Error(`the identity check answered ${done.status}`);
  return { ...done, began };
}

/** Waits for a code that has not been used. */
async function untilNextCode() {
  await new Promise((more) => setTimeout(more, 30_500 - (Date.now() % 30_000)));
}

/** RFC 6238. */
function code(key) {
  let bits = '';
  for (const letter of key) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', secret).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function newDatabase(accounts) {
  const name = `bench_${accounts}_${process.pid}`;
  const programs = execFileSync(join(root, 'scripts/with-postgres'), ['--find'], { encoding: 'utf8' }).trim();
  execFileSync(join(programs, 'createdb'), ['--maintenance-db', postgres, name]);
  return postgres.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
}

async function start(site) {
  const port = await freePort();
  site.origin = `http://localhost:${port}`;
  const env = {
    PATH: process.env.PATH,
    LATCHKEY_DATA: site.folder,
    LATCHKEY_DATABASE_URL: site.database,
    LATCHKEY_LISTEN: `127.0.0.1:${port}`,
    LATCHKEY_TRUSTED_PROXIES: '127.0.0.0/8,::1/128',
    LATCHKEY_LOG: 'error',
  };
  site.server = spawn(binary, ['serve'], { cwd: site.folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((done, fail) => {
    site.server.once('error', fail);
    site.server.once('exit', (status) => fail(new Error(`latchkey ended with ${status}`)));
    site.server.stdout.on('data', (text) => String(text).includes('Latchkey is ready') && done());
  });
  site.server.removeAllListeners('exit');
}

async function stop({ server }) {
  if (!server || server.exitCode !== null) return;
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
}

function get(site, path) {
  return send(site, 'GET', path);
}

function post(site, path, body) {
  return send(site, 'POST', naming(site, path), body, 'application/x-www-form-urlencoded');
}

function upload(site, path, file) {
  const body = `--x\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\n\r\n${file}\r\n--x--\r\n`;
  return send(site, 'POST', naming(site, path), body, 'multipart/form-data; boundary=x');
}

/** The address of a form, which names the account that the pages were rendered for. */
function naming(site, path) {
  return site.account ? `${path}${path.includes('?') ? '&' : '?'}account=${site.account}` : path;
}

function send(site, method, path, body, type) {
  const headers = { origin: site.origin, accept: 'text/html' };
  if (type) headers['content-type'] = type;
  if (site.address) headers['x-forwarded-for'] = site.address;
  if (site.cookies.size > 0) headers.cookie = [...site.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((done, fail) => {
    const sent = request(`${site.origin}${path}`, { method, headers, agent: site.agent }, (answer) => {
      for (const cookie of answer.headers['set-cookie'] ?? []) {
        const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie);
        if (value) site.cookies.set(name, value);
        else site.cookies.delete(name);
      }
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => (text += part));
      answer.on('end', () => {
        site.account ??= /[?;&]account=(\d+)"/.exec(text)?.[1];
        done({ status: answer.statusCode, location: answer.headers.location, body: text });
      });
    });
    sent.on('error', fail).end(body);
  });
}

/** The figures for the last size, and how much slower it is than the first. */
function table(database, results) {
  const [small, large] = [results[0], results.at(-1)];
  console.log(`\n${database}, ${large.accounts} accounts`.padEnd(52) + '  p50      p95   limit   ratio to the smallest');
  for (const [name, figure] of large.found) {
    if (typeof figure === 'number') {
      console.log(`  ${name.padEnd(48)}${figure.toFixed(1).padStart(16)}`);
      continue;
    }
    if (figure.missing) {
      console.log(`  ${name.padEnd(48)} answered ${figure.missing}`);
      continue;
    }
    const before = small.found.get(name)?.p95;
    const ratio = before && small !== large ? (figure.p95 / before).toFixed(1) : '';
    const { limit } = figure;
    const mark = figure.p95 > limit ? ' over' : '';
    console.log(
      `  ${name.padEnd(48)}${figure.p50.toFixed(1).padStart(7)}${figure.p95.toFixed(1).padStart(9)}${String(limit).padStart(8)}${ratio.padStart(8)}${mark}`,
    );
  }
  console.log('  Limits: check and import ≤ 20 s, require 2FA of all ≤ 10 s, sign-in p99 meanwhile ≤ 2 × quiet.');
}

function resident(site) {
  const status = readFileSync(`/proc/${site.server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
}

function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => probe.once('listening', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}
