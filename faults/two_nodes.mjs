// What must hold at once on two nodes: access that is taken away, and tokens that are used once.
import { strict as assert } from 'node:assert';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';
import { code, offline, opened as withApplications, redeem, refresh, userinfo } from '../attack/means/applications.mjs';
import { host, opened, Visitors } from './means/gate.mjs';
import { secondNode } from './means/two_nodes.mjs';

/** Milliseconds after which no other node admits a user. */
const known = 250;

/** Two nodes with a gate of an application that everybody may open. */
async function gateOnTwoNodes(site) {
  const listen = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const office = await site.office({ on: 'postgres', env: { LATCHKEY_FORWARD_AUTH_LISTEN: listen[0] } });
  await secondNode(site, office.server, { env: { LATCHKEY_FORWARD_AUTH_LISTEN: listen[1], LATCHKEY_PUBLIC_URL: office.server.origin } });
  const maya = await office.server.signedIn(office.maya);
  await maya.verifyIdentity(office.maya);
  const form = '/admin/applications/new';
  await moved(maya.submit(form, form, { name: 'Wiki', who: 'everyone' }));
  const application = `/admin/applications/${office.server.database.value("SELECT id FROM applications WHERE name = 'Wiki'")}`;
  await moved(maya.submit(`${application}/gates/new`, `${application}/gates/new`, { host, remote_user: 'user_name', rules: '' }));
  const gate = office.server.database.value('SELECT id FROM gates');
  return { ...office, maya, application, gate: `${application}/gates/${gate}`, listen };
}

async function moved(pending) {
  const answer = await pending;
  assert.equal(answer.status, 303, `${answer}`);
}

/** Takes access away while visitors ask on both nodes. */
async function takeAway({ listen, server }, person, take) {
  const browser = await server.signedIn(person);
  const cookie = await opened(listen[0], browser);
  const both = listen.map((one) => new Visitors(one, cookie));
  await pause(400);
  await take(browser);
  const committed = performance.now();
  await pause(2 * known);
  const [own, other] = await Promise.all(both.map((visitors) => visitors.stop()));
  for (const [answers, late] of [[own, committed], [other, committed + known]]) {
    const before = answers.filter(({ at, status }) => at < committed && status === 200);
    assert.ok(before.length > 20, `${before.length} of ${answers.length} were admitted before it`);
    const after = answers.filter(({ at }) => at >= late);
    assert.ok(after.length > 5, `${after.length} asked after it`);
    const admitted = after.filter(({ status }) => status === 200);
    assert.equal(admitted.length, 0, `the last one ${Math.round((admitted.at(-1)?.at ?? 0) - committed)} ms after it`);
  }
}

const signOut = (browser) => browser.get('/settings/profile').then(() => moved(browser.post('/sign-out', {})));

test('AT27', 'Users are signed out and deactivated while two nodes answer many checks of a gate: refused at once, and within 250 ms on the other node', async (site) => {
  const office = await gateOnTwoNodes(site);
  const { maya, ola, mal } = office;
  await takeAway(office, ola, signOut);
  await takeAway(office, mal, () => moved(maya.post(`/admin/users/${mal.id}/deactivate`, {})));
});

test.slow('AT27-more', 'The same for a session ended by an administrator, a new password, other rules, an application turned off, and a removed gate', async (site) => {
  const office = await gateOnTwoNodes(site);
  const { maya, ola, mal, una, ines, application, gate } = office;
  await takeAway(office, ola, () => moved(maya.post(`/admin/users/${ola.id}/sign-out`, {})));
  await takeAway(office, mal, async (browser) => {
    const new_password = 'four brass bells under snow';
    await browser.prove(mal, '/settings/password', { current_password: mal.password, new_password });
    mal.password = new_password;
  });
  const change = (rules) => moved(maya.submit(gate, gate, { rules }));
  await takeAway(office, ines, () => change('any /page refused'));
  await change('');
  await takeAway(office, una, () => moved(maya.post(`${application}/turn-off`, {})));
  await moved(maya.post(`${application}/turn-on`, {}));
  await takeAway(office, una, () => moved(maya.post(`${gate}/remove`, {})));
});

/** The origins of two nodes, of which the first has applications. */
async function applicationsOnTwoNodes(site) {
  const latchkey = await withApplications(site, { on: 'postgres' });
  const second = await secondNode(site, latchkey.server, { env: { LATCHKEY_PUBLIC_URL: latchkey.server.origin } });
  return { latchkey, origins: [latchkey.server.origin, `http://localhost:${second.port}`] };
}

/** Thirty times at once, half of them on each node. */
function thirty(origins, send) {
  return Promise.all(Array.from({ length: 30 }, (_, at) => send(origins[at % 2])));
}

test('AT07-nodes', 'Exchange one code thirty times at once on two nodes: one succeeds, and the grant ends', async (site) => {
  const { latchkey, origins } = await applicationsOnTwoNodes(site);
  const { basic } = latchkey.clients;
  const one = await code(latchkey, basic);
  const answers = await thirty(origins, (origin) => redeem(latchkey, basic, { code: one }, origin));
  const succeeded = answers.filter(({ status }) => status === 200);
  assert.equal(succeeded.length, 1);
  for (const { status, error } of answers.filter((answer) => answer !== succeeded[0])) assert.equal(`${status} ${error}`, '400 invalid_grant');
  for (const origin of origins) assert.equal(await userinfo(latchkey, succeeded[0].access_token, origin), 401, 'the grant ends');
});

test('AT08-nodes', 'Use one refresh token thirty times at once on two nodes: one successor, the same for all', async (site) => {
  const { latchkey, origins } = await applicationsOnTwoNodes(site);
  for (const kind of ['basic', 'public']) {
    const client = latchkey.clients[kind];
    const { refresh_token } = await redeem(latchkey, client, { code: await code(latchkey, client, offline) });
    const answers = await thirty(origins, (origin) => refresh(latchkey, client, refresh_token, origin));
    for (const { status, error } of answers) assert.equal(status, 200, error);
    for (const name of ['refresh_token', 'access_token']) assert.equal(new Set(answers.map((answer) => answer[name])).size, 1, name);
    assert.equal((await refresh(latchkey, client, answers[0].refresh_token, origins[1])).status, 200);
  }
});
