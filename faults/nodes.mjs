// Two nodes on one PostgreSQL database.
import { strict as assert } from 'node:assert';
import { atOnce } from '../black_box/raw.mjs';
import { Server } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';
import { expectSentence } from './means/sentence.mjs';
import { sharedWith, twoNodes } from './means/two_nodes.mjs';

/** The number of rounds in which each of two nodes gets the same proof at the same moment. */
const rounds = 20;

/** A browser with the same cookies on each node. */
function onBoth(browser, nodes) {
  return nodes.map((node) => {
    const copy = browser.copy();
    copy.server = node;
    return copy;
  });
}

async function expectOne(browser, nodes, path, fields, did) {
  const both = onBoth(browser, nodes);
  const answers = await Promise.all(both.map((one) => one.post(path, fields)));
  const succeeded = await Promise.all(answers.map((answer, at) => did(answer, both[at])));
  assert.equal(succeeded.filter(Boolean).length, 1, answers.join(' | '));
}

const isIn = async (answer, browser) => answer.status === 303 && browser.isSignedIn();

test('F14-code', `Two nodes get the same app code at the same moment, ${rounds} times: one accepts it`, async (site) => {
  const { server, nodes, ola } = await twoNodes(site);
  for (let round = 0; round < rounds; round += 1) {
    // Each node has a pending sign-in of its own.
    const browsers = nodes.map((node) => node.browser());
    for (const browser of browsers) await browser.enterPassword(ola);
    const code = ola.app.next(server.clock);
    const answers = await Promise.all(browsers.map((browser) => browser.post('/sign-in/verify', { code })));
    const both = await Promise.all(answers.map((answer, at) => isIn(answer, browsers[at])));
    assert.equal(both.filter(Boolean).length, 1, answers.join(' | '));
  }
});

/** Fifteen browsers on each node send the same form at the same moment: one of them is signed in. */
async function expectOneOfThirty({ server, nodes, ola }, path, fields) {
  const browsers = [];
  for (let number = 0; number < 15; number += 1) {
    for (const node of nodes) browsers.push(await node.pending(ola));
  }
  const before = server.count('sessions');
  await atOnce(browsers.map((browser) => ({ browser, path, fields })));
  const signedIn = await Promise.all(browsers.map((browser) => browser.isSignedIn()));
  assert.equal(signedIn.filter(Boolean).length, 1);
  assert.equal(server.count('sessions') - before, 1);
}

test.slow('A07', 'Thirty browsers on two nodes use one app code at the same moment: one is signed in', async (site) => {
  const office = await twoNodes(site);
  await expectOneOfThirty(office, '/sign-in/verify', { code: office.ola.app.next(office.server.clock) });
});

test.slow('E02', 'Thirty browsers on two nodes use one recovery code at the same moment: one is signed in', async (site) => {
  const office = await twoNodes(site);
  await expectOneOfThirty(office, '/sign-in/recovery-code', { recovery_code: office.ola.codes[0] });
});

test('F14-recovery', 'Two nodes get the same recovery code at the same moment, 8 times: one accepts it', async (site) => {
  const { nodes, ola } = await twoNodes(site);
  for (const recovery_code of ola.codes.slice(0, 8)) {
    const browsers = nodes.map((node) => node.browser());
    for (const browser of browsers) await browser.enterPassword(ola);
    const answers = await Promise.all(browsers.map((browser) => browser.post('/sign-in/recovery-code', { recovery_code })));
    const both = await Promise.all(answers.map((answer, at) => isIn(answer, browsers[at])));
    assert.equal(both.filter(Boolean).length, 1, answers.join(' | '));
  }
});

test('F14-pending', `Two nodes get the same pending sign-in with a right code, ${rounds} times: one session`, async (site) => {
  const { server, nodes, ola } = await twoNodes(site);
  for (let round = 0; round < rounds; round += 1) {
    const browser = nodes[0].browser();
    await browser.enterPassword(ola);
    await expectOne(browser, nodes, '/sign-in/verify', { code: ola.app.next(server.clock) }, isIn);
  }
});

test('F14-link', 'Two nodes get the same password reset link at the same moment, 3 times: one password is set', async (site) => {
  const { server, nodes, una } = await twoNodes(site);
  for (let round = 0; round < 3; round += 1) {
    await server.browser().post('/forgot-password', { username: una.email });
    const { link } = await server.mail.next(una, 'Reset your password');
    const browser = nodes[0].browser();
    await browser.get(new URL(link).pathname);
    await browser.get('/reset-password');
    const passwords = ['five new windows facing north', 'eight old doors facing south'].map((text) => `${text} ${round}`);
    const both = onBoth(browser, nodes);
    const answers = await Promise.all(both.map((one, at) => one.post('/reset-password', { new_password: passwords[at] })));
    const work = [];
    for (const password of passwords) {
      const there = server.browser();
      await there.enterPassword(una, password);
      work.push(await there.isSignedIn());
    }
    assert.equal(work.filter(Boolean).length, 1, answers.join(' | '));
    server.clock.advance(3_600);
  }
});

test('F15', 'Wrong passwords and codes go to two nodes in turn: one count', async (site) => {
  const { nodes, ola, una, server } = await twoNodes(site);
  let paused;
  for (let number = 0; number < 12 && paused === undefined; number += 1) {
    const answer = await nodes[number % 2].browser().enterPassword(una, `wrong password number ${number}`);
    if (answer.status === 429) paused = number;
  }
  assert.equal(paused, 10, 'passwords');
  const browsers = [];
  for (const node of nodes) {
    const browser = node.browser();
    await browser.enterPassword(ola);
    browsers.push(browser);
  }
  paused = undefined;
  for (let number = 0; number < 8 && paused === undefined; number += 1) {
    const answer = await browsers[number % 2].post('/sign-in/verify', { code: ola.app.wrong(server.clock, number) });
    if (answer.status === 429) paused = number;
  }
  assert.equal(paused, 5, 'codes');
});

test('F12', 'The clocks of two nodes differ by 60 seconds: that node says so, and no code works twice', async (site) => {
  const { server, ola } = await site.office({ on: 'postgres', clock: false });
  const second = site.add(new Server({ on: 'sqlite' }));
  second.clock.advance(60);
  await second.start({ env: sharedWith(server) });
  assert.equal((await server.browser().get('/readyz')).body, 'ready\n');
  assert.match((await second.browser().get('/readyz')).body, /clock/);
  const [ahead, right] = [second.browser(), server.browser()];
  await ahead.enterPassword(ola);
  await right.enterPassword(ola);
  const code = ola.app.code(second.clock.now());
  const there = await ahead.post('/sign-in/verify', { code });
  const here = await right.post('/sign-in/verify', { code });
  assert.ok(!((await isIn(there, ahead)) && (await isIn(here, right))), 'the code worked twice');
});

test('F16', 'The database was migrated by a newer version: this one does not start, with one sentence', async (site) => {
  const { server } = await site.closedOffice({ on: 'postgres' });
  server.database.change("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m99991231_000000_of_the_future', 0)");
  expectSentence(await server.run({}), /migrat/i);
});
