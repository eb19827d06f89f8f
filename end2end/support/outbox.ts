import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';

/** The folder that messages are written to if no delivery is configured. */
export class Outbox {
  constructor(readonly folder: string) {}

  /** Waits for a file with this extension and these words, and returns the text of the newest one. */
  async next(ending: 'eml' | 'txt', words: string | RegExp): Promise<string> {
    const holds = (text: string) => (typeof words === 'string' ? text.includes(words) : words.test(text));
    let found: string | undefined;
    const look = () => (found = this.files(ending).filter(holds).at(-1)) !== undefined;
    await expect.poll(look, { message: `a file *.${ending} with ${words}` }).toBe(true);
    return found!;
  }

  private files(ending: string): string[] {
    let names: string[];
    try {
      names = readdirSync(this.folder);
    } catch {
      // The folder is created with the first message.
      return [];
    }
    const fitting = names.filter((name) => name.endsWith(`.${ending}`)).sort();
    return fitting.map((name) => readFileSync(join(this.folder, name), 'utf8'));
  }
}
