import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Visitor } from './visitor';

export type Theme = 'light' | 'dark';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const desktop = { width: 1280, height: 900 };

export async function wear(visitor: Visitor, theme: Theme): Promise<void> {
  await visitor.page.context().addCookies([{ name: 'theme', value: theme, url: visitor.latchkey.url }]);
}

/** WCAG 2.2 A and AA, as far as a program can tell, on what is shown now: what fades in is there when it is looked at. */
export async function expectAccessible(visitor: Visitor, name: string): Promise<void> {
  await visitor.page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  // There are no frames, so axe needs no second page to put the results of frames together.
  const axe = new AxeBuilder({ page: visitor.page }).withTags(rules).setLegacyMode(true);
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  expect.soft(found, name).toEqual([]);
}

/** Nothing is wider than the window, also with text twice as large. */
export async function expectNoSidewaysScroll(visitor: Visitor, name: string): Promise<void> {
  const { page } = visitor;
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  for (const width of [320, 360, 768, 1024, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect.soft(await overflow(), `${name} at ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  for (const width of [1280, 768, 640]) {
    await page.setViewportSize({ width, height: 800 });
    expect.soft(await overflow(), `${name} at ${width} px with text at 200%`).toBeLessThanOrEqual(0);
  }
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
  await page.setViewportSize(desktop);
}

/** One picture per width: the window for a modal dialog, else the whole page. */
export async function picture(visitor: Visitor, folder: string, name: string): Promise<void> {
  const { page } = visitor;
  for (const width of [360, 768, 1280]) {
    await page.setViewportSize({ width, height: width < 640 ? 780 : 900 });
    const modal = (await page.locator('dialog:modal').count()) > 0;
    // In a picture of the whole page what sticks to the window stands where the page was scrolled to.
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: !modal, animations: 'disabled' });
  }
  await page.setViewportSize(desktop);
}
