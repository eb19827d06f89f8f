import { expect, type Locator } from '@playwright/test';
import type { Visitor } from './visitor';

/** Presses Tab until an element has the focus. */
export async function tabTo(visitor: Visitor, element: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await element.evaluate((node) => node === document.activeElement)) return;
    await visitor.page.keyboard.press('Tab');
  }
  await expect(element, 'reachable with Tab').toBeFocused();
}

/** Presses a button with the keyboard and waits for the next document. */
export async function enter(visitor: Visitor, button: Locator, key = 'Enter'): Promise<void> {
  await tabTo(visitor, button);
  await visitor.turn(() => visitor.page.keyboard.press(key));
}

export async function type(visitor: Visitor, field: Locator, text: string): Promise<void> {
  await tabTo(visitor, field);
  await visitor.page.keyboard.type(text);
}

/** Types into the last field of a form and submits it. */
export async function typeAndSend(visitor: Visitor, field: Locator, text: string): Promise<void> {
  await type(visitor, field, text);
  await visitor.turn(() => visitor.page.keyboard.press('Enter'));
}

/** Opens a menu and moves to one of its items. */
export async function choose(visitor: Visitor, button: Locator, item: string): Promise<void> {
  await tabTo(visitor, button);
  await visitor.page.keyboard.press('Enter');
  const wanted = visitor.page.getByRole('menuitem', { name: item, exact: true });
  for (let presses = 0; presses < 20; presses += 1) {
    if (await wanted.evaluate((node) => node === document.activeElement)) break;
    await visitor.page.keyboard.press('ArrowDown');
  }
  await expect(wanted).toBeFocused();
  await visitor.turn(() => visitor.page.keyboard.press('Enter'));
}

/** Ticks or unticks a box, or moves a switch. */
export async function toggle(visitor: Visitor, box: Locator): Promise<void> {
  const before = await box.isChecked();
  await tabTo(visitor, box);
  await visitor.page.keyboard.press('Space');
  await expect(box).toBeChecked({ checked: !before });
}
