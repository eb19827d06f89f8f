import { strict as assert } from 'node:assert';
import { exchange, statusOf } from '../black_box/raw.mjs';
import { openLink, requestReset } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

const token = 'Vq3xTb7-hJ_9zKwLm2RsYd8NfGcPaEoUiX4tQvBnC01';

/** Sends a request that no client library sends, and returns all that comes back. */
function raw(server, lines, body = '') {
  const head = lines.some((line) => /^host:/i.test(line)) ? lines : [lines[0], `Host: localhost:${server.port}`, ...lines.slice(1)];
  return exchange(server, `${head.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`, { ms: 8_000 });
}

test('FA13', 'Read the tokens of links in the log, however a mail program altered their addresses', async (site) => {
  const { server, ola } = await site.office();
  const real = (await requestReset(server, ola)).split('/').at(-1);
  const between = ['/', '//', '%2f', '%2F', '%252f', '%5c', '\\', '=', '=3D', '-', '.', '/x/', '?t=', '?', '#', '/%2e/', ';', ''];
  for (const link of ['disable-2fa', 'reset-password', 'invitation', 'Reset-Password', 'reset-password/open']) {
    for (const sign of between) {
      for (const each of [token, real]) await raw(server, [`GET /${link}${sign}${each} HTTP/1.1`]);
      await raw(server, [`POST //${link}${sign}${token}/ HTTP/1.1`]);
    }
  }
  await raw(server, [`GET /${token} HTTP/1.1`]);
  await raw(server, [`GET http://localhost:${server.port}/reset-password%2f${token} HTTP/1.1`]);
  await raw(server, [`GET /sign-in?next=/reset-password/${token} HTTP/1.1`]);
  await raw(server, ['GET /sign-in HTTP/1.1', `Referer: ${server.origin}/reset-password/${token}`, `Cookie: __Host-link=${token}`, `User-Agent: ${token}`, `X-Request-Id: ${token}`]);
  assert.ok(server.log.split('\n').length > 100, 'requests are logged');
  for (const piece of [token.slice(0, 8), token.slice(10, 20), real.slice(0, 8), real.slice(10, 20)]) assert.ok(!server.log.includes(piece), piece);
});

test.slow('X04', 'Lead users to another site after signing in', async (site) => {
  const { server, una } = await site.office();
  const away = ['//evil.example', '/\\evil.example', '\\/evil.example', 'https:evil.example', 'https://evil.example', 'javascript:alert(1)', '%2f%2fevil.example', '/\t/evil.example', '/\n/evil.example', '//evil.example\\@localhost', '@evil.example', `${server.origin}@evil.example`, '/%2f/evil.example/..', '///evil.example', '/.//evil.example', ' //evil.example', '\u2028//evil.example', 'data:text/html,x'];
  for (const next of away) {
    const browser = server.browser();
    await browser.get(`/sign-in?next=${encodeURIComponent(next)}`);
    const answer = await browser.post('/sign-in', { username: una.email, password: una.password, next });
    assert.equal(answer.status, 303, next);
    assert.match(answer.location, /^\/(?![/\\])/, JSON.stringify(next));
    assert.equal(new URL(answer.location, server.origin).origin, server.origin, JSON.stringify(next));
  }
  for (const path of ['//evil.example/', '/\\evil.example/', '/%5cevil.example/', '//evil.example/%2e%2e', '/.//evil.example/']) {
    const location = /^location: (.*)$/im.exec(await raw(server, [`GET ${path} HTTP/1.1`]))?.[1].trim();
    if (location) assert.equal(new URL(location, server.origin).origin, server.origin, path);
  }
});

test('X05', 'Read pages from another site', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  for (const origin of ['https://evil.example', 'null', `${server.origin}.evil.example`, server.origin.replace('localhost', 'localhost.evil.example')]) {
    for (const path of ['/', '/settings/profile', '/healthz', '/pkg/nothing.js']) {
      const answers = [await browser.get(path, { origin }), await browser.send('OPTIONS', path, undefined, { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' })];
      for (const { headers } of answers) assert.deepEqual(Object.keys(headers).filter((name) => name.startsWith('access-control-')), [], `${origin} ${path}`);
    }
  }
});

test('X11', 'Forge lines of the log with a name, a browser or a path', async (site) => {
  const { server } = await site.office();
  const forged = '2026-01-01T00:00:00Z  INFO forged: line';
  const before = server.log.length;
  const agent = (text) => raw(server, ['GET /sign-in HTTP/1.1', `User-Agent: ${text}`]);
  await agent(`x\x1b[2K${forged}`);
  await agent('\xff\xfe\xfd');
  await agent('x'.repeat(15_000));
  await raw(server, [`GET /%0a${encodeURIComponent(forged)} HTTP/1.1`]);
  await raw(server, [`GET /sign-in%0d%0a${encodeURIComponent(forged)} HTTP/1.1`]);
  await server.browser().post('/sign-in', { username: `a\r\n${forged}`, password: 'a wrong guess at it' }, { 'user-agent': 'x' });
  await server.browser().enterPassword({ email: `${forged}\u001b[31m` }, 'a wrong guess at it');
  const lines = server.log.slice(before).split('\n').filter(Boolean);
  assert.ok(lines.length > 0);
  for (const line of lines) {
    assert.match(line, /^\d{4}-\d\d-\d\dT[\d:.]+Z +(INFO|WARN|ERROR) /, line.slice(0, 200));
    assert.ok(!line.includes('\x1b') && !/Z +INFO forged/.test(line) && line.length < 2_000, line.slice(0, 200));
  }
});

test('X14', 'Send requests whose length two servers read differently', async (site) => {
  const { server } = await site.office();
  const second = 'GET /admin HTTP/1.1\r\nHost: x\r\n\r\n';
  const form = ['POST /sign-in HTTP/1.1', `Origin: ${server.origin}`, 'Content-Type: application/x-www-form-urlencoded'];
  const tries = {
    'length and chunks': [[...form, 'Content-Length: 6', 'Transfer-Encoding: chunked'], `0\r\n\r\n${second}`],
    'two lengths': [[...form, 'Content-Length: 0', `Content-Length: ${second.length}`], second],
    'a list of lengths': [[...form, `Content-Length: 0, ${second.length}`], second],
    'a signed length': [[...form, 'Content-Length: +5'], 'a=b&c'],
    'an odd encoding': [[...form, 'Transfer-Encoding: xchunked'], `0\r\n\r\n${second}`],
    'two encodings': [[...form, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0\r\n\r\n${second}`],
    'a space before the colon': [[...form, 'Transfer-Encoding : chunked'], `0\r\n\r\n${second}`],
    'a folded header': [['GET /sign-in HTTP/1.1', 'X-A: b\r\n Transfer-Encoding: chunked'], ''],
    'a bare line feed': [['GET /sign-in HTTP/1.1\nX-A: b'], ''],
    'a NUL': [['GET /sign-in HTTP/1.1', 'X-A: b\0c'], ''],
    'a wrong chunk': [[...form, 'Transfer-Encoding: chunked'], `zz\r\na=b\r\n0\r\n\r\n${second}`],
  };
  for (const [what, [lines, body]] of Object.entries(tries)) {
    const text = await raw(server, lines, body);
    const responses = text.match(/HTTP\/1\.1 \d{3}/g) ?? [];
    assert.ok(responses.length <= 1, `${what}: ${responses}`);
    assert.ok(!/HTTP\/1\.1 (2|5)/.test(text) || what.startsWith('a bare'), `${what}: ${text.slice(0, 100)}`);
  }
  assert.equal((await server.browser().get('/healthz')).status, 200);
});

test('X15', 'Provoke errors that tell about the inside', async (site) => {
  const { server, maya } = await site.office();
  const browser = await server.signedIn(maya);
  const asked = [
    '/admin/users/999999999999999999999', '/admin/users/-1', '/admin/users/0x1', "/admin/users/1'", '/admin/users/1%00', '/admin/users?after=99999999999999999999', '/admin/users?sort=;DROP', '/admin/users?size=-1', '/admin/users?q=%00', '/admin/users?q=%ff%fe',
    '/admin/audit-log?from=x&to=9999-99-99', '/admin/audit-log?after=1-1-1', '/admin/users/bulk/9e9', '/admin/users/import/-5', '/settings/two-factor/passkeys/9/rename', '/settings/two-factor/set-up?method=%00', '/admin?period=1e309',
    `/pkg/${'a'.repeat(3_000)}`, `/${'a/'.repeat(2_000)}`, '/pkg/%00', '/fonts/..%2f..%2fkeys', '/%c0%ae%c0%ae/', '/pkg/.', '/pkg/con', '/.well-known/../keys',
  ];
  for (const path of asked) {
    const answer = await browser.get(path);
    assert.ok(answer.status < 500, `${path}: ${answer}`);
    assert.ok(!/panicked|sqlx|sea_orm|rusqlite|\/home\/|\.rs:\d/.test(answer.body), path);
    assert.ok(answer.headers['content-security-policy'], path);
  }
});

test('X17', 'Find an answer without its security headers', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  const page = await browser.get('/settings/profile');
  const [script] = /\/pkg\/[^"]+\.js/.exec(page.body);
  const answers = { page };
  for (const path of ['/nothing', '/settings', '/icons.svg', script, '/pkg/nothing.js', '/healthz', '/readyz', '/sign-in/help', '/.well-known/passkey-endpoints']) answers[path] = await browser.get(path);
  answers['another origin'] = await browser.post('/sign-out', {}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' });
  answers['another method'] = await browser.send('PUT', '/settings/profile');
  for (const [what, { headers }] of Object.entries(answers)) {
    const policy = headers['content-security-policy'] ?? '';
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]) assert.ok(policy.includes(part), `${what}: ${part}`);
    assert.ok(!/unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/.test(policy), `${what}: ${policy}`);
    assert.equal(headers['x-content-type-options'], 'nosniff', what);
    assert.equal(headers['x-frame-options'], 'DENY', what);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', what);
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin', what);
    assert.ok(headers['referrer-policy'] && headers['permissions-policy'], what);
    assert.ok(!headers.server && !headers['x-powered-by'], what);
  }
});

test('X08', 'Find a page of a signed-in user in a cache', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  await browser.verifyIdentity(ola);
  for (const path of ['/', '/settings/profile', '/settings/two-factor', '/settings/two-factor/reset/scan', '/settings/activity', '/settings/browsers', '/sign-in/help', '/nothing']) {
    const { headers } = await browser.get(path);
    assert.equal(headers['cache-control'], 'no-store', path);
    assert.ok(!headers.etag && !headers['last-modified'], path);
  }
  const link = server.browser();
  const page = await openLink(link, await requestReset(server, ola));
  assert.equal(page.headers['cache-control'], 'no-store');
});

test('X18', 'Use other methods than GET, HEAD and POST', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
    for (const path of ['/', '/settings/profile', '/healthz']) assert.equal((await browser.send(method, path)).status, 405, `${method} ${path}`);
  }
  assert.ok([400, 405].includes(statusOf(await raw(server, [`CONNECT localhost:${server.port} HTTP/1.1`]))));
  for (const header of ['x-http-method-override', 'x-method-override', '_method']) {
    await browser.get('/sign-out', { [header]: 'POST' });
    assert.ok(await browser.isSignedIn(), header);
  }
});
