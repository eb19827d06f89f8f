// How the access through a gate ends: at the next request.
import { strict as assert } from 'node:assert';
import { test } from '../../black_box/test.mjs';
import { Behind, throughEach } from './means/behind.mjs';

/** A visitor who has opened the page behind each gate. */
async function inside(behind, user) {
  const visitor = behind.visitor(user);
  await throughEach(behind, async (gate) => assert.equal((await visitor.open(gate)).status, 200));
  return visitor;
}

/** The next request of each kind is not let in, behind each proxy. */
async function isOut(behind, visitor, status = 303) {
  const { count } = behind.application;
  await throughEach(behind, async (gate) => {
    const api = await visitor.at(gate).get('/', { accept: 'application/json', 'sec-fetch-mode': 'cors' });
    assert.equal(api.status, status === 303 ? 401 : status, `${api}`);
    const page = await visitor.navigate(gate, '/');
    assert.equal(page.status, status, `${page}`);
  });
  assert.equal(behind.application.count, count, 'the application got no request');
}

test('G20', 'A sign-out at Latchkey ends the access', async (site) => {
  const behind = await Behind.start(site);
  const visitor = await inside(behind);
  await visitor.agent.browser.get('/settings/profile');
  assert.equal((await visitor.agent.browser.post('/sign-out', {})).status, 303);
  await isOut(behind, visitor);
});

test('G21', 'A sign-out at a gate asks, and ends the access to all of them', async (site) => {
  const behind = await Behind.start(site);
  await throughEach(behind, async (gate) => {
    const visitor = await inside(behind);
    // The page that asks signs out at Latchkey; the agent confirms it.
    const left = await visitor.open(gate, '/.latchkey/sign-out');
    assert.equal(left.url.origin, behind.server.origin, `${left}`);
    const form = '/oidc/sign-out/confirm';
    const done = await visitor.agent.browser.post(form, left.fields(form));
    assert.equal(done.status, 303, `${done}`);
    assert.equal(await visitor.agent.browser.isSignedIn(), false);
    await isOut(behind, visitor);
  });
});

test('G22', 'An administrator ends the access: by signing the user out, deactivating the user, turning the application off, or removing the gate', async (site) => {
  const behind = await Behind.start(site);
  const { administrator, people } = behind;
  const act = async (path) => {
    await administrator.verifyIdentity(people.maya);
    const done = await administrator.post(path, {});
    assert.equal(done.status, 303, `${done}`);
    assert.ok(!done.location.includes('verify-identity'), `${done}`);
  };
  const una = await inside(behind, people.una);
  await act(`/admin/users/${people.una.id}/sign-out`);
  await isOut(behind, una);
  const mal = await inside(behind, people.mal);
  await act(`/admin/users/${people.mal.id}/deactivate`);
  await isOut(behind, mal);
  const ola = await inside(behind);
  await act(`/admin/applications/${behind.id}/turn-off`);
  await isOut(behind, ola, 403);
  await act(`/admin/applications/${behind.id}/turn-on`);
  await throughEach(behind, async (gate) => assert.equal((await ola.navigate(gate, '/')).status, 200));
  for (const { host } of behind.gates) {
    const id = behind.server.database.value(`SELECT id FROM gates WHERE host = '${host}'`);
    await act(`/admin/applications/${behind.id}/gates/${id}/remove`);
  }
  await isOut(behind, ola, 403);
});

test('G23', 'The access ends after an hour without a request, and after 12 hours', async (site) => {
  const behind = await Behind.start(site);
  const idle = await inside(behind);
  const busy = await inside(behind, behind.people.una);
  for (let minutes = 0; minutes < 12 * 60 - 50; minutes += 50) {
    behind.server.clock.advance(50 * 60);
    await throughEach(behind, async (gate) => assert.equal((await busy.navigate(gate, '/')).status, 200, `after ${minutes + 50} minutes`));
    if (minutes === 50) await isOut(behind, idle);
  }
  behind.server.clock.advance(51 * 60);
  await isOut(behind, busy);
});

test('G24', 'A browser whose cookies do not arrive is told so after being sent back three times', async (site) => {
  const behind = await Behind.start(site);
  const visitor = await inside(behind);
  await throughEach(behind, async (gate) => {
    let last;
    for (let turn = 0; turn < 4; turn += 1) {
      visitor.at(gate).cookies.delete('__Host-latchkey-gate');
      // Several tabs may be sent back within one second.
      behind.server.clock.advance(1);
      last = await visitor.navigate(gate, '/page');
      // As far as Latchkey's answer with the ticket, or the page.
      const url = new URL(last.location, `https://${gate.host}/`);
      if (url.origin !== behind.server.origin) break;
      last = await visitor.agent.go(url.pathname + url.search);
      if (!last.location) break;
      const back = new URL(last.location);
      assert.equal(back.host, gate.host);
      last = await visitor.navigate(gate, back.pathname + back.search);
    }
    assert.match(last.text, /You keep getting sent back to this page/, `${last}`);
    assert.ok(last.text.includes(gate.host), `${last}`);
    behind.server.clock.advance(61);
  });
});
