import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { openLink, requestReset, succeed } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

const password = 'violet anchors over nine hills';

/** A browser in which a link to reset the password is open. */
async function mailbox(server, person) {
  const browser = server.browser();
  await openLink(browser, await requestReset(server, person));
  return browser;
}

/** Changes the password as its owner, and returns the answer. */
async function change(server, person, new_password) {
  const browser = await server.signedIn(person);
  return browser.post('/settings/password', { current_password: person.password, new_password });
}

test('P01', 'Skip the code by resetting the password', async (site) => {
  const { server, ola } = await site.office();
  const browser = await mailbox(server, ola);
  await succeed(browser.post('/reset-password', { new_password: password }), 303);
  assert.ok(!(await browser.isSignedIn()));
  assert.equal((await browser.enterPassword({ ...ola, password })).location, '/sign-in/verify');
});

test('P02', 'Turn off two-factor authentication with the mailbox alone', async (site) => {
  const { server, ola } = await site.office();
  const browser = await mailbox(server, ola);
  const link = browser.cookies.get('__Host-link');
  await browser.post('/disable-2fa', { password: ola.password });
  await browser.post('/reset-password', { new_password: password, disable_2fa: 'on', two_factor: '' });
  browser.cookies.set('__Host-link', link);
  await browser.post('/disable-2fa', { password });
  await browser.enterPassword({ ...ola, password });
  await browser.post('/sign-in/methods', { method: 'email' });
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 1);
  assert.ok(!(await browser.isSignedIn()));
});

test('P03', 'Learn from the answers which addresses have an account', async (site) => {
  const { server, ola, una } = await site.office();
  const people = [ola, una, { email: 'nobody@halden.example' }, { email: 'nobody.else@other.example' }];
  const same = async (ask) => {
    const answers = [];
    for (const person of people) answers.push(comparable(await ask(person), person));
    for (const answer of answers.slice(1)) assert.deepEqual(answer, answers[0]);
  };
  await same((person) => server.browser().enterPassword(person, 'a wrong guess at it'));
  await same((person) => server.browser().post('/forgot-password', { username: person.email }));
  await same(() => server.browser().post('/sign-in/passkey/begin', {}));
});

test.slow('P03t', 'Learn from the times of 240 answers which addresses have an account', async (site) => {
  const { server, una } = await site.office();
  const times = { known: [], unknown: [] };
  for (let number = 0; number < 120; number += 1) {
    // Longer than any wait.
    server.clock.advance(1000);
    for (const kind of number % 2 ? ['known', 'unknown'] : ['unknown', 'known']) {
      const email = kind === 'known' ? una.email : 'nobody@halden.example';
      const answer = await server.browser().enterPassword({ email }, 'a wrong guess at it');
      if (answer.status === 422) times[kind].push(answer.ms);
    }
  }
  assert.ok(times.known.length >= 100 && times.unknown.length >= 100, `${times.known.length}`);
  const [known, unknown] = [median(times.known), median(times.unknown)];
  assert.ok(Math.abs(known - unknown) < Math.max(8, 0.15 * known), `${known} ms and ${unknown} ms`);
});

test.slow('P05', 'Set a password of a megabyte, or one whose end is ignored', async (site) => {
  const { server, una } = await site.office();
  const long = `${'correct horse '.repeat(5)}battery staple`;
  assert.ok(long.length > 72);
  await succeed(change(server, una, long));
  const other = `${long.slice(0, -1)}x`;
  assert.equal((await server.browser().enterPassword(una, other)).status, 422, 'the end counts');
  una.password = long;
  await server.signedIn(una);
  for (const length of [1025, 60_000]) {
    const began = performance.now();
    const answer = await change(server, una, 'x1'.repeat(length));
    assert.ok([413, 422].includes(answer.status), `${length}: ${answer}`);
    assert.ok(performance.now() - began < 5_000);
  }
  const large = await server.browser().enterPassword(una, 'x'.repeat(3_000_000)).catch(() => ({ status: 413 }));
  assert.equal(large.status, 413);
});

test.slow('P06', 'Sign in with the password in other capitals, or without its spaces at the end', async (site) => {
  const { server, una } = await site.office();
  const composed = 'Åhus café räksmörgås  ';
  await succeed(change(server, una, composed));
  for (const other of [composed.toLowerCase(), composed.toUpperCase(), composed.trim(), ` ${composed}`]) {
    assert.equal((await server.browser().enterPassword(una, other)).status, 422, JSON.stringify(other));
  }
  assert.equal((await server.browser().enterPassword(una, composed.normalize('NFD'))).location, '/', 'NFC and NFD are the same');
});

test('P07', 'Get the emails of an account with a look-alike address', async (site) => {
  const { server, ola, maya } = await site.office();
  const alike = [ola.email.replace('halden', 'halden\u200b'), ola.email.replace('@', '＠'), ola.email.replace('k', 'K'), 'ola@halden.example\r\nbcc:evil@evil.example', `${ola.email},evil@evil.example`, `${ola.email}\0@evil.example`, `"${ola.email}"@evil.example`];
  for (const username of alike) {
    await server.browser().post('/forgot-password', { username });
    server.clock.advance(31);
  }
  await new Promise((later) => setTimeout(later, 400));
  for (const { to } of await server.mail.all()) for (const address of to) assert.ok([ola.email, maya.email].includes(address), address);
});

test.slow('P08', 'Add a second account with the same address in another spelling', async (site) => {
  const { server, maya, ola } = await site.office();
  const administrator = await server.signedIn(maya);
  await administrator.verifyIdentity(maya);
  for (const email of [ola.email.toUpperCase(), ` ${ola.email} `, ola.email.replace('ola', 'Ola'), ola.email.replace('halden', 'halden\u00ad'), ola.email.replace('example', 'ｅxample')]) {
    await administrator.post('/admin/users/new', { name: 'Second Ola', email, role: 'member' });
  }
  assert.equal(server.count('accounts'), 5);
});

test.slow('P09', 'Exhaust the memory with 500 sign-ins at the same moment', async (site) => {
  const { server, ola } = await site.office();
  const attempts = Array.from({ length: 500 }, (_, at) => server.browser().enterPassword({ email: `n${at}@halden.example` }, 'a wrong guess at it'));
  const health = [];
  for (let number = 0; number < 5; number += 1) health.push((await server.browser().get('/healthz')).ms);
  const answers = await Promise.all(attempts);
  for (const answer of answers) {
    assert.ok([422, 503].includes(answer.status), `${answer}`);
    assert.ok(answer.status === 422 || answer.headers['retry-after'], `${answer}`);
    // The page is promised within 5 seconds, and the client has 500 of them to read.
    assert.ok(answer.ms < 7_000, `${answer.ms} ms: ${answer}`);
  }
  assert.ok(answers.some(({ status }) => status === 503), 'some are told to come back');
  // An idle server, one hash on each core, and what belongs to a request and its page.
  const limit = 25 * 1024 + 19 * 1024 * availableParallelism() + 160 * answers.length;
  assert.ok(peak(server) < limit, `${peak(server)} KiB of ${limit}`);
  assert.ok(median(health) < 3_000, `/healthz: ${health} ms`);
  await server.pending(ola);
});

test.slow('P10', 'Choose a weak password', async (site) => {
  const { server, una } = await site.office();
  for (const weak of ['', 'short', 'password', 'passwordpassword', '123456789012345', una.email, 'aaaaaaaaaaaaaaaaaaaa', una.password.slice(0, 7)]) {
    const answer = await change(server, una, weak);
    assert.equal(answer.status, 422, `${weak}: ${answer}`);
  }
});

function median(times) {
  return [...times].sort((a, b) => a - b)[times.length >> 1];
}

/** The largest resident memory until now, in KiB. */
function peak({ process }) {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8'))[1]);
}

/** An answer without what differs each time, and without the input. */
function comparable({ status, location, headers, setCookies, body }, { email }) {
  const text = body.replaceAll(email, 'EMAIL').replace(/"[A-Za-z0-9+/=_-]{16,}"/g, '""').replace(/data-now="\d+"/, '');
  return { status, location, headers: Object.keys(headers).sort(), cookies: setCookies.map((cookie) => cookie.split('=')[0]), text };
}
