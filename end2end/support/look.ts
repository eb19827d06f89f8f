import { readFileSync } from 'node:fs';
import { expect, type Locator } from '@playwright/test';
import type { RunOptions } from 'axe-core';
import type { Visitor } from './visitor';

export type Theme = 'light' | 'dark';

// Half the size of what the package exports.
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const contrast = 'color-contrast';
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const desktop = { width: 1280, height: 900 };
/** The narrowest phone, tablet and desktop, where the least fits, and a usual desktop. */
const widths = [320, 640, 1024, 1280];
const axeWidths = [320, 1280];
const largeTextWidths = [640, 1280];

export async function wear(visitor: Visitor, theme: Theme): Promise<void> {
  await visitor.page.context().addCookies([{ name: 'theme', value: theme, url: visitor.latchkey.url }]);
}

/** How many of these rows are completely on a screen of 1280 × 900 pixels. */
export async function onScreen(rows: Locator): Promise<number> {
  return rows.evaluateAll((all) => all.filter((row) => row.getBoundingClientRect().bottom <= innerHeight).length);
}

/** Nothing is wider than the window, even with text twice as large. */
export async function expectNoSidewaysScroll(visitor: Visitor, name: string): Promise<void> {
  await atWidths(visitor, widths, (width) => expectToFit(visitor, name, width));
}

/** Automated checks of WCAG 2.2 A and AA on a phone and a desktop. */
export async function expectAccessible(visitor: Visitor, name: string): Promise<void> {
  await atWidths(visitor, axeWidths, (width) => audit(visitor, `${name} at ${width} px`, width === desktop.width));
  await expectContrastInTheDark(visitor, name);
}

/** The same, and nothing is wider than the window; also as the page looks before the client code is ready. */
export async function expectAccessibleAndToFit(visitor: Visitor, name: string): Promise<void> {
  await atWidths(visitor, widths, async (width) => {
    await expectToFit(visitor, name, width);
    if (!axeWidths.includes(width)) return;
    await audit(visitor, `${name} at ${width} px`, width === desktop.width);
    await withoutClient(visitor, async () => {
      const what = `${name} without client code`;
      await expectToFit(visitor, what, width);
      if (width === desktop.width) await audit(visitor, what, true, differing);
    });
  });
  await expectContrastInTheDark(visitor, name);
}

/** What looks different before the client code is ready, in colors and sizes that were checked elsewhere. */
const differing = '[data-without-client], .apps, dialog[open]';

/**
 * The client code changes how a page looks in two ways: it sets an attribute of the root, and it makes the dialog
 * modal. Undoes both while `look` runs; a page that is the same without them is not looked at.
 */
async function withoutClient({ page }: Visitor, look: () => Promise<void>): Promise<void> {
  const differs = await page.evaluate((differing) => {
    if (document.querySelector(differing) === null) return false;
    document.documentElement.removeAttribute('data-ready');
    const dialog = document.querySelector<HTMLDialogElement>('dialog:modal');
    if (dialog === null) return true;
    // The client code leaves the page when its dialog is closed.
    window.addEventListener('close', (event) => event.stopImmediatePropagation(), { capture: true, once: true });
    dialog.close();
    dialog.setAttribute('open', '');
    dialog.setAttribute('data-was-modal', '');
    return true;
  }, differing);
  if (!differs) return;
  await look();
  await page.evaluate(() => {
    document.documentElement.setAttribute('data-ready', 'true');
    const dialog = document.querySelector<HTMLDialogElement>('[data-was-modal]');
    dialog?.removeAttribute('data-was-modal');
    dialog?.removeAttribute('open');
    dialog?.showModal();
  });
}

/** Ends at the width that the tests use. */
async function atWidths(visitor: Visitor, all: number[], look: (width: number) => Promise<void>): Promise<void> {
  // A page that was refreshed automatically may be visible before its styles are loaded.
  await visitor.page.waitForLoadState();
  for (const width of all) {
    await resize(visitor, width);
    await look(width);
  }
  await resize(visitor, desktop.width);
}

async function resize({ page }: Visitor, width: number): Promise<void> {
  // Even without a change it takes as long as a check.
  if (page.viewportSize()?.width !== width) await page.setViewportSize({ width, height: desktop.height });
}

/**
 * Positions, names and roles depend on the width: target sizes, tables that become lists, scrolling, hidden elements.
 * Colors depend only on the theme, and checking them takes most of the time, so they are checked at one width.
 */
async function audit(visitor: Visitor, what: string, withColors: boolean, part?: string): Promise<void> {
  await expectNothingFound(visitor, what, { runOnly: rules, rules: { [contrast]: { enabled: withColors } } }, part);
}

/** The theme affects only contrast. */
async function expectContrastInTheDark(visitor: Visitor, name: string): Promise<void> {
  await visitor.page.emulateMedia({ colorScheme: 'dark' });
  await expectNothingFound(visitor, `${name} in the dark`, { runOnly: [contrast] });
  await visitor.page.emulateMedia({ colorScheme: 'light' });
}

/**
 * Looks at a part of the page, by default the modal dialog or else all of it: the page below a dialog is a screen of its
 * own. Without preloading: none of the rules reads style sheets, and there is no audio or video.
 */
async function expectNothingFound({ page }: Visitor, what: string, options: RunOptions, part = 'dialog:modal'): Promise<void> {
  // axe is loaded once per document, because loading it takes several times as long as running it.
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(axe);
  const all = { ...options, resultTypes: ['violations' as const], preload: false };
  const violations = await page.evaluate(async ({ options, part }) => {
    // The header is sticky and would cover elements that were scrolled below it.
    window.scrollTo(0, 0);
    // Finish animations before looking.
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    const found = [...document.querySelectorAll(part)];
    const include = found.length > 0 ? found : [document.documentElement];
    // The rows of a long table are alike.
    const exclude = [...document.querySelectorAll('tbody > tr:nth-child(n + 9)')];
    const { run } = (window as unknown as { axe: typeof import('axe-core') }).axe;
    const { violations } = await run({ include, exclude }, options);
    return violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  }, { options: all, part });
  expect.soft(violations, what).toEqual([]);
}

/** Also with text twice as large, at some widths. */
async function expectToFit({ page }: Visitor, name: string, width: number): Promise<void> {
  const sizes = largeTextWidths.includes(width) ? ['', '200%'] : [''];
  const overflows = await page.evaluate((sizes) => {
    const root = document.documentElement;
    const overflows = sizes.map((size) => {
      root.style.fontSize = size;
      return root.scrollWidth - root.clientWidth;
    });
    root.style.fontSize = '';
    return overflows;
  }, sizes);
  for (const [at, size] of sizes.entries()) {
    expect.soft(overflows[at], `${name} at ${width} px${size && ` with text at ${size}`}`).toBeLessThanOrEqual(0);
  }
}

/** One screenshot per width: the window for a modal dialog, otherwise the whole page. */
export async function picture(visitor: Visitor, folder: string, name: string): Promise<void> {
  const { page } = visitor;
  for (const width of [360, 768, 1280, 1920]) {
    await page.setViewportSize({ width, height: width < 640 ? 780 : 900 });
    const modal = (await page.locator('dialog:modal').count()) > 0;
    // In a screenshot of the whole page, sticky elements appear at the scroll position.
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: !modal, animations: 'disabled' });
  }
  await page.setViewportSize(desktop);
}
