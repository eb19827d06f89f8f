// Rows that are damaged or lost.
import { strict as assert } from 'node:assert';
import { test } from '../black_box/test.mjs';

const damaged = ['', 'nonsense', 'v1.x.y', 'v1.a1.AAAA'];

test('F26', 'The app secret of one user is damaged: "use another way", an alarm, and others are not affected', async (site) => {
  const { server, ola, maya } = await site.office();
  for (const text of damaged) {
    server.database.change(`UPDATE totps SET secret = '${text}' WHERE account_id = ${ola.id}`);
    server.log = '';
    const browser = server.browser();
    await browser.enterPassword(ola);
    const answer = await browser.post('/sign-in/verify', { code: ola.app.next(server.clock) });
    assert.equal(answer.status, 422, `${answer}`);
    assert.match(answer.text, /another way|recovery code/i);
    assert.match(server.log, /ALARM/);
    const used = await browser.post('/sign-in/recovery-code', { recovery_code: ola.codes.shift() });
    assert.equal(used.status, 303, `${used}`);
  }
  await server.browser().signIn(maya);
});

test('C8-password', 'The password hash of one user is damaged: refused like a wrong password, with an alarm; a reset link helps', async (site) => {
  const { server, una, maya } = await site.office();
  for (const text of damaged) {
    server.database.change(`UPDATE accounts SET password_hash = '${text}' WHERE id = ${una.id}`);
    server.log = '';
    const answer = await server.browser().enterPassword(una);
    assert.equal(answer.status, 422, `${answer}`);
    assert.match(server.log, /ALARM/);
  }
  const browser = server.browser();
  await browser.post('/forgot-password', { username: una.email });
  const { link } = await server.mail.next(una, 'Reset your password');
  await browser.get(new URL(link).pathname);
  await browser.get('/reset-password');
  const password = 'five new windows facing north';
  const reset = await browser.post('/reset-password', { new_password: password });
  assert.equal(reset.status, 303, `${reset}`);
  await server.browser().signIn({ ...una, password });
  await server.browser().signIn(maya);
});

test('C8-codes', 'The recovery codes of one user are damaged: refused with an alarm, and the app still works', async (site) => {
  const { server, ola } = await site.office();
  for (const text of damaged) {
    server.database.change(`UPDATE recovery_codes SET hash = '${text}' WHERE account_id = ${ola.id}`);
    server.log = '';
    const browser = server.browser();
    await browser.enterPassword(ola);
    const answer = await browser.post('/sign-in/recovery-code', { recovery_code: ola.codes[0] });
    assert.equal(answer.status, 422, `${answer}`);
    assert.match(server.log, /ALARM/);
    await server.browser().signIn(ola);
  }
});

test('C8-session', 'Rows of sessions and pending sign-ins are damaged: the browser is signed out, nothing answers 500', async (site) => {
  const { server, ola } = await site.office();
  const [signedIn, pending] = [server.browser(), server.browser()];
  await signedIn.signIn(ola);
  await pending.enterPassword(ola);
  server.database.change("UPDATE sessions SET owner_mac = 'x'; UPDATE pending_sign_ins SET owner_mac = 'x'");
  assert.equal((await signedIn.get('/settings/profile')).status, 303);
  assert.ok((await pending.get('/sign-in/verify')).status < 400);
  await server.browser().signIn(ola);
});
