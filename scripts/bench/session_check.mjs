// Session checks and pages a second, over 32 connections.
import { execFileSync } from 'node:child_process';
import { Latchkey } from './latchkey.mjs';
import { figure, how, note } from './table.mjs';
import { administrator } from './users.mjs';

/** What checks a session and does nothing else; what this program does not have is left out. */
const checks = [['/session', '≥ 22,000'], ['/settings', '≥ 22,000']];
const pages = [['/settings/two-factor', '≥ 4,000']];

export async function sessionCheck(runs) {
  const latchkey = new Latchkey();
  try {
    await latchkey.start();
    const client = await administrator(latchkey);
    const session = [`Cookie: ${client.cookie}`];
    const paths = [];
    for (const [path, limit] of [...checks, ...pages]) {
      if ((await client.get(path)).status === 404) note(`${path} does not exist`);
      else paths.push({ path, limit, headers: session });
    }
    paths.push({ path: '/sign-in', headers: [] }, { path: '/sign-in', headers: ['Accept-Encoding: gzip'] });
    const health = [];
    const found = paths.map(() => []);
    for (let run = 0; run < runs; run += 1) {
      health.push(perSecond(latchkey, '/healthz', []));
      paths.forEach(({ path, headers }, at) => found[at].push(perSecond(latchkey, path, headers)));
    }
    how('session-check: wrk -t1 -c32 -d4s, with the cookie of a session except for /sign-in; beside GET /healthz');
    paths.forEach(({ path, headers, limit }, at) => {
      const name = `GET ${path} a second${headers[0]?.startsWith('Accept') ? ', gzip' : ''}`;
      figure(name, found[at], '', { beside: { name: '/healthz', values: health }, limit });
    });
  } finally {
    await latchkey.end();
  }
}

/** Requests a second over 32 connections, or another number. If they are refused, all must be. */
export function perSecond({ origin }, path, headers, { connections = 32, refused = false } = {}) {
  const options = headers.flatMap((header) => ['-H', header]);
  const said = execFileSync('wrk', ['-t1', `-c${connections}`, '-d4s', ...options, `${origin}${path}`], { encoding: 'utf8' });
  const all = Number(/(\d+) requests in/.exec(said)?.[1]);
  const others = Number(/Non-2xx or 3xx responses: (\d+)/.exec(said)?.[1] ?? 0);
  if (/Socket errors/.test(said) || others !== (refused ? all : 0)) throw new Error(`${path}: ${said}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(said)[1]);
}
