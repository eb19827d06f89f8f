import { strict as assert } from 'node:assert';
import { connect } from '../end2end/conformance/means/administration.mjs';
import { messages } from '../end2end/conformance/means/application.mjs';
import { redirectUri, signOutUri } from '../end2end/conformance/means/clients.mjs';
import { until } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';
import { code, listening, opened, redeem } from './means/applications.mjs';

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
