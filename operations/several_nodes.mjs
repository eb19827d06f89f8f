// docs/nodes.md and the settings of docs/reverse-proxy.md: two nodes on one PostgreSQL, behind load balancers.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, Server, until } from '../black_box/server.mjs';
import { written } from './guide.mjs';
import { startProxy } from './proxy.mjs';
import { works } from './works.mjs';

const guide = 'nodes.md';

export async function severalNodes(site, folder) {
  const { server, users } = await site.closedOffice({ on: 'postgres' });
  const second = site.add(new Server({ on: 'sqlite' }));
  second.clock = server.clock;
  const { hostname, port } = new URL(server.database.url);
  const pooled = await startPgBouncer(site, folder, { hostname, port, name: server.database.name });
  const behind = settings(written('reverse-proxy.md', 'Behind a reverse proxy'));
  const shared = { LATCHKEY_KEY_FILE: join(server.data, 'keys'), LATCHKEY_PUBLIC_URL: behind.LATCHKEY_PUBLIC_URL };
  await server.start({ env: { ...node(server.database.url, '10.0.0.11:3000'), ...shared } });
  await second.start({ env: { ...node(pooled, '10.0.0.11:3000'), ...shared } });
  works('docs/nodes.md: two nodes run on one PostgreSQL, one of them through PgBouncer');

  for (const [name, language, pattern] of [['nginx', 'nginx', /^upstream latchkey \{[\s\S]*?^\}\n/m], ['HAProxy', 'haproxy', /^backend latchkey\n(?: .*\n)*/m]]) {
    const block = written(guide, name, language);
    const change = (text) => {
      assert.match(text, pattern);
      return text.replace(pattern, block).replace('10.0.0.11:3000', `127.0.0.1:${server.port}`).replace('10.0.0.12:3000', `127.0.0.1:${second.port}`);
    };
    const proxy = await startProxy(name, { latchkey: 'none', change });
    try {
      await useBoth(proxy, [server, second], users);
    } finally {
      await proxy.remove();
    }
    works(`docs/nodes.md: both nodes answer behind ${name}, a session is valid on both, and one node is enough`);
    if (!second.runs()) await second.start({ env: { ...node(pooled, '10.0.0.11:3000'), ...shared } });
  }
}

/** The settings of a node, of which addresses cannot be the same on every machine. */
function node(database, listen) {
  const given = settings(written(guide, 'Several nodes'));
  assert.equal(given.LATCHKEY_LISTEN, listen);
  delete given.LATCHKEY_LISTEN;
  return { ...given, LATCHKEY_DATABASE_URL: database, LATCHKEY_TRUSTED_PROXIES: '127.0.0.1/32' };
}

function settings(text) {
  return Object.fromEntries(text.trim().split('\n').map((line) => line.split(/=(.*)/).slice(0, 2)));
}

async function useBoth(proxy, [first, second], { una }) {
  const signedIn = await proxy.post('/sign-in', { username: una.email, password: una.password });
  assert.equal(signedIn.status, 303, signedIn.body.slice(0, 300));
  const cookie = signedIn.headers['set-cookie'].map((text) => text.split(';')[0]).join('; ');
  const isIn = async () => (await proxy.send({ path: '/session', headers: { cookie } })).status === 200;
  const seen = () => [first, second].map((server) => server.log.split('\n').filter((line) => line.includes('/session')).length);
  const before = seen();
  for (let request = 0; request < 10; request += 1) assert.ok(await isIn(), 'the session is valid');
  await until(() => seen().every((count, at) => count > before[at]), 'both nodes were used');
  await second.stop();
  for (let request = 0; request < 10; request += 1) assert.ok(await isIn(), 'one node is enough');
}

/** Returns the address of the database through it. */
async function startPgBouncer(site, folder, { hostname, port, name }) {
  const own = await freePort();
  const users = join(folder, 'userlist.txt');
  writeFileSync(users, '"latchkey" "secret"\n');
  const file = join(folder, 'pgbouncer.ini');
  const text = written(guide, 'PgBouncer', 'ini')
    .replace('latchkey = host=10.0.0.5 dbname=latchkey', `latchkey = host=${hostname} port=${port} dbname=${name}`)
    .replace('6432', own)
    .replace('/etc/pgbouncer/userlist.txt', users);
  writeFileSync(file, `${text}unix_socket_dir =\n`);
  // PgBouncer does not run as root.
  for (const one of [users, file]) chmodSync(one, 0o644);
  chmodSync(folder, 0o755);
  chmodSync(join(folder, '..'), 0o755);
  const pool = spawn('pgbouncer', ['--quiet', ...(process.getuid() === 0 ? ['--user=nobody'] : []), file], { stdio: 'ignore' });
  site.add({
    async remove() {
      pool.kill();
      if (pool.exitCode === null) await once(pool, 'close');
    },
  });
  return `postgres://latchkey:secret@127.0.0.1:${own}/latchkey`;
}
