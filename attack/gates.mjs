// The headers and paths of requests to gates, through each proxy with its example in docs/gates.
import { strict as assert } from 'node:assert';
import { request } from 'node:http';
import { exchange, statusOf } from '../black_box/raw.mjs';
import { test } from '../black_box/test.mjs';
import { Behind, throughEach } from '../end2end/gates/means/behind.mjs';
import { navigation } from '../end2end/gates/means/visitor.mjs';

/** A request of a program to the listener for proxies. */
function ask(behind, path, headers, method = 'GET') {
  const [host, port] = behind.listen.split(':');
  return new Promise((done, fail) => {
    const sent = request({ host, port, path, method, headers, agent: false }, (answer) => {
      let body = '';
      answer.on('data', (text) => (body += text)).on('end', () => done({ status: answer.statusCode, headers: answer.headers, body }));
    });
    sent.on('error', fail);
    sent.end();
  });
}

/** The values of a header that the application got. */
function received(answer, name) {
  return JSON.parse(answer.body).headers[name];
}

test('AT18', 'Name another path, host or method in the headers of a proxy, and ask Latchkey without a proxy (CVE-2026-40575)', async (site) => {
  const behind = await Behind.start(site);
  const mal = behind.visitor();
  await throughEach(behind, async (gate) => {
    const open = { 'x-forwarded-uri': '/public/x', 'x-original-url': `https://${gate.host}/public/x`, 'x-original-uri': '/public/x', 'x-rewrite-url': '/public/x', 'x-envoy-original-path': '/public/x' };
    const other = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example;proto=http', 'x-forwarded-proto': 'http', 'x-forwarded-port': '80' };
    const method = { 'x-forwarded-method': 'OPTIONS', 'x-original-method': 'OPTIONS', 'x-http-method-override': 'OPTIONS' };
    for (const headers of [open, other, method, { ...open, ...other, ...method }, { 'x-forwarded-uri': ['/public/a', '/public/b'] }, { ...open, connection: 'close, X-Forwarded-Uri, X-Forwarded-Host, X-Original-URL' }]) {
      const { count } = behind.application;
      const answer = await mal.at(gate).get('/page', { ...navigation, ...headers });
      assert.equal(behind.application.count, count);
      // Envoy refuses to remove its own headers.
      if (headers.connection && answer.status === 400) continue;
      assert.equal(answer.status, 303, `${JSON.stringify(headers)}: ${answer}`);
      const to = new URL(answer.location);
      assert.equal(to.origin, behind.server.origin);
      assert.equal(to.searchParams.get('to'), '/page');
    }
  });
  // A program on the machine of the proxy gets no access that it did not have.
  const host = behind.gates[0].host;
  const asked = { 'x-forwarded-method': 'GET', 'x-forwarded-host': host, 'x-forwarded-uri': '/page' };
  assert.equal((await ask(behind, '/forward-auth/proxy', asked)).status, 401);
  for (const [path, headers] of [
    ['/forward-auth/proxy', { ...asked, 'x-forwarded-uri': undefined }],
    ['/forward-auth/proxy', { ...asked, 'x-forwarded-uri': ['/public/a', '/public/a'] }],
    ['/forward-auth/proxy', { ...asked, 'x-forwarded-host': [host, host] }],
    ['/forward-auth/proxy', { ...asked, 'x-forwarded-host': 'evil.example' }],
    ['/forward-auth/proxy', { ...asked, 'x-forwarded-host': `${host}.evil.example` }],
    ['/forward-auth/nginx', asked],
    ['/forward-auth/envoy/public/x', { host: 'evil.example' }],
  ]) {
    const present = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    const { status } = await ask(behind, path, present);
    assert.equal(status, 403, `${path} ${JSON.stringify(headers)}`);
  }
  // The pages of Latchkey are not there, and the check is not on the port for browsers.
  assert.equal((await ask(behind, '/sign-in', { host: `localhost:${behind.server.port}` })).status, 404);
  assert.equal((await behind.server.browser().get('/forward-auth/proxy', asked)).status, 404);
});

test('AT19', 'Send a request line that no URL has to the proxy (CVE-2021-32637)', async (site) => {
  const behind = await Behind.start(site);
  const targets = ['/%', '/%zz', '/public/%', '/public/%zz', '/public/%00', '/public/a\x01', '/public/a\x7f', '/public/ä', 'public/x', '//', '', '?', '*', '/public#/page', 'http://evil.example/page', 'http://evil.example@/page'];
  await throughEach(behind, async (gate) => {
    const { count } = behind.application;
    const send = (target) => exchange(gate.proxy, Buffer.from(`GET ${target} HTTP/1.1\r\nHost: ${gate.host}\r\nConnection: close\r\n\r\n`, 'latin1'));
    // Together, because Envoy keeps such connections for a second.
    const answers = await Promise.all(targets.map(send));
    for (const [at, text] of answers.entries()) {
      // Caddy has an empty page for other hosts.
      const isEmpty = statusOf(text) === 200 && /^content-length: 0\r$/im.test(text);
      assert.ok(isEmpty || [400, 401, 403, 404].includes(statusOf(text)), `${targets[at]}: ${text.slice(0, 300)}`);
    }
    assert.equal(behind.application.count, count, 'the application got no request');
    assert.equal(statusOf(await send('/public/x')), 200);
  });
});

test('AT20', 'Reach a page by an open path: with a query, encoded dots and slashes, or double slashes (GHSA-7rh7-c77v-6434)', async (site) => {
  const behind = await Behind.start(site);
  const mal = behind.visitor();
  const paths = [
    '/page?/public/', '/page?x=/public/x', '/page%3f/public/x', '/public/../page', '/public/%2e%2e/page', '/public/%2E%2e/page', '/public/.%2e/page',
    '/public%2f..%2fpage', '/public/..%2fpage', '/public/..%5cpage', '/public\\..\\page', '/public/..\\page', '/public//../page', '//public/x', '/public//x', '/public/./x',
    '/public/..;/page', '/public/x;y', '/public;/../page', '/public/%252e%252e/page', '/public/%23/../page', '/public/x%3f', '/./public/../page', '/public/x/..', '/%70ublic/../page',
  ];
  await throughEach(behind, async (gate) => {
    for (const path of paths) {
      const { count } = behind.application;
      const text = await exchange(gate.proxy, `GET ${path} HTTP/1.1\r\nHost: ${gate.host}\r\nAccept: */*\r\nConnection: close\r\n\r\n`);
      const url = /"url":"([^"]*)"/.exec(text)?.[1];
      // A proxy that normalizes the path has done so before it asked, and passes on what it asked about.
      const isPublic = url !== undefined && /^\/public(\/[a-z]*)?$/.test(url);
      assert.ok([400, 401, 403, 301, 308].includes(statusOf(text)) || (isPublic && statusOf(text) === 200), `${path}: ${text.slice(0, 400)}`);
      if (!isPublic) assert.equal(behind.application.count, count, path);
    }
    // The strictest rule of the gate refuses, so a signed-in user does not get there either.
    assert.equal((await mal.open(gate)).status, 200);
    const odd = await mal.at(gate).get('/public/..%5cinternal/x', navigation);
    assert.ok([400, 403].includes(odd.status), `${odd}`);
  });
});

for (const [id, words, names] of [
  ['AT21', 'Send the header Remote-User to an application, on an open path and signed in (GHSA-7r4p-vjf4-gxv4)', ['Remote-User', 'remote-email', 'REMOTE-GROUPS', 'Remote-Name', 'Remote-Amr', 'Remote-Auth-Time']],
  ['AT22', 'Send Remote_Groups and other spellings to an application (CVE-2026-39858, CVE-2025-64484)', ['Remote_User', 'remote_groups', 'Remote_Email', 'Remote.User', 'RemoteUser', 'Remote_Auth-Time', 'Remote-User_']],
]) {
  test(id, words, async (site) => {
    const behind = await Behind.start(site);
    const mal = behind.visitor();
    await throughEach(behind, async (gate) => {
      await mal.open(gate);
      const { count } = behind.application;
      for (const name of names) {
        for (const path of ['/public/x', '/page']) {
          for (const value of ['maya', '', ['ola', 'maya']]) {
            const answer = await mal.at(gate).get(path, { ...navigation, [name]: value });
            // nginx and Caddy drop names that servers could read as another one.
            const isDropped = id === 'AT22' && answer.status === 200;
            assert.ok(isDropped || answer.status === 400, `${name} ${path}: ${answer}`);
            if (!isDropped) continue;
            const { headers } = JSON.parse(answer.body);
            const spelled = Object.keys(headers).filter((one) => /^remote/.test(one.replaceAll(/[^a-z0-9]/g, '')));
            const expected = path === '/page' ? ['ola'] : undefined;
            assert.ok(spelled.every((one) => /^remote-(user|email|name|groups|amr|auth-time)$/.test(one)), `${name}: ${spelled}`);
            assert.deepEqual((headers['remote-user'] ?? []).filter((one) => one !== ''), expected ?? []);
            assert.ok(!JSON.stringify(headers).includes('maya'), JSON.stringify(headers));
          }
        }
      }
      if (id === 'AT21') assert.equal(behind.application.count, count);
      // Hiding it from the check as a header of the connection.
      for (const name of names) {
        const answer = await mal.at(gate).get('/page', { ...navigation, [name]: 'maya', connection: `close, ${name}` });
        assert.ok(answer.status === 400 || !answer.body.includes('maya'), `${name}: ${answer}`);
      }
      // Removing the header on the way as one of the connection does not help either.
      const hop = await mal.at(gate).get('/page', { ...navigation, connection: 'close, Remote-User, Remote-Groups' });
      assert.ok(hop.status === 400 || received(hop, 'remote-user')?.join() === 'ola', `${hop}`);
      const hidden = await mal.at(gate).get('/public/x', { ...navigation, 'Remote-User': 'maya', connection: 'close, Remote-User' });
      assert.ok(hidden.status === 400 || (received(hidden, 'remote-user') ?? []).join('') === '', `${hidden}`);
    });
  });
}
