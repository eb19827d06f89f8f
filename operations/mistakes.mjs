// Deliberate mistakes in the settings of reverse proxies and of Latchkey, which `latchkey doctor` has to name.
//
// node operations/mistakes.mjs [WORD]   only those whose name contains the word
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authority } from '../black_box/certificate.mjs';
import { removeOffice } from '../black_box/office.mjs';
import { program } from '../black_box/program.mjs';
import { Site } from '../black_box/site.mjs';
import { mistakes } from './mistakes/list.mjs';
import { host, startProxy } from './proxy.mjs';
import { works } from './works.mjs';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-mistakes-'));
/** Where the public host name leads, only for doctor. */
const ip = '127.0.4.43';
const hosts = join(folder, 'hosts');
writeFileSync(hosts, `127.0.0.1 localhost\n${ip} ${host}\n`);

const site = new Site();
try {
  const word = process.argv[2] ?? '';
  const right = { LATCHKEY_PUBLIC_URL: `https://${host}`, LATCHKEY_TRUSTED_PROXIES: '127.0.0.1/32' };
  const { server } = await site.office({ env: right });
  const other = await site.empty({ env: right });
  for (const mistake of mistakes.filter(({ name }) => name.includes(word))) await tryOne(mistake, { server, other, right });
} catch (error) {
  process.exitCode = 1;
  console.error(error);
} finally {
  await site.close();
  removeOffice();
  rmSync(folder, { recursive: true, force: true });
}

async function tryOne({ name, proxy, change, settings, trusts = true, elsewhere, says, prepare, missed }, { server, other, right }) {
  const env = { ...right, ...settings };
  const restarts = settings?.LATCHKEY_TRUSTED_PROXIES !== undefined;
  if (restarts) await restart(server, env);
  const latchkey = `127.0.0.1:${(elsewhere ? other : server).port}`;
  const running = proxy && (await startProxy(proxy, { latchkey, change: (text) => changed(text, change), ip, mistaken: true }));
  try {
    if (prepare) await prepare(running);
    const found = await doctor(server, { ...env, ...(trusts && { SSL_CERT_FILE: authority }) });
    const title = `${proxy ?? 'settings'}: ${name}`;
    if (says.test(found)) return works(title);
    assert.ok(missed, `${title}: doctor says\n${found}${running?.said ?? ''}`);
    console.log(`--  ${title}: not named yet`);
  } finally {
    await running?.remove();
    if (restarts) await restart(server, right);
  }
}

async function restart(server, env) {
  await server.stop();
  await server.start({ env });
}

/** The example with a mistake; a mistake that changes nothing is an error. */
function changed(text, change) {
  if (!change) return text;
  const [from, to] = change;
  const mistaken = text.replace(from, to);
  assert.notEqual(mistaken, text, `${from} is not in the example`);
  return mistaken;
}

/** All that `latchkey doctor` says, in a mount namespace that has another /etc/hosts. */
function doctor(server, env) {
  const words = ['--mount', 'sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', hosts, program, 'doctor'];
  const options = { cwd: server.folder, env: server.environment({ ...server.clock.environment(), ...env }), encoding: 'utf8' };
  return new Promise((done) => execFile('unshare', words, options, (_error, output, problem) => done(output + problem)));
}
