import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
function folder(): string {
  const { PREPARED } = process.env;
  if (PREPARED === undefined) throw new Error('Nothing was prepared: run the tests through playwright.config.ts.');
  return PREPARED;
}

export function makeFolder(): string {
  process.env.PREPARED = mkdtempSync(join(tmpdir(), 'latchkey-prepared-'));
  return process.env.PREPARED;
}

export function removeFolder(): void {
  rmSync(folder(), { recursive: true, force: true });
}

/** Folders with the mail server's certificate, and with an untrusted one. */
export function certificates(): { server: string; impostor: string } {
  return { server: join(folder(), 'server'), impostor: join(folder(), 'impostor') };
}

export function save<Name extends keyof States>(name: Name, state: States[Name]): void {
  writeFileSync(join(folder(), `${name}.json`), JSON.stringify(state));
}

export function prepared<Name extends keyof States>(name: Name): States[Name] {
  return JSON.parse(readFileSync(join(folder(), `${name}.json`), 'utf8')) as States[Name];
}
