// The cookies and tickets of gates, through each proxy with its example in docs/gates.
import { strict as assert } from 'node:assert';
import { changePolicy } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';
import { leaving } from '../end2end/conformance/means/latchkey.mjs';
import { Behind, throughEach } from '../end2end/gates/means/behind.mjs';
import { navigation } from '../end2end/gates/means/visitor.mjs';

const [gateCookie, startCookie] = ['__Host-latchkey-gate', '__Host-latchkey-start'];

test('AT23', 'Use the cookie of a gate at another gate, at Latchkey, with another case or cut, or after it was revoked', async (site) => {
  const behind = await Behind.start(site);
  const mal = behind.visitor();
  const [first] = behind.gates;
  await mal.open(first);
  const token = mal.at(first).cookies.get(gateCookie);
  const copied = async (gate, value) => {
    const thief = behind.visitor().at(gate);
    thief.cookies.set(gateCookie, value);
    return (await thief.get('/page', navigation)).status;
  };
  assert.equal(await copied(first, token), 200, 'it works where it belongs');
  for (const gate of behind.gates.slice(1)) assert.equal(await copied(gate, token), 303, gate.name);
  const names = [gateCookie, ...mal.agent.browser.cookies.keys()];
  for (const name of names) {
    const thief = behind.server.browser();
    thief.cookies.set(name, token);
    assert.equal(await thief.isSignedIn(), false, name);
  }
  // The session of Latchkey does not open a gate.
  await throughEach(behind, async (gate) => {
    for (const value of [...mal.agent.browser.cookies.values(), `${token}x`, token.slice(0, -1), token.toUpperCase(), '', 'x', "' OR 1=1 --"]) {
      assert.equal(await copied(gate, encodeURIComponent(value) === value ? value : encodeURIComponent(value)), 303, value);
    }
  });
  await mal.agent.browser.get('/settings/profile');
  await mal.agent.browser.post('/sign-out', {});
  assert.equal(await copied(first, token), 303, 'after the sign-out');
});

/** The address with a ticket, to which Latchkey sends a signed-in visitor of this gate. */
async function ticketOf(visitor, gate, path = '/page') {
  const asked = await visitor.navigate(gate, path);
  assert.equal(asked.status, 303, `${asked}`);
  let answer = await visitor.go(new URL(asked.location));
  for (let hop = 0; hop < 12 && !isTicket(answer); hop += 1) answer = await visitor.go(new URL(next(answer), visitor.behind.server.origin));
  return new URL(next(answer));
}

const next = (answer) => answer.location ?? leaving(answer);
const isTicket = (answer) => next(answer)?.includes('/.latchkey/enter?') ?? false;

test('AT24', "Open an attacker's ticket in the browser of another user, use a ticket twice, too late, or at another gate", async (site) => {
  const behind = await Behind.start(site);
  const { server } = behind;
  const enter = async (visitor, gate, url) => {
    const answer = await visitor.navigate(gate, url.pathname + url.search);
    const { cookies } = visitor.at(gate);
    return cookies.has(gateCookie) ? 'in' : answer.status;
  };
  await throughEach(behind, async (gate) => {
    const mal = behind.visitor(behind.people.mal);
    const stolen = await ticketOf(mal, gate);
    assert.equal(stolen.host, gate.host);
    // Of a victim who has a start cookie of their own, or none.
    const victim = behind.visitor();
    assert.notEqual(await enter(victim, gate, stolen), 'in');
    await victim.navigate(gate, '/page');
    assert.notEqual(await enter(victim, gate, stolen), 'in');

    const twice = behind.visitor();
    const url = await ticketOf(twice, gate);
    const start = twice.at(gate).cookies.get(startCookie);
    assert.equal(await enter(twice, gate, url), 'in');
    twice.at(gate).cookies.delete(gateCookie);
    twice.at(gate).cookies.set(startCookie, start);
    assert.notEqual(await enter(twice, gate, url), 'in');

    const late = behind.visitor();
    const expired = await ticketOf(late, gate);
    server.clock.advance(61);
    assert.notEqual(await enter(late, gate, expired), 'in');

    const other = behind.gates.find((one) => one !== gate);
    const elsewhere = behind.visitor();
    const of = await ticketOf(elsewhere, gate);
    await elsewhere.navigate(other, '/page');
    elsewhere.at(other).cookies.set(startCookie, elsewhere.at(gate).cookies.get(startCookie));
    assert.notEqual(await enter(elsewhere, other, of), 'in');

    const ended = behind.visitor();
    const without = await ticketOf(ended, gate);
    await ended.agent.browser.get('/settings/profile');
    await ended.agent.browser.post('/sign-out', {});
    assert.notEqual(await enter(ended, gate, without), 'in');
  });
  assert.equal(server.log.includes('ticket='), false, 'no ticket is in the log');
});

test('AT25', 'Have a signed-in user sent to another site by the address that a gate sends its users to', async (site) => {
  const behind = await Behind.start(site);
  const [gate] = behind.gates;
  const ola = behind.visitor();
  await ola.open(gate);
  ola.at(gate).cookies.delete(gateCookie);
  const good = new URL((await ola.navigate(gate, '/page')).location);
  const arrive = (url) => ola.agent.browser.get(url.pathname + url.search, { ...navigation, 'sec-fetch-site': 'cross-site' });
  for (const to of ['//evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example', 'evil.example', '/\t/evil.example', '/\n', '/\r\nSet-Cookie: a=b', '', 'javascript:alert(1)', '/.latchkey/enter', '/x/../.latchkey/sign-out', '/x/%2e%2E/.latchkey/enter', '/.%6catchkey/enter', `/${'x'.repeat(3_000)}`]) {
    const url = new URL(good);
    url.searchParams.set('to', to);
    const answer = await arrive(url);
    assert.equal(answer.status, 400, `${JSON.stringify(to)}: ${answer}`);
  }
  for (const [name, value] of [['gate', '999'], ['gate', ''], ['gate', 'evil.example'], ['challenge', ''], ['challenge', 'x'], ['challenge', undefined], ['gate', undefined], ['to', undefined]]) {
    const url = new URL(good);
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    const answer = await arrive(url);
    assert.equal(answer.status, 400, `${name}=${value}: ${answer}`);
  }
  for (const [name, value] of [['to', '//evil.example'], ['gate', '999'], ['challenge', 'x']]) {
    const url = new URL(good);
    url.searchParams.append(name, value);
    assert.equal((await arrive(url)).status, 400, `${name} twice`);
  }
  // The gate answers with its own host only, whatever the path.
  await throughEach(behind, async (one) => {
    for (const path of ['//evil.example/', '/.latchkey/enter?ticket=x&to=//evil.example', '/\\evil.example', '/.latchkey/sign-out?to=https://evil.example']) {
      const visitor = behind.visitor();
      const answer = await visitor.navigate(one, path);
      if (answer.location === undefined) continue;
      const to = new URL(answer.location, `https://${one.host}`);
      assert.ok([behind.server.origin, `https://${one.host}`].includes(to.origin), answer.location);
    }
  });
});

test('AT26', 'Set a cookie of the gate from a sibling host (stonyx-oauth#50)', async (site) => {
  const behind = await Behind.start(site);
  const [mal, ola] = [behind.visitor(behind.people.mal), behind.visitor()];
  await throughEach(behind, async (gate) => {
    await mal.open(gate);
    await ola.open(gate);
    const [hers, his] = [ola, mal].map((one) => one.at(gate).cookies.get(gateCookie));
    for (const cookie of [`${gateCookie}=${his}; ${gateCookie}=${hers}`, `${gateCookie}=${hers}; ${gateCookie}=${his}`, `${gateCookie}=${hers}; ${gateCookie}=${hers}`]) {
      const answer = await behind.visitor().at(gate).get('/page', { ...navigation, cookie });
      assert.ok([303, 400, 401].includes(answer.status), `${answer}`);
    }
    // Without the prefix, which only the host itself can set, it is another cookie.
    for (const name of ['latchkey-gate', '__Secure-latchkey-gate', '__host-latchkey-gate']) {
      const answer = await behind.visitor().at(gate).get('/page', { ...navigation, cookie: `${name}=${his}` });
      assert.equal(answer.status, 303, `${name}: ${answer}`);
    }
  });
});

test('AT30b', 'Open a gate with a password but without the code, or without the second factor that is required', async (site) => {
  const behind = await Behind.start(site);
  const { server, people } = behind;
  await changePolicy(server, people.maya, { enforce: 'on' });
  const mustSetUp = server.browser();
  await mustSetUp.enterPassword(people.una);
  await throughEach(behind, async (gate) => {
    const { count } = behind.application;
    for (const browser of [await server.pending(people.ola), mustSetUp]) {
      const half = behind.visitor();
      half.agent.browser = browser;
      const { location } = await half.navigate(gate, '/page');
      const answer = await half.go(new URL(location));
      assert.ok(!isTicket(answer), `${answer}`);
      assert.equal(server.count('gate_tickets'), 0);
    }
    assert.equal(behind.application.count, count);
  });
});
