import { strict as assert } from 'node:assert';
import { Device } from '../black_box/device.mjs';
import { atOnce } from '../black_box/raw.mjs';
import { addPasskey, askPasskey, changePolicy } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

const settings = '/settings/two-factor';

/** Ola has a passkey. */
async function owner(site) {
  const office = await site.office();
  const browser = await office.server.signedIn(office.ola);
  const device = await addPasskey(browser, office.ola);
  return { ...office, browser, device };
}

/** The three ways to use a passkey: where it is used, and whether it was accepted. */
const doors = {
  'at sign-in': async ({ server }) => ({ browser: server.browser(), path: '/sign-in/passkey' }),
  'as the second step': async ({ server, ola }) => ({ browser: await server.pending(ola), path: '/sign-in/verify/passkey' }),
  'in an identity check': async ({ server, ola }) => {
    const browser = await server.signedIn(ola);
    server.clock.advance(11 * 60);
    return { browser, path: `${settings}/verify-identity/passkey` };
  },
};

/** Uses a passkey. `alter` may change the device before it answers, `change` the answer. */
async function use(door, device, { alter = () => {}, change } = {}) {
  const { browser, path } = door;
  const options = await askPasskey(browser, path);
  alter(device);
  return send(door, device.get(options, change));
}

async function send({ browser, path }, credential) {
  const next = path.endsWith('verify-identity/passkey') ? settings : undefined;
  const answer = await browser.post(path, { credential, next });
  return { answer, accepted: answer.status === 303 && answer.location !== '/sign-in' };
}

/** Expects each of these to be refused at every door, and the right answer to be accepted afterwards. */
async function refuseEverywhere(site, tries) {
  const office = await owner(site);
  for (const [where, open] of Object.entries(doors)) {
    for (const [what, how] of Object.entries(tries)) {
      const device = Object.assign(Object.create(Device.prototype), office.device);
      const { answer, accepted } = await use(await open(office), device, how);
      assert.ok(!accepted, `${what} ${where}: ${answer}`);
      assert.ok(answer.status < 500, `${what} ${where}: ${answer}`);
    }
    office.device.counter += 10;
    const { answer, accepted } = await use(await open(office), office.device);
    assert.ok(accepted, `the right answer ${where}: ${answer}`);
  }
}

test('W01', 'Send the answer of a passkey again, or ten times at the same moment', async (site) => {
  const office = await owner(site);
  for (const [where, open] of Object.entries(doors)) {
    const door = await open(office);
    const credential = office.device.get(await askPasskey(door.browser, door.path));
    const again = { ...door, browser: door.browser.copy() };
    assert.ok((await send(door, credential)).accepted, where);
    assert.ok(!(await send(again, credential)).accepted, where);
  }
  const { server } = office;
  const browser = server.browser();
  const credential = office.device.get(await askPasskey(browser, '/sign-in/passkey'));
  const before = server.count('sessions');
  await atOnce(Array.from({ length: 10 }, () => ({ browser: browser.copy(), path: '/sign-in/passkey', fields: { credential } })));
  assert.equal(server.count('sessions') - before, 1);
});

test('W02', 'Use the answer for one purpose for another', async (site) => {
  const office = await owner(site);
  const { server, device } = office;
  const opened = [];
  // The last one moves the clock, after which a pending sign-in has expired.
  for (const open of Object.values(doors).reverse()) opened.push(await open(office));
  for (const from of opened) {
    for (const to of opened) {
      if (from === to) continue;
      const credential = device.get(await askPasskey(from.browser, from.path));
      await askPasskey(to.browser, to.path);
      const browser = to.browser.copy();
      assert.ok(!(await send({ ...to, browser }, credential)).accepted, `${from.path} at ${to.path}`);
    }
  }
  const browser = server.browser();
  const created = device.create({ ...(await askPasskey(browser, '/sign-in/passkey')), user: { id: device.handle } });
  assert.ok(!(await send({ browser, path: '/sign-in/passkey' }, created)).accepted);
});

test('W03', "Use one's own passkey for another account", async (site) => {
  const office = await owner(site);
  const { server, mal } = office;
  const own = await addPasskey(await server.signedIn(mal), mal);
  for (const open of [doors['as the second step'], doors['in an identity check']]) {
    assert.ok(!(await use(await open(office), own)).accepted);
  }
  const browser = server.browser();
  const { accepted } = await use({ browser, path: '/sign-in/passkey' }, own, { alter: (device) => (device.handle = office.device.handle) });
  assert.ok(!accepted && !(await browser.isSignedIn()));
});

test.slow('W04', 'Use a passkey without a verified or present user', async (site) => {
  await refuseEverywhere(site, {
    'without verification': { alter: (device) => (device.flags = 0x01) },
    'without presence': { alter: (device) => (device.flags = 0x04) },
    'without either': { alter: (device) => (device.flags = 0) },
  });
});

test.slow('W05', 'Use the answer that a passkey gave to another site, or in a frame', async (site) => {
  await refuseEverywhere(site, {
    'another site': { alter: (device) => (device.origin = 'https://evil.example') },
    'another port': { alter: (device) => (device.origin = 'http://localhost:1') },
    https: { alter: (device) => (device.origin = device.origin.replace('http:', 'https:')) },
    'a sub-domain': { alter: (device) => (device.origin = device.origin.replace('//', '//evil.')) },
    'another domain': { alter: (device) => (device.domain = 'evil.example') },
    'a frame': { alter: (device) => (device.crossOrigin = true) },
  });
});

test('W06', 'Use a cloned passkey whose counter lags behind', async (site) => {
  const office = await owner(site);
  const { device } = office;
  device.counter = 100;
  assert.ok((await use(await doors['at sign-in'](office), device)).accepted);
  for (const counter of [100, 50, 1]) {
    const door = await doors['at sign-in'](office);
    assert.ok(!(await use(door, device, { alter: () => (device.counter = counter) })).accepted, `${counter}`);
  }
  device.counter = 101;
  assert.ok((await use(await doors['at sign-in'](office), device)).accepted, 'the stored counter did not decrease');
});

test('W08', "Register another user's passkey for oneself", async (site) => {
  const { server, mal, ola, device } = await owner(site);
  const attacker = await server.signedIn(mal);
  await attacker.verifyIdentity(mal);
  const own = new Device(server);
  own.id = device.id;
  await attacker.post(`${settings}/passkeys/new`, { credential: own.create(await askPasskey(attacker, `${settings}/passkeys/new`)) });
  assert.equal(server.count('passkeys', `account_id = ${ola.id}`), 1);
  assert.equal(server.count('passkeys'), 1);
});

test('W09', 'Remove the last method while one is required', async (site) => {
  const { server, maya, ola } = await owner(site);
  await changePolicy(server, maya, { enforce: 'on' });
  const browser = await server.signedIn(ola);
  await browser.verifyIdentity(ola);
  await browser.post(`${settings}/methods/app/remove`, {});
  await browser.post(`${settings}/disable`, { password: ola.password, code: ola.app.next(server.clock) });
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 1);
});

test('W10', 'Use a challenge that has expired, or of another browser, or none', async (site) => {
  const office = await owner(site);
  const { server, device } = office;
  const late = await doors['at sign-in'](office);
  const options = await askPasskey(late.browser, late.path);
  server.clock.advance(5 * 60 + 1);
  assert.ok(!(await send(late, device.get(options))).accepted, 'expired');
  const [first, second] = [await doors['at sign-in'](office), await doors['at sign-in'](office)];
  const credential = device.get(await askPasskey(first.browser, first.path));
  await askPasskey(second.browser, second.path);
  assert.ok(!(await send(second, credential)).accepted, 'of another browser');
  assert.ok(!(await send(await doors['at sign-in'](office), credential)).accepted, 'none');
  assert.ok(!(await use(await doors['at sign-in'](office), device, { change: (answer) => (answer.response.clientDataJSON = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge: 'AAAA', origin: device.origin })).toString('base64url')) })).accepted, 'its own');
});

test('W11', 'Name a passkey with markup, control characters or 10 kB', async (site) => {
  const { server, browser } = await owner(site);
  const id = server.database.value('SELECT id FROM passkeys');
  for (const name of ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', 'a\u202eb', 'x'.repeat(10_000), 'a\r\nSet-Cookie: x=1', '\u0007']) {
    const answer = await browser.post(`${settings}/passkeys/${id}/rename`, { name });
    assert.ok(answer.status < 500, name.slice(0, 40));
    const { body } = await browser.get(settings);
    assert.ok(!body.includes('<script>alert') && !body.includes('<img src=x'), name);
  }
  assert.ok(String(server.database.value('SELECT name FROM passkeys')).length <= 200);
});

test('FA14a', 'Send another id than rawId with the answer of a passkey', async (site) => {
  await refuseEverywhere(site, {
    'another id': { change: (answer) => (answer.id = 'AAAA') },
    'another rawId': { change: (answer) => (answer.rawId = 'AAAA') },
    'no id': { change: (answer) => delete answer.id },
  });
});

test.slow('FA14b', 'Send a wrong type with the answer of a passkey', async (site) => {
  await refuseEverywhere(site, {
    'another type': { change: (answer) => (answer.type = 'password') },
    'no type': { change: (answer) => delete answer.type },
    'the type of a creation': { change: (answer) => rewrite(answer, (client) => (client.type = 'webauthn.create')) },
  });
});

test('FA14c', 'Send unknown fields with the answer of a passkey', async (site) => {
  await refuseEverywhere(site, {
    'an unknown field': { change: (answer) => (answer.user = 'maya') },
    'an unknown field of the response': { change: (answer) => (answer.response.admin = true) },
  });
});

test('FA14d', 'Send unknown fields, another id or a wrong type when creating a passkey', async (site) => {
  const { server, browser } = await owner(site);
  const changes = [
    (answer) => (answer.id = 'AAAA'), (answer) => (answer.type = 'password'), (answer) => (answer.user = 'maya'), (answer) => (answer.response.admin = true),
    (answer) => (answer.response.attestationObject = 'AAAA'), (answer) => delete answer.response,
  ];
  for (const change of changes) {
    const device = new Device(server);
    const credential = device.create(await askPasskey(browser, `${settings}/passkeys/new`), change);
    const answer = await browser.post(`${settings}/passkeys/new`, { credential });
    assert.ok(answer.status !== 303 && answer.status < 500, `${change}: ${answer}`);
  }
  assert.equal(server.count('passkeys'), 1);
});

test.slow('W12', 'Send what is not the answer of a passkey', async (site) => {
  const office = await owner(site);
  for (const open of Object.values(doors)) {
    const door = await open(office);
    for (const credential of ['', '{}', 'null', '[]', '{"id":1}', `{"id":"${'A'.repeat(20_000)}"}`, '{"a":'.repeat(5_000), '\u0000']) {
      await askPasskey(door.browser, door.path);
      const { answer, accepted } = await send(door, credential);
      assert.ok(!accepted && answer.status < 500, `${credential.slice(0, 20)}: ${answer}`);
    }
  }
});

function rewrite(answer, change) {
  const client = JSON.parse(Buffer.from(answer.response.clientDataJSON, 'base64url'));
  change(client);
  answer.response.clientDataJSON = Buffer.from(JSON.stringify(client)).toString('base64url');
}
