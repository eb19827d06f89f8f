import { expect, type Locator, type Page } from '@playwright/test';
import { Authenticator } from './authenticator';
import type { Latchkey } from './server';
import { literal } from './texts';

export type Mode = 'hydrated' | 'script-off' | 'wasm-blocked';
type Role = Parameters<Page['getByRole']>[0];

export interface Person {
  name: string;
  email: string;
  password: string;
}

export const maya: Person = {
  name: 'Maya Lindqvist',
  email: 'maya.lindqvist@halden.example',
  password: 'copper lantern tide 4 harbor',
};

/** A user at a browser: actions on any screen. The journeys are in `journeys.ts`. */
export class Visitor {
  constructor(
    readonly page: Page,
    readonly latchkey: Latchkey,
    readonly mode: Mode,
  ) {}

  /** A user in a new tab. */
  static async in(page: Page, latchkey: Latchkey, mode: Mode): Promise<Visitor> {
    if (mode === 'wasm-blocked') {
      // Unlike a route, this neither passes every request through the test nor turns off the browser's cache.
      const session = await page.context().newCDPSession(page);
      await session.send('Network.enable');
      await session.send('Network.setBlockedURLs', { urls: ['*.wasm'] });
    }
    return new Visitor(page, latchkey, mode);
  }

  /** Another tab of the same browser. */
  async newTab(): Promise<Visitor> {
    return Visitor.in(await this.page.context().newPage(), this.latchkey, this.mode);
  }

  /** Whether client code runs in this mode. */
  get hydrated(): boolean {
    return this.mode === 'hydrated';
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  /** Lets days pass, in steps that the server does not take for a jump of its clock. */
  async pass(days: number): Promise<void> {
    for (let half = 0; half < 2 * days; half += 1) {
      this.latchkey.clock.advance(12 * 60 * 60);
      await fetch(this.latchkey.at('/sign-in'));
    }
  }

  async open(path: string): Promise<void> {
    await this.latchkey.start();
    await this.page.goto(this.latchkey.at(path));
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Waits for hydration, if client code runs. */
  async ready(): Promise<void> {
    if (this.hydrated) await expect(this.page.locator('html')).toHaveAttribute('data-ready', 'true');
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name, exact: true });
  }

  /** A confirmation of a destructive action. */
  alert(name: string): Locator {
    return this.page.getByRole('alertdialog', { name, exact: true });
  }

  region(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  checkbox(name: string, within: Page | Locator = this.page): Locator {
    return within.getByRole('checkbox', { name, exact: true });
  }

  /** A table row that contains this text. */
  row(table: string, words: string | RegExp): Locator {
    const rows = this.page.getByRole('table', { name: table, exact: true }).getByRole('row');
    return rows.filter({ hasText: words });
  }

  /** A list to choose from. */
  choice(name: string, within: Page | Locator = this.page): Locator {
    return within.getByRole('combobox', { name, exact: true });
  }

  /** A text field by its label. Password fields have no role, so they are found separately. */
  field(name: string, within: Page | Locator = this.page): Locator {
    const secret = within.locator('input[type="password"]').and(within.getByLabel(name, { exact: true }));
    return within.getByRole('textbox', { name, exact: true }).or(secret);
  }

  button(name: string, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name, exact: true });
  }

  link(name: string, within: Page | Locator = this.page): Locator {
    return within.getByRole('link', { name, exact: true });
  }

  heading(name: string, level: 1 | 2 | 3 = 1): Locator {
    return this.page.getByRole('heading', { name, exact: true, level });
  }

  async fill(values: Record<string, string>, within: Page | Locator = this.page): Promise<void> {
    await this.ready();
    for (const [name, value] of Object.entries(values)) await this.field(name, within).fill(value);
  }

  /** Presses a button that leads to another document, and waits for that document. */
  async press(name: string, within: Page | Locator = this.page, role: Role = 'button'): Promise<void> {
    await this.ready();
    if (role === 'menuitem') await this.settled(within);
    await this.turn(() => within.getByRole(role, { name, exact: true }).click());
  }

  async follow(name: string, within: Page | Locator = this.page): Promise<void> {
    await this.press(name, within, 'link');
  }

  /** Performs an action that leads to another document, and waits until the old one is gone. */
  async turn(act: () => Promise<void>): Promise<void> {
    await this.page.locator('h1').first().evaluate((heading) => heading.setAttribute('data-old', ''));
    await act();
    // The page may refresh automatically before the response to a form arrives.
    const old = this.page.locator('form[data-submitted], h1[data-old], html:not(:has(h1))');
    await expect(old, 'another document is shown').toHaveCount(0);
    // The heading may be visible before the styles are loaded.
    await this.page.waitForLoadState();
  }

  /** Waits until a menu has opened. A click that has to wait for this scrolls the page, and the menu out of sight. */
  private async settled(menu: Page | Locator): Promise<void> {
    if (menu === this.page) return;
    await (menu as Locator).evaluate((opening) => Promise.allSettled(opening.getAnimations().map(({ finished }) => finished)));
  }

  /** An item of the account menu. */
  async choose(item: string, person: Person = maya, role: Role = 'menuitem'): Promise<void> {
    await this.ready();
    await this.button(`Account menu for ${person.name}`).click();
    await this.press(item, this.page.getByRole('menu', { name: 'Account' }), role);
  }

  async scan(person: Person = maya): Promise<Authenticator> {
    return Authenticator.scan(this.page, this.latchkey.clock, person.email);
  }

  async expectPath(path: string): Promise<void> {
    // An empty GET form adds a "?".
    await expect(this.page).toHaveURL((url) => url.pathname === path);
  }

  async expectNotice(text: string | RegExp, within: Locator = this.main): Promise<void> {
    await expect(within.getByRole('status').filter({ hasText: literal(text) }).first()).toBeVisible();
  }

  /** The text is announced to screen readers; it is visible elsewhere. */
  async expectSaid(text: string | RegExp, within: Locator = this.main): Promise<void> {
    if (this.hydrated) await expect(within.getByRole('status').filter({ hasText: literal(text) })).not.toHaveCount(0);
  }

  async expectText(text: string | RegExp, within: Locator = this.main): Promise<void> {
    await expect(within).toContainText(literal(text));
  }

  /** The error is next to the field, which refers to it. */
  async expectError(field: Locator, text: string | RegExp): Promise<void> {
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(literal(text));
  }

  async expectFocus(element: Locator): Promise<void> {
    if (this.hydrated) await expect(element).toBeFocused();
  }

  /** Reloads the page until it shows the result of work in the background. */
  async expectSoon(text: string | RegExp, withinMs = 20_000): Promise<void> {
    const found = this.page.getByText(literal(text)).first();
    await expect(async () => {
      await this.reload();
      await expect(found).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: withinMs });
  }

  async expectState(state: 'enabled' | 'not_enabled'): Promise<void> {
    await expect(this.page.getByTestId('two-factor-state').first()).toHaveAttribute('data-state', state);
  }
}
