// The sign-in page in Chromium, on a slow line and a slow processor.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Latchkey, root } from './latchkey.mjs';
import { figure, how } from './table.mjs';
import { administrator } from './users.mjs';

const { chromium } = createRequire(join(root, 'end2end/package.json'))('playwright-core');
/** Slow 4G: 1.6 Mbit/s down, 150 ms. */
const line = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const slower = 4;

export async function page(runs) {
  const latchkey = new Latchkey();
  const installed = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync);
  const executablePath = process.env.CHROMIUM || installed;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const loads = { empty: [], first: [], next: [] };
  try {
    await latchkey.start();
    await administrator(latchkey);
    // The first load of a browser is slower, whatever it loads.
    await load(browser, latchkey);
    for (let run = 0; run < runs; run += 1) {
      const found = await load(browser, latchkey);
      for (const [when, values] of Object.entries(loads)) values.push(found[when]);
    }
  } finally {
    await browser.close();
    await latchkey.end();
  }
  how(`page: /sign-in in Chromium with 1.6 Mbit/s, 150 ms and a ${slower} × slower processor, in a new profile each time`);
  const of = (when, what) => loads[when].map((found) => found[what]);
  // A text of three characters: what the line takes, and whatever else uses the processor.
  const beside = { name: 'empty page', values: of('empty', 'shown') };
  figure('form usable: shown and enabled', of('first', 'usable'), 's', { beside, limit: '≤ 0.6' });
  figure('first paint', of('first', 'painted'), 's');
  figure('client code in charge', of('first', 'ready'), 's', { limit: '≤ 2' });
  figure('layout shift', of('first', 'shift'), '', { limit: '0' });
  figure('requests', of('first', 'requests'), '');
  figure('received', of('first', 'received'), 'kB');
  figure('received of the page itself', of('first', 'document'), 'kB');
  figure('form usable, next time', of('next', 'usable'), 's');
  figure('client code in charge, next time', of('next', 'ready'), 's');
}

async function load(browser, latchkey) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const tab = await context.newPage();
  const devtools = await context.newCDPSession(tab);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', line);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const received = [];
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => received.push(encodedDataLength / 1000));
  await tab.addInitScript(watch);
  const visit = async () => {
    received.length = 0;
    await tab.goto(`${latchkey.origin}/sign-in`, { waitUntil: 'commit' });
    await tab.waitForFunction(() => window.seen.ready, null, { timeout: 60_000 });
    await tab.waitForLoadState('networkidle');
    const total = received.reduce((sum, size) => sum + size, 0);
    return { ...(await tab.evaluate(() => window.seen)), requests: received.length, received: total, document: received[0] };
  };
  await tab.goto(`${latchkey.origin}/healthz`);
  await tab.waitForFunction(() => window.seen.shown);
  const empty = await tab.evaluate(() => window.seen);
  const loads = { empty, first: await visit(), next: await visit() };
  await context.close();
  return loads;
}

/** Runs in the page, before it loads. */
function watch() {
  const seen = (window.seen = { shift: 0 });
  const seconds = () => performance.now() / 1000;
  // Browsers produce no frame before the style sheets of the head are loaded.
  const look = () => {
    if (document.body) seen.shown ??= seconds();
    const field = document.querySelector('#username');
    if (field?.checkVisibility() && !field.disabled) seen.usable = seconds();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (seen.shift += value))).observe({ type: 'layout-shift' });
  new PerformanceObserver((list) => (seen.painted = list.getEntries()[0].startTime / 1000)).observe({ type: 'paint' });
  new MutationObserver(() => {
    if (document.documentElement?.hasAttribute('data-ready')) seen.ready ??= seconds();
  }).observe(document, { attributes: true, childList: true, subtree: true });
}
