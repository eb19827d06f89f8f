import { strict as assert } from 'node:assert';
import { createHash, randomBytes } from 'node:crypto';
import { Agent } from '../end2end/conformance/means/latchkey.mjs';
import { connect } from '../end2end/conformance/means/administration.mjs';
import { redirectUri } from '../end2end/conformance/means/clients.mjs';
import { test } from '../black_box/test.mjs';
import { bringing, challenge, code, offline, opened, push, redeem, refresh, request, userinfo, verifier } from './means/applications.mjs';

/** A request that must be shown as an error, and must open nothing. */
async function shown(latchkey, changes, agent = latchkey.agent()) {
  const { back, status, page } = await agent.open(request(latchkey, latchkey.clients.basic, changes));
  assert.equal(back, undefined, `${JSON.stringify(changes)} leads back to the application`);
  assert.equal(status, 400, `${JSON.stringify(changes)}: ${page}`);
  for (const [, href] of page.matchAll(/(?:href|action|url)="?([^"\s>]*)/g)) {
    assert.ok(href.startsWith('/') || href.startsWith('#'), `${JSON.stringify(changes)}: the page contains ${href}`);
  }
}

test('AT01', 'Send a code to an address with a user name, several @ or another scheme (GHSA-9h33-g3ww-mqff)', async (site) => {
  const latchkey = await opened(site);
  const agent = latchkey.agent();
  await code(latchkey, latchkey.clients.basic, {}, agent);
  for (const uri of ['http://localhost:9@evil.example/callback', 'http://localhost:9/callback@evil.example', 'http://a@b@localhost:9/callback', 'javascript:alert(1)', 'data:text/html,x', '//localhost:9/callback', 'HTTP://localhost:9/callback', ' http://localhost:9/callback']) {
    await shown(latchkey, { redirect_uri: uri }, agent);
  }
});

test('AT02', 'Send a code to an address that only resembles a registered one (CVE-2026-3872, CVE-2024-8883, CVE-2024-52289)', async (site) => {
  const latchkey = await opened(site);
  const agent = latchkey.agent();
  for (const uri of ['http://localhost:9/callback/..;/evil', 'http://localhost:9/callback/../evil', 'http://localhost:9/callback/', 'http://localhost:9/callbackevil', 'http://localhost:9/callback?x=1', 'http://localhost:9/callback#', 'http://localhost:10/callback', 'http://localhost.evil:9/callback', 'http://localhost:9/CALLBACK', 'http://127.0.0.1:9/callback', 'http://localhost:9/%63allback', 'https://localhost:9/callback', 'http://localhost:9\\callback', '', undefined]) {
    await shown(latchkey, { redirect_uri: uri }, agent);
  }
});

test('AT03', 'Have an error sent to an address that is not registered (GHSA-2wvm-8mvp-22qv)', async (site) => {
  const latchkey = await opened(site);
  for (const changes of [{ prompt: 'none' }, { response_type: 'token' }, { scope: 'email' }, { request: 'x' }]) {
    await shown(latchkey, { redirect_uri: 'https://evil.example/', ...changes });
  }
  await shown(latchkey, { client_id: 'unknown', redirect_uri: redirectUri, prompt: 'none' });
});

test('AT04', 'Leave out the verifier of a code that was requested with a challenge (CVE-2023-48228)', async (site) => {
  const latchkey = await opened(site);
  for (const kind of ['basic', 'withoutPkce', 'public']) {
    const client = latchkey.clients[kind];
    for (const wrong of [undefined, '', challenge, `${verifier}x`]) {
      const { error } = await redeem(latchkey, client, { code: await code(latchkey, client), code_verifier: wrong });
      assert.ok(['invalid_grant', 'invalid_request'].includes(error), `${kind} ${wrong}: ${error}`);
    }
  }
});

test('AT05', 'Remove the challenge from a request, also from a pushed one, or weaken it', async (site) => {
  const latchkey = await opened(site);
  const agent = latchkey.agent();
  const { basic, post } = latchkey.clients;
  for (const changes of [{ code_challenge: undefined, code_challenge_method: undefined }, { code_challenge_method: 'plain' }, { code_challenge_method: undefined }, { code_challenge: verifier }]) {
    const { back } = await agent.open(request(latchkey, latchkey.clients.basic, changes));
    assert.equal(back.searchParams.get('error'), 'invalid_request', JSON.stringify(changes));
    assert.equal(back.searchParams.get('code'), null);
    const pushed = await push(latchkey, basic, changes);
    assert.equal(`${pushed.status} ${pushed.error}`, '400 invalid_request', JSON.stringify(changes));
  }
  const { request_uri } = await push(latchkey, basic);
  for (const client of [post, { id: 'unknown' }]) {
    assert.equal((await agent.open(bringing(latchkey, client, request_uri))).back, undefined, 'another application uses it');
  }
  // What the browser adds does not count.
  const other = createHash('sha256').update('another verifier, which the attacker knows 0123').digest('base64url');
  const { back } = await agent.open(bringing(latchkey, basic, request_uri, { code_challenge: other, redirect_uri: 'https://evil.example/' }));
  assert.ok(back.href.startsWith(`${redirectUri}?code=`), back.href);
  assert.equal((await redeem(latchkey, basic, { code: back.searchParams.get('code') })).status, 200, 'with the pushed challenge');
  assert.equal((await agent.open(bringing(latchkey, basic, request_uri))).back, undefined, 'it works once');
});

test('AT06', 'Exchange a code or a refresh token of another application (GHSA-xqxv-4jc2-x56x, CVE-2026-16089)', async (site) => {
  const latchkey = await opened(site);
  const { basic, post, public: mobile } = latchkey.clients;
  const mine = await code(latchkey, basic);
  for (const thief of [post, mobile]) {
    assert.equal((await redeem(latchkey, thief, { code: mine })).error, 'invalid_grant');
  }
  const { access_token } = await redeem(latchkey, basic, { code: mine });
  assert.equal(await userinfo(latchkey, access_token), 200, 'the grant remains');
  const { refresh_token } = await redeem(latchkey, basic, { code: await code(latchkey, basic, offline) });
  for (const thief of [post, mobile]) {
    assert.equal((await refresh(latchkey, thief, refresh_token)).error, 'invalid_grant');
  }
  assert.equal((await refresh(latchkey, basic, refresh_token)).status, 200);
});

test('AT07', 'Exchange one code thirty times at once', async (site) => {
  const latchkey = await opened(site);
  const { basic } = latchkey.clients;
  const one = await code(latchkey, basic);
  const answers = await Promise.all(Array.from({ length: 30 }, () => redeem(latchkey, basic, { code: one })));
  const [first, ...more] = answers.filter(({ status }) => status === 200);
  assert.ok(first && more.length === 0, `${more.length + 1} succeeded`);
  for (const { status, error } of answers.filter((answer) => answer !== first)) assert.equal(`${status} ${error}`, '400 invalid_grant');
  assert.equal(await userinfo(latchkey, first.access_token), 401, 'the grant ends');
});

test('AT10', 'Use an access token after the sign-out, or any token after a new password or when the user may not open the application', async (site) => {
  const latchkey = await opened(site);
  const { server, people, administrator } = latchkey;
  const { basic } = latchkey.clients;
  const signedIn = async (changes = offline) => {
    const agent = latchkey.agent();
    const { access_token, refresh_token } = await redeem(latchkey, basic, { code: await code(latchkey, basic, changes, agent) });
    assert.equal(await userinfo(latchkey, access_token), 200);
    const ends = async (why) => {
      assert.equal(await userinfo(latchkey, access_token), 401, why);
      if (refresh_token) assert.equal((await refresh(latchkey, basic, refresh_token)).error, 'invalid_grant', why);
    };
    return { agent, ends };
  };
  const out = await signedIn({});
  await out.agent.browser.get('/settings/profile');
  await out.agent.browser.post('/sign-out', {});
  await out.ends('sign-out');

  const changed = await signedIn();
  await changed.agent.browser.prove(people.ola, '/settings/password', { current_password: people.ola.password, new_password: 'four brass bells under snow' });
  people.ola.password = 'four brass bells under snow';
  await changed.ends('a new password');

  await administrator.verifyIdentity(people.maya);
  const off = await signedIn();
  await administrator.post(`/admin/applications/${basic.application}/turn-off`, {});
  await off.ends('the application is turned off');
  await administrator.post(`/admin/applications/${basic.application}/turn-on`, {});

  const deactivated = await signedIn();
  await administrator.post(`/admin/users/${people.ola.id}/deactivate`, {});
  await deactivated.ends('deactivated');
});

test('AT11', 'Open an application that requires a second factor without asking for one', async (site) => {
  const latchkey = await opened(site);
  const { administrator, people } = latchkey;
  const client = { id: 'strict', method: 'client_secret_basic' };
  await administrator.verifyIdentity(people.maya);
  await connect(administrator, client, { application: { proof: 'second_factor' } });
  // Una has no second factor: whatever the request says, she must set one up first.
  const agent = new Agent(latchkey.server.browser(), people.una);
  const { back, page } = await agent.open(request(latchkey, client, {}));
  assert.equal(back, undefined);
  assert.match(page, /Two-Factor/);
});

test('AT32', 'Send the secret twice, a wrong one, or none', async (site) => {
  const latchkey = await opened(site);
  const { basic, post } = latchkey.clients;
  const one = await code(latchkey, basic);
  const twice = await redeem(latchkey, basic, { code: one, client_id: basic.id, client_secret: basic.secret });
  assert.equal(twice.error, 'invalid_request');
  for (const secret of [post.secret, basic.secret.toLowerCase(), `${basic.secret} `, 'x']) {
    const refused = await redeem(latchkey, { ...basic, secret }, { code: one });
    assert.equal(`${refused.status} ${refused.error}`, '401 invalid_client');
  }
  const without = await redeem(latchkey, { id: basic.id }, { code: one });
  assert.equal(`${without.status} ${without.error}`, '401 invalid_client');
  assert.equal((await redeem(latchkey, basic, { code: one })).status, 200, 'failures delay no right secret');
});

test('AT15', 'Ask for tokens in other ways than by a code (CVE-2026-56668)', async (site) => {
  const latchkey = await opened(site);
  const { basic } = latchkey.clients;
  const agent = latchkey.agent();
  for (const response_type of ['token', 'id_token', 'code id_token', 'code token', 'none']) {
    const { back } = await agent.open(request(latchkey, basic, { response_type, nonce: 'n' }));
    assert.equal(back.searchParams.get('error'), 'unsupported_response_type', response_type);
    assert.equal(back.hash, '');
  }
  const { ola } = latchkey.people;
  for (const grant_type of ['password', 'client_credentials', 'implicit', 'urn:ietf:params:oauth:grant-type:token-exchange']) {
    const { error } = await redeem(latchkey, basic, { grant_type, username: ola.email, password: ola.password, code: undefined });
    assert.equal(error, 'unsupported_grant_type', grant_type);
  }
});

test('AT28', "Take over the identity of another user with that user's former email address", async (site) => {
  const latchkey = await opened(site);
  const { server, people, administrator } = latchkey;
  const { basic } = latchkey.clients;
  const subject = async (user) => {
    const { id_token } = await redeem(latchkey, basic, { code: await code(latchkey, basic, { scope: 'openid profile' }, latchkey.agent(user)) });
    return JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url'));
  };
  const before = await subject(people.ola);
  await administrator.verifyIdentity(people.maya);
  const edit = `/admin/users/${people.ola.id}/edit`;
  await administrator.submit(edit, edit, { email: 'other@halden.example' });
  const after = await subject({ ...people.ola, email: 'other@halden.example' });
  assert.equal(after.sub, before.sub);
  const taken = `/admin/users/${people.una.id}/edit`;
  await administrator.submit(taken, taken, { email: people.ola.email });
  const una = await subject({ ...people.una, email: people.ola.email });
  assert.notEqual(una.sub, before.sub);
  assert.notEqual(una.preferred_username, before.preferred_username);
  assert.ok(server.runs());
});

test('AT30', 'Get a code with a password alone where a second factor is required', async (site) => {
  const latchkey = await opened(site);
  const { server, people } = latchkey;
  const browser = await server.pending(people.ola);
  const url = request(latchkey, latchkey.clients.basic, { prompt: 'none' });
  const answer = await browser.get(url.pathname + url.search);
  assert.match(answer.location, /error=login_required/);
  const asked = request(latchkey, latchkey.clients.basic);
  const waiting = await browser.get(asked.pathname + asked.search);
  const led = await browser.get(waiting.location);
  assert.equal(led.status, 303);
  assert.ok(led.location.startsWith('/sign-in'), `${led}`);
});

test('AT31', 'Guess codes and tokens, and continue a waiting request in two sessions', async (site) => {
  const latchkey = await opened(site);
  const { basic } = latchkey.clients;
  for (const guess of ['', 'x', randomBytes(32).toString('base64url'), 'A'.repeat(10_000), '\0']) {
    const isText = guess !== '' && guess !== '\0';
    assert.equal((await redeem(latchkey, basic, { code: guess })).error, isText ? 'invalid_grant' : 'invalid_request');
  }
  assert.equal(await userinfo(latchkey, randomBytes(32).toString('base64url')), 401);
  const asked = request(latchkey, basic);
  const ola = latchkey.server.browser();
  const waiting = await ola.get(asked.pathname + asked.search);
  // Another user continues it: the code is for that user, and only in that session.
  const mal = await latchkey.server.signedIn(latchkey.people.mal);
  const first = await mal.get(waiting.location);
  assert.match(first.headers.refresh ?? '', /code=/);
  for (const other of [ola, await latchkey.server.signedIn(latchkey.people.mal)]) {
    const second = await other.get(waiting.location);
    assert.equal(second.headers.refresh, undefined);
    assert.equal(second.status, 404);
  }
});
