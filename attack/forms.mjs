import { strict as assert } from 'node:assert';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { addApp } from '../black_box/office.mjs';
import { exchange, statusOf } from '../black_box/raw.mjs';
import { openLink, pathIn, succeed } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

/** Forms that change something, as their own user would send them. */
const forms = {
  '/settings/profile': { name: 'Changed Name', time_zone: 'UTC' },
  '/settings/password': { current_password: 'PASSWORD', new_password: 'violet anchors over nine hills' },
  '/settings/two-factor/recovery-codes': {},
  '/settings/two-factor/disable': { password: 'PASSWORD', code: 'CODE' },
  '/settings/browsers/sign-out-others': {},
  '/sign-out': {},
  '/oidc/sign-out/confirm': {},
  '/preferences/theme': { theme: 'dark' },
};

const foreign = [
  { origin: 'https://evil.example', 'sec-fetch-site': undefined },
  { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  { origin: 'null', 'sec-fetch-site': undefined },
  { origin: undefined, 'sec-fetch-site': undefined },
  { origin: undefined, 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  { origin: 'http://localhost:1', 'sec-fetch-site': undefined },
];

test('X01', 'Send forms from another site', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  await browser.verifyIdentity(ola);
  const other = await server.signedIn(ola);
  const rows = () => JSON.stringify([server.database.rows(`SELECT name, password_hash, security_version FROM accounts WHERE id = ${ola.id}`), server.database.rows('SELECT generation FROM recovery_code_sets')]);
  const before = rows();
  const code = ola.app.next(server.clock);
  for (const [path, fields] of Object.entries(forms)) {
    const filled = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.replace('PASSWORD', ola.password).replace('CODE', code)]));
    for (const headers of foreign) {
      const answer = await browser.post(path, filled, headers);
      assert.equal(answer.status, 403, `${path} ${JSON.stringify(headers)}: ${answer}`);
    }
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x', undefined]) {
      await browser.post(path, new URLSearchParams(filled).toString(), { 'content-type': type, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' });
    }
    if (path !== '/settings/profile') await browser.get(`${path}?${new URLSearchParams(filled)}`, { 'x-http-method-override': 'POST' });
  }
  assert.equal(rows(), before);
  assert.ok(await browser.isSignedIn() && (await other.isSignedIn()));
});

test('X02', 'Sign a user in as the attacker, or out, from another site', async (site) => {
  const { server, ola, mal } = await site.office();
  const browser = await server.signedIn(ola);
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  for (const path of ['/sign-in', '/sign-out', '/sign-in/start-over', '/forgot-password', '/sign-in/passkey']) {
    const answer = await browser.post(path, { username: mal.email, password: mal.password }, headers);
    assert.equal(answer.status, 403, path);
    assert.deepEqual(answer.setCookies, [], path);
  }
  await browser.get('/sign-out');
  assert.ok(await browser.isSignedIn());
});

test('X03', 'Show pages in a frame of another site', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.signedIn(ola);
  for (const path of ['/', '/settings/two-factor/disable', '/sign-in/help', '/nothing']) {
    const { headers } = await browser.get(path, { 'sec-fetch-dest': 'iframe' });
    assert.equal(headers['x-frame-options'], 'DENY', path);
    assert.match(headers['content-security-policy'], /frame-ancestors 'none'/, path);
  }
});

test('X06', 'Run a script through a name or the label of a browser', async (site) => {
  const { server, maya, ola } = await site.office();
  const script = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>';
  const browser = await server.signedIn(ola);
  await browser.post('/settings/profile', { name: script.slice(0, 60), time_zone: 'UTC' });
  const agent = server.browser();
  await agent.post('/sign-in', { username: ola.email, password: ola.password }, { 'user-agent': script });
  await agent.post('/sign-in/verify', { code: ola.app.next(server.clock) }, { 'user-agent': script });
  const administrator = await server.signedIn(maya);
  await administrator.verifyIdentity(maya);
  await administrator.post('/admin/users/new', { name: script.slice(0, 60), email: 'x@halden.example', role: 'member' });
  const pages = [
    [browser, ['/', '/settings/profile', '/settings/activity', '/settings/browsers']],
    [administrator, ['/admin', '/admin/users', `/admin/users/${ola.id}`, '/admin/audit-log', `/admin/users?q=${encodeURIComponent(script)}`]],
    [server.browser(), [`/sign-in?next=${encodeURIComponent(script)}`, `/${encodeURIComponent(script)}`]],
  ];
  for (const [reader, paths] of pages) {
    for (const path of paths) {
      const { body } = await reader.get(path);
      assert.ok(!body.includes('<script>alert') && !body.includes('<img src=x'), path);
    }
  }
  await pause(300);
  for (const { raw } of await server.mail.all()) assert.ok(!raw.includes('<img src=x') && !raw.includes('<script>'));
});

test.slow('X07', 'Put parameters into the address of the QR code through the name of the organization or an email', async (site) => {
  const { server, maya } = await site.office();
  const administrator = await server.signedIn(maya);
  await administrator.verifyIdentity(maya);
  await administrator.submit('/admin/settings/general', '/admin/settings/general', { product: 'Evil?secret=AAAA&issuer=X:y', organization: 'a:b&c' });
  const guest = { name: 'Gus Hart', email: 'a+secret=aaaa&issuer=evil@halden.example', password: 'quartz bells under six roofs' };
  const added = await administrator.post('/admin/users/new', { name: guest.name, email: guest.email, role: 'member' });
  assert.ok(added.status < 500);
  if (added.status !== 303) return;
  const browser = server.browser();
  await openLink(browser, pathIn(await server.mail.next(guest, '/invitation/')));
  await succeed(browser.post('/invitation', { name: guest.name, new_password: guest.password }));
  await browser.get('/settings/profile');
  await addApp(browser, guest);
  assert.equal(guest.codes.length, 10);
});

test('X10', 'Put a formula into an export', async (site) => {
  const { server, maya, ola } = await site.office();
  for (const name of ['=cmd|calc', '@SUM(1)', '+1+1', '-1-1']) {
    const browser = await server.signedIn(ola);
    await browser.post('/settings/profile', { name, time_zone: 'UTC' });
    const administrator = await server.signedIn(maya);
    await administrator.verifyIdentity(maya);
    const exported = await administrator.post('/admin/users/export', {});
    assert.equal(exported.status, 200, `${exported}`);
    const cells = exported.body.split(/,|\r?\n/).map((cell) => cell.replace(/^"/, ''));
    assert.deepEqual(cells.filter((cell) => /^[=@+-]/.test(cell) || /^[\t\r]/.test(cell)), [], name);
  }
});

test('X12', 'Add fields to a form that its page does not have', async (site) => {
  const { server, ola, mal } = await site.office();
  const browser = await server.signedIn(ola);
  const more = { role: 'administrator', is_admin: 'true', status: 'active', email: 'evil@evil.example', security_version: '99', requirement: 'lifted', account_id: mal.id, user_id: mal.id, id: mal.id, email_verified: 'true', two_factor: '' };
  await browser.post('/settings/profile', { name: 'Ola N', time_zone: 'UTC', ...more });
  await browser.post('/settings/password', { current_password: ola.password, new_password: 'violet anchors over nine hills', ...more });
  const of = ({ id }) => server.database.rows(`SELECT email, role, status, requirement, methods FROM accounts WHERE id = ${id}`);
  assert.deepEqual(of(ola), [{ ...of(mal)[0], email: ola.email }]);
  assert.equal(server.database.value(`SELECT name FROM accounts WHERE id = ${mal.id}`), mal.name);
});

test('X13', 'Administer as a member', async (site) => {
  const { server, mal, ola } = await site.office();
  const browser = await server.signedIn(mal);
  await browser.verifyIdentity(mal);
  const rows = () => JSON.stringify([server.database.rows('SELECT email, role, status, requirement, name FROM accounts ORDER BY id'), server.database.rows('SELECT * FROM policy'), server.count('totps'), server.count('links'), server.count('groups'), server.count('applications')]);
  const before = rows();
  const path = `/admin/users/${ola.id}`;
  const tries = {
    '/admin/users/new': { name: 'Evil', email: 'evil@evil.example', role: 'administrator' },
    [`/admin/users/${mal.id}/edit`]: { name: mal.name, email: mal.email, role: 'administrator', user_name: 'mal', stamp: '', name_was: mal.name, email_was: mal.email, user_name_was: 'mal', role_was: 'member' },
    [`${path}/reset-2fa`]: {}, [`${path}/deactivate`]: {}, [`${path}/delete`]: {}, [`${path}/sign-out`]: {}, [`${path}/remove-browsers`]: {}, [`${path}/disable-link`]: {}, [`${path}/password-link`]: {},
    '/admin/users/bulk': { action: 'require', all: 'on' }, '/admin/users/export': {}, '/admin/audit-log/export': { format: 'csv' },
    '/admin/groups/new': { title: 'Evil', name: 'evil' }, '/admin/groups/1/edit': { version: '1', title: 'Evil', name: 'evil' }, '/admin/groups/1/delete': {}, '/admin/applications/new': { name: 'Evil', address: 'https://evil.example', who: 'everyone', proof: 'usual', age: '' }, '/admin/applications/1/turn-off': {}, '/admin/applications/1/delete': {}, '/admin/groups/1/members': { email: mal.email }, [`${path}/groups`]: { group: '1' },
    '/admin/settings/security': { version: '1', second_factor: '' }, '/admin/settings/general': { version: '1', product: 'Evil', organization: '', support_contact: '', time_zone: 'UTC', audit_days: '1' },
  };
  for (const [each, fields] of Object.entries(tries)) {
    const answer = await browser.post(each, fields);
    assert.ok([403, 404].includes(answer.status), `${each}: ${answer}`);
  }
  assert.equal(rows(), before);
});

test('X16', 'Add recipients or headers to an email through a name', async (site) => {
  const { server, maya } = await site.office();
  const administrator = await server.signedIn(maya);
  await administrator.verifyIdentity(maya);
  const names = ['Gus\r\nBcc: evil@evil.example', 'Gus\nSubject: x', 'Gus" <evil@evil.example>,', 'x'.repeat(5_000), 'Gus\u2028Bcc: evil@evil.example', 'https://evil.example/click'];
  for (const [at, name] of names.entries()) await administrator.post('/admin/users/new', { name, email: `gus${at}@halden.example`, role: 'member' });
  await administrator.post('/admin/users/new', { name: 'Gus', email: 'gus@halden.example\r\nBcc: evil@evil.example', role: 'member' });
  await pause(500);
  for (const { raw, to } of await server.mail.all()) {
    assert.equal(to.length, 1, to.join());
    assert.match(to[0], /@halden\.example$/);
    const head = raw.split(/\r?\n\r?\n/)[0];
    assert.ok(!/^bcc:|^subject: x$/im.test(head), head);
  }
});

test('FB01', 'Send the form of a page after another user signed in in the same browser', async (site) => {
  const { server, ola, mal } = await site.office();
  const browser = await server.signedIn(ola);
  const page = await browser.get('/settings/profile');
  const action = /action="(\/settings\/profile[^"]*)"/.exec(page.body)[1].replaceAll('&amp;', '&');
  await browser.post('/sign-out', {});
  browser.account = undefined;
  await browser.signIn(mal);
  const answer = await browser.post(action, { name: 'Name of Ola', time_zone: 'UTC' });
  assert.equal(answer.status, 409, `${answer}`);
  assert.equal(server.database.value(`SELECT name FROM accounts WHERE id = ${mal.id}`), mal.name);
});

test('P11', 'Send 100 MB, endless chunks, 5,000 headers or a bomb', async (site) => {
  const { server } = await site.office();
  const host = `Host: localhost:${server.port}\r\nOrigin: ${server.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  const large = await exchange(server, `POST /sign-in HTTP/1.1\r\n${host}Content-Length: 100000000\r\nConnection: close\r\n\r\n${'a=b&'.repeat(50_000)}`, { ms: 30_000 });
  assert.equal(statusOf(large), 413);
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  const endless = await exchange(server, `POST /sign-in HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk.repeat(60)}`, { ms: 30_000 });
  assert.equal(statusOf(endless), 413);
  const many = Array.from({ length: 5_000 }, (_, at) => `X-${at}: y\r\n`).join('');
  const headers = statusOf(await exchange(server, `GET /sign-in HTTP/1.1\r\n${host}${many}\r\n`));
  assert.ok([400, 431, 0].includes(headers), `${headers}`);
  const deep = await server.browser().post('/sign-in', '['.repeat(10_000), { 'content-type': 'application/json' });
  assert.ok(deep.status >= 400 && deep.status < 500, `${deep}`);
  const bomb = await server.browser().send('POST', '/sign-in', gzipSync(Buffer.alloc(10_000_000, 'a')), { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' });
  assert.ok(bomb.status >= 400 && bomb.status < 500, `${bomb}`);
  assert.equal((await server.browser().get('/healthz')).status, 200);
});
