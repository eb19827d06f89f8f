import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext } from '@playwright/test';
import type { DataFolder } from './server';

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

/** A data folder prepared once for all tests, and its browser. */
export interface Prepared extends DataFolder {
  /** The cookies of the browser in which the administrator is signed in. */
  cookies: Cookies;
}

/** The administrator has the Mobile App. */
export interface PreparedApp extends Prepared {
  app: { uri: string; secret: string };
  codes: string[];
  /** The code that confirmed the enrollment, which is used up. */
  confirmedWith: string;
}

interface States {
  administrator: Prepared;
  enrolled: PreparedApp;
}

/** The folder of the prepared data; workers read it from the environment. */
export function preparedFolder(): string {
  const { PREPARED } = process.env;
  if (PREPARED === undefined) throw new Error('Nothing was prepared: run the tests through playwright.config.ts.');
  return PREPARED;
}

export function makeFolder(): string {
  process.env.PREPARED = mkdtempSync(join(tmpdir(), 'latchkey-prepared-'));
  return process.env.PREPARED;
}

export function removeFolder(): void {
  rmSync(preparedFolder(), { recursive: true, force: true });
}

/** Folders with the mail server's certificate, and with an untrusted one. */
export function certificates(): { server: string; impostor: string } {
  return { server: join(preparedFolder(), 'server'), impostor: join(preparedFolder(), 'impostor') };
}

export function save<Name extends keyof States>(name: Name, state: States[Name]): void {
  writeFileSync(join(preparedFolder(), `${name}.json`), JSON.stringify(state));
}

export function prepared<Name extends keyof States>(name: Name): States[Name] {
  return JSON.parse(readFileSync(join(preparedFolder(), `${name}.json`), 'utf8')) as States[Name];
}

/** The state with this name, which the first worker that needs it makes while the others wait. */
export async function preparedOnce<State>(name: string, make: () => Promise<State>): Promise<State> {
  const file = join(preparedFolder(), `${name}.json`);
  const making = `${file}.making`;
  while (!existsSync(file)) {
    if (!claim(making)) {
      await sleep(100);
      continue;
    }
    try {
      writeFileSync(`${file}.new`, JSON.stringify(await make()));
      renameSync(`${file}.new`, file);
    } finally {
      rmSync(making, { recursive: true });
    }
  }
  return JSON.parse(readFileSync(file, 'utf8')) as State;
}

/** Whether no other worker has this folder. */
function claim(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
