import { strict as assert } from 'node:assert';
import { test } from '../black_box/test.mjs';
import { code, offline, opened, redeem, refresh, sent, userinfo } from './means/applications.mjs';

test('AT08', 'Use one refresh token thirty times at once (CVE-2026-1035)', async (site) => {
  const latchkey = await opened(site);
  for (const kind of ['basic', 'public']) {
    const client = latchkey.clients[kind];
    const { refresh_token } = await redeem(latchkey, client, { code: await code(latchkey, client, offline) });
    const answers = await Promise.all(Array.from({ length: 30 }, () => refresh(latchkey, client, refresh_token)));
    for (const { status, error } of answers) assert.equal(status, 200, error);
    assert.equal(new Set(answers.map((answer) => answer.refresh_token)).size, 1, 'one successor');
    assert.equal(new Set(answers.map((answer) => answer.access_token)).size, 1);
    assert.equal((await refresh(latchkey, client, answers[0].refresh_token)).status, 200);
  }
});

test('AT09', 'Use a refresh token again after ten seconds, or after its successor was used', async (site) => {
  const latchkey = await opened(site);
  const { basic } = latchkey.clients;
  const first = async () => (await redeem(latchkey, basic, { code: await code(latchkey, basic, offline) })).refresh_token;
  const ended = async (...tokens) => {
    for (const { access_token, refresh_token } of tokens) {
      assert.equal(await userinfo(latchkey, access_token), 401);
      assert.equal((await refresh(latchkey, basic, refresh_token)).error, 'invalid_grant');
    }
  };
  const late = await first();
  const next = await refresh(latchkey, basic, late);
  latchkey.wait(11);
  assert.equal((await refresh(latchkey, basic, late)).error, 'invalid_grant');
  await ended(next);

  const soon = await first();
  const second = await refresh(latchkey, basic, soon);
  const third = await refresh(latchkey, basic, second.refresh_token);
  assert.equal((await refresh(latchkey, basic, soon)).error, 'invalid_grant', 'there is no second chain');
  await ended(second, third);
});

test('AT12', 'Ask about the tokens of another application (CVE-2026-37979)', async (site) => {
  const latchkey = await opened(site);
  const { basic, post, public: mobile } = latchkey.clients;
  const told = async (client, token) => (await sent(latchkey, client, '/oidc/introspect', { token })).text();
  const { access_token, refresh_token } = await redeem(latchkey, basic, { code: await code(latchkey, basic, offline) });
  const one = await code(latchkey, basic);
  for (const token of [access_token, refresh_token]) {
    assert.equal(JSON.parse(await told(basic, token)).active, true);
    assert.equal(await told(post, token), '{"active":false}');
    for (const unproven of [mobile, { id: basic.id }]) assert.equal(JSON.parse(await told(unproven, token)).error, 'invalid_client');
  }
  for (const other of [one, 'x', latchkey.clients.basic.secret]) assert.equal(await told(basic, other), '{"active":false}');
});

test('AT33', 'Revoke the tokens of another application', async (site) => {
  const latchkey = await opened(site);
  const { basic, post, public: mobile } = latchkey.clients;
  const { access_token, refresh_token } = await redeem(latchkey, basic, { code: await code(latchkey, basic, offline) });
  for (const thief of [post, mobile]) {
    for (const token of [access_token, refresh_token]) {
      assert.equal((await sent(latchkey, thief, '/oidc/revoke', { token })).status, 200, 'the answer tells nothing');
    }
  }
  assert.equal((await sent(latchkey, { id: basic.id }, '/oidc/revoke', { token: refresh_token })).status, 401);
  assert.equal(await userinfo(latchkey, access_token), 200);
  assert.equal((await refresh(latchkey, basic, refresh_token)).status, 200, 'the grant remains');
});
