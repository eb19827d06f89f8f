import { strict as assert } from 'node:assert';
import { addApp } from '../black_box/office.mjs';
import { atOnce, begin } from '../black_box/raw.mjs';
import { openLink, requestReset, settled } from '../black_box/steps.mjs';
import { test } from '../black_box/test.mjs';

const page = '/sign-in/recovery-code';
const enter = (browser, code) => browser.post(page, { recovery_code: code });

test('E01', 'Use a recovery code a second time', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  assert.equal((await enter(browser, ola.codes[0])).status, 303);
  assert.ok(await browser.isSignedIn());
  const second = await server.pending(ola);
  await enter(second, ola.codes[0]);
  assert.ok(!(await second.isSignedIn()));
});

test.slow('E02', 'Use one recovery code in ten browsers at the same moment', async (site) => {
  const { server, ola } = await site.office();
  const browsers = [];
  for (let number = 0; number < 10; number += 1) browsers.push(await server.pending(ola));
  const before = server.count('sessions');
  await atOnce(browsers.map((browser) => ({ browser, path: page, fields: { recovery_code: ola.codes[1] } })));
  const signedIn = await Promise.all(browsers.map((browser) => browser.isSignedIn()));
  assert.equal(signedIn.filter(Boolean).length, 1);
  assert.equal(server.count('sessions') - before, 1);
});

test('E03', "Use one's own recovery code for another account", async (site) => {
  const { server, ola, mal } = await site.office();
  const browser = await server.pending(ola);
  await enter(browser, mal.codes[0]);
  assert.ok(!(await browser.isSignedIn()));
  assert.equal(server.count('recovery_codes', 'used_at IS NOT NULL'), 0, "the attacker's own code is not spent");
});

test.slow('E05', 'Spell a used recovery code in another way', async (site) => {
  const { server, ola } = await site.office();
  const [code] = ola.codes;
  const first = await server.pending(ola);
  assert.equal((await enter(first, ` ${code.toLowerCase().replaceAll('-', ' ')} `)).status, 303, 'another spelling is the same code');
  const spellings = [code, code.replaceAll('-', ''), code.replaceAll('0', 'O').replaceAll('1', 'I'), `${code}\u200b`];
  for (const spelling of spellings) {
    const browser = await server.pending(ola);
    await enter(browser, spelling);
    assert.ok(!(await browser.isSignedIn()), spelling);
  }
});

test('E06', 'Read recovery codes again after they were saved', async (site) => {
  const { server, ola, maya } = await site.office();
  const browser = await server.signedIn(ola);
  await browser.verifyIdentity(ola);
  const pages = ['', '/recovery-codes', '/recovery-codes/new', '/recovery-codes/download', '/disable', '/done'];
  for (const each of pages) assertNoCode((await browser.get(`/settings/two-factor${each}`)).body, ola, each);
  const administrator = await server.signedIn(maya);
  assertNoCode((await administrator.get(`/admin/users/${ola.id}`)).body, ola, 'Administration');
});

test('E07', 'Predict recovery codes from earlier ones', async (site) => {
  const { maya, ines, ola, mal } = await site.office();
  const codes = [maya, ines, ola, mal].flatMap((person) => person.codes);
  const letters = codes.map((code) => code.slice(1).replaceAll('-', '')).join('');
  assert.equal(new Set(codes).size, 40);
  assert.equal(letters.length, 40 * 16, '80 bits each');
  const counts = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'].map((letter) => letters.split(letter).length - 1);
  const square = counts.reduce((sum, count) => sum + (count - 20) ** 2 / 20, 0);
  assert.ok(square < 80, `chi square of 31 degrees is ${square}`);
});

test('E08', 'Turn off two-factor authentication by using a recovery code', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  await enter(browser, ola.codes[2]);
  assert.equal(server.count('totps', `account_id = ${ola.id}`), 1);
  await server.mail.next(ola, 'recovery code');
  await server.pending(ola);
});

test('E09', 'Enter recovery codes as app codes, to guess at both with one count each', async (site) => {
  const { server, ola } = await site.office();
  const browser = await server.pending(ola);
  await browser.post('/sign-in/verify', { code: ola.codes[3] });
  await enter(browser, ola.app.next(server.clock));
  assert.ok(!(await browser.isSignedIn()));
  assert.ok(Number(server.database.value('SELECT coalesce(max(failures), 0) AS n FROM throttles')) <= 1);
});

test('E10', 'Spend a recovery code without a session, or in a sign-in that has expired', async (site) => {
  const { server, ola } = await site.office();
  await enter(server.browser(), ola.codes[0]);
  const late = await server.pending(ola);
  server.clock.advance(11 * 60);
  await enter(late, ola.codes[0]);
  assert.ok(!(await late.isSignedIn()));
  assert.equal(server.count('recovery_codes', 'used_at IS NOT NULL'), 0);
});

test('FA3c', 'Cut off requests with right recovery codes, so that they are spent without a session or the reverse', async (site) => {
  const { server, ola } = await site.office();
  const before = server.count('sessions');
  for (const [at, code] of ola.codes.entries()) {
    const browser = await server.pending(ola);
    const { socket, last, answer } = await begin({ browser, path: page, fields: { recovery_code: code } });
    socket.write(last, () => setTimeout(() => socket.destroy(), at * 8));
    await answer;
  }
  await settled(server);
  const spent = server.count('recovery_codes', 'used_at IS NOT NULL');
  assert.ok(spent > 0);
  assert.equal(server.count('sessions') - before, spent);
});

// A count of old proofs that outlives them locks its owner out.
const startingOver = {
  FA4a: ['new recovery codes', async ({ ola, browser }) => {
    ola.codes = await newCodes(browser, ola);
  }],
  FA4b: ['a new password from a link', async ({ server, ola }) => {
    const link = await requestReset(server, ola);
    const mailbox = server.browser();
    await openLink(mailbox, link);
    ola.password = 'violet anchors over nine hills';
    assert.equal((await mailbox.post('/reset-password', { new_password: ola.password })).status, 303);
  }],
  FA4c: ["an administrator's reset and a new enrollment", async ({ server, ola, maya }) => {
    const administrator = await server.signedIn(maya);
    const reset = await administrator.prove(maya, `/admin/users/${ola.id}/reset-2fa`, {});
    assert.equal(reset.location?.split('?')[0], '/admin/users', `${reset}`);
    ola.app = undefined;
    const anew = await server.signedIn(ola);
    await addApp(anew, ola);
  }],
};
for (const [id, [what, startOver]] of Object.entries(startingOver)) {
  test.slow(id, `Use up the guesses at recovery codes, so that they stay blocked after ${what}`, async (site) => {
    const office = await site.office();
    const { server, ola } = office;
    const browser = await server.signedIn(ola);
    await browser.verifyIdentity(ola);
    await useUp(server, ola);
    await startOver({ ...office, browser });
    const again = await server.pending(ola);
    const answer = await enter(again, ola.codes[5]);
    assert.equal(answer.status, 303, `${answer}`);
  });
}

/** Wrong recovery codes, until entering them is paused for a quarter of an hour. */
async function useUp(server, person) {
  for (let number = 0; number < 10; number += 1) {
    const attacker = await server.pending(person);
    await enter(attacker, wrong(person, number));
    if (number >= 4) server.clock.advance(8 * 60);
  }
  server.clock.advance(60);
  const paused = await enter(await server.pending(person), wrong(person, 9));
  assert.equal(paused.status, 429, `${paused}`);
}

/** A code with the format of a recovery code. */
function wrong({ codes }, number) {
  return codes[number].replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA'));
}

async function newCodes(browser, person) {
  const made = await browser.prove(person, '/settings/two-factor/recovery-codes', {});
  assert.equal(made.status, 303, `${made}`);
  const codes = (await browser.get('/settings/two-factor/recovery-codes/new')).marked('recovery-code');
  assert.equal(codes.length, 10);
  await browser.post('/settings/two-factor/recovery-codes/saved', { saved: 'yes' });
  return codes;
}

function assertNoCode(body, { codes }, where) {
  for (const code of codes) assert.ok(!body.includes(code.slice(2)), where);
}
