// The walk "Open a gate", through each proxy.
import { strict as assert } from 'node:assert';
import { test } from '../../black_box/test.mjs';
import { upgrade } from './means/websocket.mjs';
import { Behind, throughEach } from './means/behind.mjs';

/** The last access that the application got, as headers. */
const remote = (page, name) => page.headers[`remote-${name}`] ?? [];

test('G01', 'A user signs in, arrives at the page that they asked for, and is named to the application', async (site) => {
  const behind = await Behind.start(site);
  const visitor = behind.visitor();
  await throughEach(behind, async (gate) => {
    const asked = visitor.asked;
    const first = await visitor.navigate(gate, '/page?a=b%20c&d=%2F');
    assert.equal(first.status, 303, `${first}`);
    assert.ok(first.location.startsWith(`${behind.server.origin}/gates/enter?`), first.location);
    assert.equal(first.headers['cache-control'], 'no-store');
    const arrived = await visitor.follow(first, `https://${gate.host}/page`);
    assert.equal(arrived.status, 200, `${arrived}`);
    assert.equal(arrived.url.href, `https://${gate.host}/page?a=b%20c&d=%2F`);
    const page = JSON.parse(arrived.body);
    assert.equal(page.url, '/page?a=b%20c&d=%2F');
    assert.equal(page.method, 'GET');
    assert.deepEqual(remote(page, 'user'), ['ola']);
    assert.deepEqual(remote(page, 'email'), [behind.people.ola.email]);
    assert.deepEqual(remote(page, 'name'), [behind.people.ola.name]);
    assert.deepEqual(remote(page, 'amr'), ['pwd otp mfa']);
    assert.ok(Math.abs(Number(remote(page, 'auth-time')[0]) - behind.server.clock.now()) < 600);
    // The session of Latchkey is enough for the other gates.
    assert.equal(visitor.asked, gate === behind.gates[0] ? 2 : asked);
    // The gate has one cookie of its own, and no request goes to Latchkey any more.
    assert.deepEqual([...visitor.at(gate).cookies.keys()].sort(), ['__Host-latchkey-gate', '__Host-latchkey-start']);
    const again = await visitor.navigate(gate, '/other');
    assert.equal(again.status, 200, `${again}`);
    const form = await visitor.at(gate).send('POST', '/save', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    assert.equal(JSON.parse(form.body).method, 'POST', `${form}`);
  });
});

test('G02', 'The cookie of a gate is for its host only, and scripts cannot read it', async (site) => {
  const behind = await Behind.start(site);
  const visitor = behind.visitor();
  await throughEach(behind, async (gate) => {
    const set = [];
    const browser = visitor.at(gate);
    const keep = browser.keep;
    browser.keep = (cookies) => set.push(...cookies) && keep.call(browser, cookies);
    await visitor.open(gate);
    const cookie = set.filter((one) => one.startsWith('__Host-latchkey-gate='));
    assert.equal(cookie.length, 1, set.join('\n'));
    const attributes = cookie[0].split('; ').slice(1).map((one) => one.toLowerCase());
    for (const one of ['secure', 'httponly', 'path=/', 'samesite=lax']) assert.ok(attributes.includes(one), cookie[0]);
    assert.ok(!attributes.some((one) => one.startsWith('domain')), cookie[0]);
  });
});

test('G03', 'Requests that do not open a page get 401 and one line of text, and no cookie', async (site) => {
  const behind = await Behind.start(site);
  const stranger = behind.visitor();
  await throughEach(behind, async (gate) => {
    const { count } = behind.application;
    const browser = stranger.at(gate);
    const plain = { origin: undefined, 'sec-fetch-site': undefined };
    for (const [method, headers] of [
      ['GET', { ...plain, accept: '*/*' }],
      ['GET', { ...plain, accept: 'application/json' }],
      ['GET', { accept: 'text/html', 'sec-fetch-mode': 'cors' }],
      ['GET', { accept: 'text/html', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
      ['POST', { accept: 'text/html', 'sec-fetch-mode': 'navigate' }],
      ['DELETE', plain],
    ]) {
      const answer = await browser.send(method, '/api/items', undefined, headers);
      assert.equal(answer.status, 401, `${method} ${JSON.stringify(headers)}: ${answer}`);
      assert.equal(answer.body, 'You are signed out. Reload the page to sign in.\n');
      assert.match(answer.headers['content-type'], /^text\/plain/);
      assert.deepEqual(answer.setCookies, []);
    }
    const without = await browser.get('/', { ...plain, accept: 'text/html' });
    assert.equal(without.status, 303, 'a browser without these headers');
    browser.cookies.clear();
    const socket = await upgrade(gate, browser);
    assert.equal(socket.status, 401);
    assert.equal(socket.setCookies, 0);
    assert.equal(behind.application.count, count, 'the application got no request');
  });
});

test('G04', 'A WebSocket opens for a signed-in user', async (site) => {
  const behind = await Behind.start(site);
  const visitor = behind.visitor();
  await throughEach(behind, async (gate) => {
    await visitor.open(gate);
    const socket = await upgrade(gate, visitor.at(gate), 'hello');
    assert.equal(socket.status, 101);
    assert.equal(socket.echo, 'hello');
  });
});

test('G05', 'Rules let strangers in, refuse every user, or ask for a code, and the query is not part of the path', async (site) => {
  const behind = await Behind.start(site);
  const visitor = behind.visitor();
  const stranger = behind.visitor();
  await throughEach(behind, async (gate) => {
    for (const path of ['/public', '/public/', '/public/a/b?x=/internal/', '/health']) {
      const open = await stranger.navigate(gate, path);
      assert.equal(open.status, 200, `${path}: ${open}`);
      assert.ok(Object.entries(JSON.parse(open.body).headers).every(([name, values]) => !name.startsWith('remote') || values.join('') === ''));
    }
    for (const path of ['/publicity', '/PUBLIC/a', '/x?/public/', '/x?a=/public/b', '/health/x']) {
      assert.equal((await stranger.navigate(gate, path)).status, 303, path);
    }
    assert.equal((await stranger.at(gate).send('POST', '/health', '', {})).status, 401, 'another method');
    const inside = await visitor.open(gate, '/');
    assert.equal(inside.status, 200, `${inside}`);
    assert.equal((await visitor.navigate(gate, '/internal/x')).status, 403);
    // The proof is recent, and then it is not.
    assert.equal((await visitor.navigate(gate, '/admin/users')).status, 200);
    behind.server.clock.advance(16 * 60);
    assert.equal((await visitor.navigate(gate, '/page')).status, 200);
    const asked = visitor.asked;
    const api = await visitor.at(gate).get('/admin/users', { accept: 'application/json', 'sec-fetch-mode': 'cors' });
    assert.equal(api.status, 401);
    const proved = await visitor.open(gate, '/admin/users?x=1');
    assert.equal(proved.status, 200, `${proved}`);
    assert.equal(proved.url.href, `https://${gate.host}/admin/users?x=1`);
    assert.equal(visitor.asked, asked + 1, 'the user verified their identity once');
  });
});

test('G06', 'A user who may not open the application is refused, with a page or one line', async (site) => {
  const behind = await Behind.start(site, { who: 'members' });
  const visitor = behind.visitor(behind.people.mal);
  await throughEach(behind, async (gate) => {
    const { count } = behind.application;
    const page = await visitor.open(gate, '/');
    assert.equal(page.status, 403, `${page}`);
    assert.match(page.text, /Wiki/);
    assert.equal(behind.application.count, count);
  });
  // One who is a member no longer finds out at the next request.
  const ola = behind.visitor();
  await throughEach(behind, async (gate) => assert.equal((await ola.open(gate)).status, 200));
  await behind.administrator.verifyIdentity(behind.people.maya);
  const removed = await behind.administrator.post(`/admin/groups/${behind.group}/members/${behind.people.ola.id}/remove`, {});
  assert.equal(removed.status, 303, `${removed}`);
  await throughEach(behind, async (gate) => {
    const page = await ola.navigate(gate, '/');
    assert.equal(page.status, 403, `${page}`);
    assert.match(page.headers['content-type'], /^text\/html/);
    assert.ok(!/<(script|style|link)\b/i.test(page.body), page.body);
    const api = await ola.at(gate).get('/', { accept: 'application/json', 'sec-fetch-mode': 'cors' });
    assert.equal(api.status, 403);
    assert.match(api.body, /^[^\n]+\n$/);
  });
});

test('G07', 'The application knows its users by what the administrator chose', async (site) => {
  for (const [remoteUser, expected] of [['email', /^ola@halden\.example$/], ['subject', /^[\w-]{20,}$/]]) {
    const behind = await Behind.start(site, { remoteUser });
    const visitor = behind.visitor();
    await throughEach(behind, async (gate) => {
      const page = JSON.parse((await visitor.open(gate)).body);
      assert.match(remote(page, 'user').join(), expected);
    });
  }
});
