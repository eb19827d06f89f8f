import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';

/** The folder into which messages are written where nothing sends them. */
export class Outbox {
  constructor(readonly folder: string) {}

  /** The text of the newest file with this ending that holds the words, as soon as it is there. */
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
      // It is made with the first message.
      return [];
    }
    const fitting = names.filter((name) => name.endsWith(`.${ending}`)).sort();
    return fitting.map((name) => readFileSync(join(this.folder, name), 'utf8'));
  }
}
