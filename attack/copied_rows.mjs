// Attackers who can write to the database, but do not have the key file.
import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { createHash, pbkdf2Sync, randomBytes } from 'node:crypto';
import { program } from '../black_box/program.mjs';
import { until } from '../black_box/server.mjs';
import { addEmail, addPasskey, askPasskey, changePolicy, codeIn, openLink, requestReset, succeed } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

const verify = '/sign-in/verify';

/** A refused row is reported. */
async function assertAlarm(server) {
  await until(() => /ALARM/.test(server.log), 'an alarm in the log', 3_000);
}

const version = (person) => `(SELECT security_version FROM accounts WHERE id = ${person.id})`;

test('FA7a', "Copy one's own password and recovery code into another account, and sign in there", async (site) => {
  const { server, ola, mal } = await site.office();
  server.database.change(`
    UPDATE accounts SET password_hash = (SELECT password_hash FROM accounts WHERE id = ${mal.id}) WHERE id = ${ola.id};
    UPDATE recovery_codes SET hash = (SELECT hash FROM recovery_codes AS own WHERE own.account_id = ${mal.id} AND own.slot = recovery_codes.slot) WHERE account_id = ${ola.id}`);
  const browser = server.browser();
  const answer = await browser.enterPassword({ ...ola, password: mal.password });
  assert.equal(answer.status, 422, `${answer}`);
  await browser.post('/sign-in/recovery-code', { recovery_code: mal.codes[0] });
  assert.ok(!(await browser.isSignedIn()));
  await assertAlarm(server);
});

test('FA7b', "Copy one's own recovery code into another account whose password is known", async (site) => {
  const { server, ola, mal } = await site.office();
  server.database.change(`UPDATE recovery_codes SET hash = (SELECT hash FROM recovery_codes AS own WHERE own.account_id = ${mal.id} AND own.slot = recovery_codes.slot) WHERE account_id = ${ola.id}`);
  const browser = await server.pending(ola);
  await browser.post('/sign-in/recovery-code', { recovery_code: mal.codes[0] });
  assert.ok(!(await browser.isSignedIn()));
  await assertAlarm(server);
});

test('FA7c', 'Move a known recovery code to an unused number of the same set', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  await succeed(browser.post('/sign-in/recovery-code', { recovery_code: ola.codes[0] }));
  server.database.change(`UPDATE recovery_codes SET hash = (SELECT hash FROM recovery_codes AS own WHERE own.account_id = ${ola.id} AND own.slot = 0) WHERE account_id = ${ola.id} AND slot = 5`);
  const again = await server.pending(ola);
  await again.post('/sign-in/recovery-code', { recovery_code: `5${ola.codes[0].slice(1)}` });
  assert.ok(!(await again.isSignedIn()));
});

test('FA7d', "Move one's own session to another account", async (site) => {
  const { server, maya, mal } = await site.office();
  const browser = await server.signedIn(mal);
  server.database.change(`UPDATE sessions SET account_id = ${maya.id}, security_version = ${version(maya)} WHERE account_id = ${mal.id}`);
  assert.notEqual((await browser.get('/admin')).status, 200);
  assert.ok(!(await browser.isSignedIn()));
  await assertAlarm(server);
});

test('FA7e', 'Insert a session with a token of the attacker', async (site) => {
  const { server, maya, mal } = await site.office();
  const known = await server.signedIn(mal);
  const token = known.cookies.get('__Host-session');
  const encode = encodingOf(server, token);
  const own = 'Vq3xTb7-hJ_9zKwLm2RsYd8NfGcPaEoUiX4tQvBnC00';
  // A copy of every other column of a real session.
  const [row] = server.database.rows('SELECT * FROM sessions ORDER BY id DESC LIMIT 1');
  const values = { ...row, id: row.id + 1000, token_hash: encode(own), account_id: maya.id };
  const names = Object.keys(values);
  const written = names.map((name) => (values[name] === null ? 'NULL' : `'${values[name]}'`));
  server.database.change(`INSERT INTO sessions (${names}) VALUES (${written}); UPDATE sessions SET security_version = ${version(maya)} WHERE id = ${row.id + 1000}`);
  const browser = server.browser();
  browser.cookies.set('__Host-session', own);
  assert.notEqual((await browser.get('/admin')).status, 200);
  assert.ok(!(await browser.isSignedIn()));
  await assertAlarm(server);
});

test('FA7f', "Move one's own pending sign-in to another account", async (site) => {
  const { server, ola, mal } = await site.office();
  const browser = await server.pending(mal);
  server.database.change(`UPDATE pending_sign_ins SET account_id = ${ola.id}, security_version = ${version(ola)}`);
  const answer = await browser.post(verify, { code: ola.app.next(server.clock) });
  assert.ok(!(await browser.isSignedIn()), `${answer}`);
  await assertAlarm(server);
});

test('FA7g', "Move one's own password reset link to another account", async (site) => {
  const { server, ola, mal } = await site.office();
  const link = await requestReset(server, mal);
  server.database.change(`UPDATE links SET account_id = ${ola.id}, security_version = ${version(ola)} WHERE account_id = ${mal.id}`);
  const browser = server.browser();
  const page = await openLink(browser, link);
  assert.ok(!page.body.includes('new_password'), `${page}`);
  await browser.post('/reset-password', { new_password: 'chosen by the attacker' });
  assert.equal((await server.browser().enterPassword({ ...ola, password: 'chosen by the attacker' })).status, 422);
  await assertAlarm(server);
});

test('FA7h', 'Turn a password reset link into one that disables two-factor authentication', async (site) => {
  const { server, mal } = await site.office();
  const link = await requestReset(server, mal);
  server.database.change(`UPDATE links SET purpose = (SELECT CASE WHEN purpose LIKE '%-%' THEN 'disable-2fa' ELSE 'disable' END) WHERE account_id = ${mal.id}`);
  for (const purpose of ['disable', 'disable-2fa', 'disable_2fa', 'disable_two_factor', 'invitation']) {
    server.database.change(`UPDATE links SET purpose = '${purpose}' WHERE account_id = ${mal.id}`);
    const browser = server.browser();
    await openLink(browser, link.replace('reset-password', 'disable-2fa'));
    await browser.post('/disable-2fa', { password: mal.password });
  }
  assert.equal(server.count('totps', `account_id = ${mal.id}`), 1);
});

test('FA7i', "Move one's own trusted browser to another account", async (site) => {
  const { server, ola, mal, maya } = await site.office();
  await changePolicy(server, maya, { trust: 'on' });
  const browser = await server.pending(mal);
  await succeed(browser.post(verify, { code: mal.app.next(server.clock), trust: 'on' }));
  await browser.get('/settings/profile');
  await browser.post('/sign-out', {});
  server.database.change(`UPDATE trusted_browsers SET account_id = ${ola.id}, security_version = ${version(ola)}`);
  assert.equal((await browser.enterPassword(ola)).location, verify);
  await assertAlarm(server);
});

test('FA7j', "Copy the secret of one's own app into another account", async (site) => {
  const { server, ola, mal } = await site.office();
  server.database.change(`UPDATE totps SET secret = (SELECT secret FROM totps AS own WHERE own.account_id = ${mal.id}) WHERE account_id = ${ola.id}`);
  const browser = await server.pending(ola);
  await browser.post(verify, { code: mal.app.next(server.clock) });
  assert.ok(!(await browser.isSignedIn()));
  await assertAlarm(server);
});

test('FA7k', "Move one's own passkey to another account", async (site) => {
  const { server, ola, mal } = await site.office();
  const own = await server.signedIn(mal);
  const device = await addPasskey(own, mal);
  server.database.change(`UPDATE passkeys SET account_id = ${ola.id}`);
  const browser = server.browser();
  const options = await askPasskey(browser, '/sign-in/passkey');
  const answer = await browser.post('/sign-in/passkey', { credential: device.get(options) });
  assert.ok(!(await browser.isSignedIn()), `${answer}`);
});

test.slow('FA7l', 'Move a code that was sent to oneself to the sign-in of another account', async (site) => {
  const { server, ola, mal, maya } = await site.office();
  await changePolicy(server, maya, { email: 'on' });
  await addEmail(server, mal);
  await addEmail(server, ola);
  const victim = await server.pending(ola);
  await victim.post('/sign-in/methods', { method: 'email' });
  await server.mail.next(ola, 'Your code is');
  const own = await server.pending(mal);
  await own.post('/sign-in/methods', { method: 'email' });
  const code = codeIn(await server.mail.next(mal, 'Your code is'));
  server.database.change(`UPDATE sent_codes SET mac = (SELECT mac FROM sent_codes AS own WHERE own.account_id = ${mal.id} AND own.purpose = sent_codes.purpose) WHERE account_id = ${ola.id} AND EXISTS (SELECT 1 FROM sent_codes AS own WHERE own.account_id = ${mal.id} AND own.purpose = sent_codes.purpose)`);
  await victim.post(verify, { code });
  assert.ok(!(await victim.isSignedIn()));
});

test('FA7m', "Pass an identity check with another account's password, after copying it", async (site) => {
  const { server, ola, mal } = await site.office();
  const first = await server.signedIn(ola);
  await first.verifyIdentity(ola);
  const second = await server.signedIn(mal);
  // Another account's hash in one's own row is no password of one's own.
  server.database.change(`UPDATE accounts SET password_hash = (SELECT password_hash FROM accounts WHERE id = ${ola.id}) WHERE id = ${mal.id}`);
  const answer = await second.passCheck({ ...mal, password: ola.password }, '/settings/two-factor/verify-identity?next=/settings/two-factor');
  assert.notEqual(answer.status, 303, `${answer}`);
});

test('FA7n', "Copy the hash that an account was imported with into another account", async (site) => {
  const { server, maya, ola } = await site.office();
  const known = 'quartz bells under six roofs';
  const administrator = await server.signedIn(maya);
  await administrator.verifyIdentity(maya);
  await importUser(administrator, 'gus@halden.example', pbkdf2(known));
  const copy = "UPDATE accounts SET password_hash = (SELECT password_hash FROM accounts WHERE email = 'gus@halden.example')";
  server.database.change(`${copy} WHERE id = ${ola.id}`);
  assert.equal((await server.browser().enterPassword(ola, known)).status, 422);
  await assertAlarm(server);
  assert.equal((await server.browser().enterPassword({ email: 'gus@halden.example' }, known)).status, 303, 'where it was imported, it works');
});

test('X21', 'Write a hash of a known password, without the pepper, into an account', async (site) => {
  const { server, ola } = await site.office();
  const known = 'quartz bells under six roofs';
  const own = server.database.value(`SELECT password_hash FROM accounts WHERE id = ${ola.id}`);
  const hash = pbkdf2(known);
  for (const written of [hash, known, '', `${own.split(':')[0]}:${hash}`, `imported:${hash}`, `foreign:${hash}`, own.slice(0, -2)]) {
    server.database.change(`UPDATE accounts SET password_hash = '${written}' WHERE id = ${ola.id}`);
    const answer = await server.browser().enterPassword(ola, known);
    assert.ok(answer.status === 422 || answer.status === 429, `${written.slice(0, 30)}: ${answer}`);
  }
});

/** As other systems write it (PHC string format). */
function pbkdf2(password) {
  const salt = randomBytes(16);
  const text = (bytes) => bytes.toString('base64').replace(/=+$/, '');
  return `$pbkdf2-sha256$i=100000,l=32$${text(salt)}$${text(pbkdf2Sync(password, salt, 100_000, 32, 'sha256'))}`;
}

async function importUser(administrator, email, hash) {
  const file = `name,email,password_hash\nGus Hart,${email},"${hash}"\n`;
  const body = `--x\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\nContent-Type: text/csv\r\n\r\n${file}\r\n--x--\r\n`;
  const checked = await succeed(administrator.send('POST', administrator.naming('/admin/users/import'), body, { 'content-type': 'multipart/form-data; boundary=x' }));
  await succeed(administrator.post(checked.location, {}));
  await until(() => administrator.server.count('accounts', `email = '${email}'`) === 1, 'the import');
}

test('X20', 'Change, delete, move or forge entries of the audit log', async (site) => {
  const changes = [
    "UPDATE audit_events SET result = 'failure' WHERE id = 3",
    'UPDATE audit_events SET at = at - 3600 WHERE id = 4',
    'DELETE FROM audit_events WHERE id = 5',
    'UPDATE audit_events SET sequence = CASE sequence WHEN 3 THEN 1004 WHEN 4 THEN 1003 END WHERE sequence IN (3, 4); UPDATE audit_events SET sequence = sequence - 1000 WHERE sequence > 1000',
  ];
  for (const change of changes) {
    const { server } = await site.office();
    assert.equal(await verifyAudit(server), 0, 'intact before');
    let refused = false;
    try {
      server.database.change(change);
    } catch {
      refused = true;
    }
    // Triggers can be dropped by an attacker with full access.
    if (refused) dropTriggers(server, change);
    assert.notEqual(await verifyAudit(server), 0, change);
  }
});

async function verifyAudit(server) {
  return new Promise((done) => {
    execFile(program, ['audit', 'verify'], { cwd: server.folder, env: server.environment(server.clock.environment()) }, (error) => done(error ? error.code : 0));
  });
}

function dropTriggers(server, change) {
  const names = process.env.LATCHKEY_TEST_POSTGRES
    ? server.database.rows("SELECT tgname AS name FROM pg_trigger WHERE tgrelid = 'audit_events'::regclass AND NOT tgisinternal").map(({ name }) => `DROP TRIGGER ${name} ON audit_events`)
    : server.database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_events'").map(({ name }) => `DROP TRIGGER ${name}`);
  server.database.change([...names, change].join('; '));
}

/** How the hash of this token is written in its row. */
function encodingOf(server, token) {
  const stored = server.database.rows('SELECT token_hash AS hash FROM sessions').map(({ hash }) => hash);
  for (const bytes of [(text) => text, (text) => Buffer.from(text, 'base64url')]) {
    for (const encoding of ['hex', 'base64url', 'base64']) {
      const encode = (text) => createHash('sha256').update(bytes(text)).digest(encoding);
      if (stored.includes(encode(token))) return encode;
    }
  }
  throw new Error('The hash of the token is not in the table, so this test does not know how to write one.');
}
