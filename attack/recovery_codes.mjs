import { strict as assert } from 'node:assert';
import { test } from '../black_box/test.mjs';

test('E01', 'Use a recovery code a second time', async (site) => {
  const { server, ola } = await site.office();
  const browser = server.browser();
  await browser.enterPassword(ola);
  const first = await browser.post('/sign-in/recovery-code', { recovery_code: ola.codes[0] });
  assert.equal(first.status, 303, `${first}`);
  assert.ok(await browser.isSignedIn());
  const second = server.browser();
  await second.enterPassword(ola);
  await second.post('/sign-in/recovery-code', { recovery_code: ola.codes[0] });
  assert.ok(!(await second.isSignedIn()));
});
