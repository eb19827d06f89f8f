// What a gate costs: checks of requests that pass, which are answered from memory, and of requests that are refused,
// for which one statement is read.
import { request } from 'node:http';
import { prove } from './applications.mjs';
import { expect } from './client.mjs';
import { freePort, Latchkey } from './latchkey.mjs';
import { perSecond } from './session_check.mjs';
import { figure, how } from './table.mjs';
import { administrator } from './users.mjs';

const host = 'wiki.example.org';

export async function gates(runs) {
  const latchkey = new Latchkey();
  try {
    const listen = `127.0.0.1:${await freePort()}`;
    await latchkey.start({ LATCHKEY_FORWARD_AUTH_LISTEN: listen });
    const maya = await administrator(latchkey);
    const application = await prove(maya, '/admin/applications/new', { name: 'Wiki', who: 'everyone', proof: 'usual', age: '' });
    await prove(maya, `${application}/gates/new`, { host, remote_user: 'user_name', told_groups: 'demand', rules: 'any /public/* open\nany /internal/* refused' });
    const cookie = await opened(listen, maya);
    const proxy = { origin: `http://${listen}` };
    const asked = (path, more = []) => ['X-Forwarded-Method: GET', `X-Forwarded-Host: ${host}`, `X-Forwarded-Uri: ${path}`, ...more];
    const paths = [
      { name: 'checks of a signed-in user a second', headers: asked('/page', [`Cookie: ${cookie}`]), limit: '≥ 60 %' },
      { name: 'the same over 500 connections', headers: asked('/page', [`Cookie: ${cookie}`]), options: { connections: 500 } },
      { name: 'checks of an open path a second', headers: asked('/public/logo.png') },
      { name: 'checks that are read a second', headers: asked('/internal/x', [`Cookie: ${cookie}`]), options: { refused: true } },
    ];
    const [health, session, found] = [[], [], paths.map(() => [])];
    for (let run = 0; run < runs; run += 1) {
      health.push(perSecond(latchkey, '/healthz', []));
      session.push(perSecond(latchkey, '/session', [`Cookie: ${maya.cookie}`]));
      paths.forEach(({ headers, options }, at) => found[at].push(perSecond(proxy, '/forward-auth/proxy', headers, options)));
    }
    how('gates: wrk -t1 -c32 -d4s on /forward-auth/proxy, beside GET /healthz and GET /session');
    for (const [at, { name, limit }] of paths.entries()) {
      figure(name, found[at], '', { beside: { name: '/healthz', values: health }, limit });
      figure(name, found[at], '', { beside: { name: '/session', values: session } });
    }
  } finally {
    await latchkey.end();
  }
}

/** The cookie of a gate that this user has opened. */
async function opened(listen, user) {
  const first = await ask(listen, '/page');
  const enter = new URL(first.location);
  const { location } = expect(await user.get(enter.pathname + enter.search), 303, '/gates/enter');
  const ticket = new URL(location);
  const second = await ask(listen, ticket.pathname + ticket.search, first.cookie);
  return second.cookie;
}

/** Where an answer to the proxy leads, and the first cookie that it sets. */
function ask(listen, path, cookie) {
  const [address, port] = listen.split(':');
  const headers = { 'x-forwarded-method': 'GET', 'x-forwarded-host': host, 'x-forwarded-uri': path, 'sec-fetch-mode': 'navigate', ...(cookie && { cookie }) };
  return new Promise((done, fail) => {
    const sent = request({ host: address, port, path: '/forward-auth/proxy', headers }, (answer) => {
      answer.resume();
      const [set] = answer.headers['set-cookie'] ?? [];
      if (answer.statusCode !== 303 || !set) return fail(new Error(`${path}: ${answer.statusCode}`));
      done({ location: answer.headers.location, cookie: set.split(';')[0] });
    });
    sent.on('error', fail);
    sent.end();
  });
}
