import { strict as assert } from 'node:assert';
import { createHash, randomBytes } from 'node:crypto';
import { Agent } from '../end2end/conformance/means/latchkey.mjs';
import { connect } from '../end2end/conformance/means/administration.mjs';
import { messages } from '../end2end/conformance/means/application.mjs';
import { redirectUri, signOutUri } from '../end2end/conformance/means/clients.mjs';
import { until } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';
import { bringing, challenge, code, listening, offline, opened, push, redeem, refresh, request, userinfo, verifier } from './means/applications.mjs';

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

test('AT16', "Sign a user out from another site, without an ID token, with one of another user or a forged one", async (site) => {
  const latchkey = await opened(site);
  const { server, people, clients } = latchkey;
  const signedIn = async (user, client = clients.basic) => {
    const agent = latchkey.agent(user);
    const { id_token } = await redeem(latchkey, client, { code: await code(latchkey, client, {}, agent) });
    return { browser: agent.browser, token: id_token };
  };
  const ola = await signedIn(people.ola);
  const again = await signedIn(people.ola);
  const mal = await signedIn(people.mal);
  const of = (token, changes) => {
    const [header, claims, signature] = token.split('.').map((part) => Buffer.from(part, 'base64url'));
    const changed = Buffer.from(JSON.stringify({ ...JSON.parse(claims), ...changes }));
    return { header: JSON.parse(header), changed: changed.toString('base64url'), signature: signature.toString('base64url') };
  };
  const { sid } = JSON.parse(Buffer.from(ola.token.split('.')[1], 'base64url'));
  const { header, changed, signature } = of(mal.token, { sid });
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const hints = [
    undefined, '', 'x', again.token, mal.token, ola.token.slice(0, -6), `${ola.token.split('.').slice(0, 2).join('.')}.`,
    `${part(header)}.${changed}.${signature}`, `${part({ ...header, alg: 'none' })}.${changed}.`, `${part({ alg: 'none', typ: 'JWT' })}.${ola.token.split('.')[1]}.`,
  ];
  const away = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' };
  for (const hint of hints) {
    for (const client_id of [undefined, clients.basic.id, clients.post.id]) {
      const parameters = { id_token_hint: hint, client_id, post_logout_redirect_uri: signOutUri, state: 'x', logout: 'yes' };
      const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined)).toString();
      const asked = await ola.browser.get(`/oidc/sign-out?${query}`, { origin: undefined, 'sec-fetch-site': 'cross-site' });
      assert.equal(`${asked.status} ${asked.location}`, '200 undefined', `${hint} ${client_id}: ${asked}`);
      // With the cookies, which a browser would not send.
      const posted = await ola.browser.send('POST', '/oidc/sign-out', query, away);
      const next = await ola.browser.get(posted.location, { origin: undefined, 'sec-fetch-site': 'cross-site' });
      assert.equal(next.status, 200, `${hint} ${client_id}: ${next}`);
      assert.ok(await ola.browser.isSignedIn(), `${hint} ${client_id}`);
    }
  }
  const confirmed = await ola.browser.send('POST', '/oidc/sign-out/confirm', '', away);
  assert.equal(confirmed.status, 403);
  for (const headers of [{ 'sec-fetch-mode': 'no-cors' }, { 'sec-fetch-mode': 'cors' }, { 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch' }]) {
    const refused = await ola.browser.get(`/oidc/sign-out?id_token_hint=${ola.token}`, { origin: undefined, 'sec-fetch-site': 'cross-site', ...headers });
    assert.equal(refused.status, 400);
  }
  for (const uri of ['https://evil.example/', redirectUri, `${signOutUri}?a=b`, 'javascript:alert(1)', `${signOutUri}@evil.example`]) {
    const other = await signedIn(people.mal);
    const out = await other.browser.get(`/oidc/sign-out?${new URLSearchParams({ id_token_hint: other.token, post_logout_redirect_uri: uri })}`);
    assert.equal(out.location, '/signed-out', uri);
  }
  assert.ok(await ola.browser.isSignedIn() && await again.browser.isSignedIn() && await mal.browser.isSignedIn());
  const own = await ola.browser.get(`/oidc/sign-out?${new URLSearchParams({ id_token_hint: ola.token, post_logout_redirect_uri: signOutUri })}`);
  assert.equal(own.location, signOutUri);
  assert.equal(await ola.browser.isSignedIn(), false);
  assert.ok(server.runs());
});

test('AT17', 'Have a message about a sign-out sent to a metadata address or to Latchkey itself, redirected, or answered without end', async (site) => {
  const latchkey = await opened(site);
  const { server, administrator, people, issuer } = latchkey;
  const inner = await listening(site, (request, response) => response.end());
  const moved = await listening(site, (request, response) => response.writeHead(307, { location: inner.url }).end());
  const endless = await listening(site, (request, response) => void setInterval(() => response.write('x'.repeat(65_536)), 10).unref());
  const silent = await listening(site, () => {});
  await administrator.verifyIdentity(people.maya);
  const agent = latchkey.agent();
  for (const [id, uri] of Object.entries({
    silent: silent.url,
    metadata: 'https://169.254.169.254/latest/meta-data',
    mapped: 'https://[::ffff:a9fe:a9fe]/',
    itself: `${issuer}/oidc/token`,
    moved: moved.url,
    endless: endless.url,
  })) {
    const client = { id, method: 'none' };
    await connect(administrator, client, { connection: { logout_uri: uri } });
    await code(latchkey, client, {}, agent);
  }
  // The same address, as only some programs read it.
  for (const [id, uri] of [['decimal', 'https://2852039166/'], ['dotted', 'https://[::ffff:169.254.169.254]/']]) {
    await assert.rejects(connect(administrator, { id, method: 'none' }, { connection: { logout_uri: uri } }), /422/);
  }
  await code(latchkey, latchkey.clients.basic, {}, agent);
  await agent.open(new URL('/oidc/sign-out', issuer));
  await until(() => silent.open() === 1, 'the silent application is called');
  // The application that answers is told in the meantime.
  await messages(issuer);
  assert.equal(silent.open(), 1);
  const refused = () => server.database.rows("SELECT details FROM audit_events WHERE event = 'logout_not_delivered'").map(({ details }) => details);
  await until(() => refused().length === 4, 'four messages are given up');
  const problems = Object.fromEntries(refused().map((details) => JSON.parse(details)).map(({ application, problem }) => [application, problem]));
  assert.deepEqual(problems, { metadata: 'address', mapped: 'address', itself: 'address', moved: 'refused' });
  assert.equal(inner.count, 0, 'the redirect was followed');
  assert.equal(endless.count, 1);
  await until(() => silent.open() === 0, 'the attempt ends');
  const waiting = server.database.rows('SELECT application FROM logout_messages');
  assert.deepEqual(waiting, [{ application: 'silent' }]);
  assert.ok(server.runs());
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
