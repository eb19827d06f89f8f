import type { Browser } from '@playwright/test';
import { join } from 'node:path';
import { type Prepared, preparedFolder, preparedOnce } from './prepared';
import { Latchkey } from './server';
import { Visitor } from './visitor';

type Another = () => Promise<Visitor>;

/**
 * What a walk leaves: its data folder, the cookies of each browser, and what it returns. The first test that needs it
 * takes the walk, without JavaScript and with real delivery, and later ones start with a copy.
 */
export function walked<Left>(
  visitor: Visitor,
  name: string,
  walk: (visitor: Visitor, another: Another) => Promise<Left>,
): Promise<Prepared & { others: Prepared['cookies'][]; left: Left }> {
  return preparedOnce(name, async () => {
    const browser = visitor.page.context().browser()!;
    const latchkey = await Latchkey.create('real');
    const visitors: Visitor[] = [];
    const arrive = async () => {
      visitors.push(await inNewContext(browser, latchkey));
      return visitors.at(-1)!;
    };
    const left = await walk(await arrive(), arrive);
    const [cookies, ...others] = await Promise.all(visitors.map(({ page }) => page.context().cookies()));
    // A server that stops waits two seconds for a browser that is still connected.
    await Promise.all(visitors.map(({ page }) => page.context().close()));
    return { cookies, others, left, ...(await latchkey.stopAndKeep(join(preparedFolder(), name))) };
  });
}

async function inNewContext(browser: Browser, latchkey: Latchkey): Promise<Visitor> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  return new Visitor(await context.newPage(), latchkey, 'script-off');
}
