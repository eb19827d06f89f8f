import { type BrowserContext, type BrowserContextOptions, expect, type Page, test as base } from '@playwright/test';
import type { Gateway, Style } from './support/gateway';
import type { Mailbox } from './support/mailbox';
import { type Delivery, Latchkey } from './support/server';
import { type Mode, Visitor } from './support/visitor';
import { Watch } from './support/watch';

export interface Options {
  mode: Mode;
  /** How this test's messages are delivered. */
  delivery: Delivery;
  /** The gateway's protocol, if delivery is real. */
  gatewayStyle: Style;
}

interface Fixtures {
  /** A server for this test only, with a clock that the test moves. It starts with the first page. */
  latchkey: Latchkey;
  /** The mail server and the SMS gateway, if delivery is real. */
  mailbox: Mailbox;
  gateway: Gateway;
  watch: Watch;
  /** A user with an empty browser profile. */
  visitor: Visitor;
  /** Another browser, which shares nothing with the first. */
  another: (options?: BrowserContextOptions) => Promise<Visitor>;
}

export const test = base.extend<Options & Fixtures>({
  mode: ['hydrated', { option: true }],

  delivery: ['files', { option: true }],
  gatewayStyle: ['webhook', { option: true }],

  latchkey: async ({ delivery, gatewayStyle }, use) => {
    const latchkey = await Latchkey.create(delivery, gatewayStyle);
    await use(latchkey);
    await latchkey.stop();
  },

  mailbox: ({ latchkey }, use) => use(latchkey.mailbox),
  gateway: ({ latchkey }, use) => use(latchkey.gateway),

  watch: async ({ latchkey, mode }, use) => {
    const watch = new Watch(latchkey.url, mode === 'wasm-blocked');
    await use(watch);
    watch.verify();
  },

  visitor: async ({ page, latchkey, mode, watch }, use) => {
    await use(await arrive(page, latchkey, mode, watch));
    // A server that stops waits two seconds for a browser that is still connected.
    await page.context().close();
  },

  another: async ({ browser, latchkey, mode, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      return arrive(await context.newPage(), latchkey, mode, watch);
    });
    for (const context of contexts) await context.close();
  },
});

async function arrive(page: Page, latchkey: Latchkey, mode: Mode, watch: Watch): Promise<Visitor> {
  await watch.observe(page.context());
  return Visitor.in(page, latchkey, mode);
}

export { expect };
