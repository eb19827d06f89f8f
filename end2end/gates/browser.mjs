// In Chromium, over https: the cookies, the redirects between two sites and the pages are those of a real browser.
import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { test } from '../../black_box/test.mjs';
import { Behind, throughEach } from './means/behind.mjs';

/** The one that the other end-to-end tests use. */
const executablePath = process.env.CHROMIUM || ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync);

for (const [id, javaScriptEnabled] of [['G30', true], ['G31', false]]) {
  test(id, `In Chromium ${javaScriptEnabled ? 'with' : 'without'} JavaScript, a user signs in, uses the application and signs out at the gate`, async (site) => {
    const behind = await Behind.start(site);
    const rules = behind.gates.map(({ host, proxy }) => `MAP ${host}:443 ${proxy.ip}:${proxy.port}`);
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', `--host-resolver-rules=${rules.join(', ')}`];
    const browser = await chromium.launch({ executablePath, args });
    site.add({ remove: () => browser.close() });
    await throughEach(behind, (gate) => visit(behind, browser, gate, javaScriptEnabled));
  });
}

async function visit({ server, people }, browser, { host }, javaScriptEnabled) {
  const context = await browser.newContext({ javaScriptEnabled, ignoreHTTPSErrors: true, locale: 'en-US' });
  const page = await context.newPage();
  const address = `https://${host}/page?x=1`;
  await page.goto(address);
  await page.waitForURL((url) => url.origin === server.origin && url.pathname === '/sign-in');
  await page.getByLabel('Email').fill(people.una.email);
  await page.getByLabel('Password', { exact: true }).fill(people.una.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(address);
  const { headers } = JSON.parse(await page.locator('body').innerText());
  assert.deepEqual(headers['remote-user'], ['una']);
  // The application gets no cookie of Latchkey but that of its gate.
  const cookies = (headers.cookie ?? []).join('; ').split('; ').map((cookie) => cookie.split('=')[0]);
  assert.deepEqual(cookies.sort(), ['__Host-latchkey-gate', '__Host-latchkey-start']);
  const [kept] = (await context.cookies(address)).filter(({ name }) => name === '__Host-latchkey-gate');
  assert.deepEqual({ domain: kept.domain, path: kept.path, secure: kept.secure, httpOnly: kept.httpOnly, sameSite: kept.sameSite }, { domain: host, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' });

  const api = () => page.evaluate(async () => {
    const answer = await fetch('/api', { method: 'POST' });
    return `${answer.status} ${(await answer.text()).slice(0, 19)}`;
  });
  if (javaScriptEnabled) assert.match(await api(), /^200 /);
  const tab = await context.newPage();
  await tab.goto(`https://${host}/.latchkey/sign-out`);
  await tab.getByRole('button', { name: 'Sign out', exact: true }).click();
  await tab.waitForURL((url) => url.pathname === '/signed-out');
  // A page that is still open.
  if (javaScriptEnabled) assert.equal(await api(), '401 You are signed out.');
  await page.goto(address);
  await page.waitForURL((url) => url.origin === server.origin && url.pathname === '/sign-in');
  await context.close();
}
