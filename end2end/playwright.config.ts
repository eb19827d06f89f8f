import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import type { Options } from './fixtures';

// The headless shell loads a page in half the time.
const distribution = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync);
const executablePath = process.env.CHROMIUM || distribution;
const screens = Boolean(process.env.SCREENS_DIR);

export default defineConfig<Options>({
  testDir: 'tests',
  globalSetup: './support/prepare',
  outputDir: 'test-results',
  fullyParallel: true,
  // More than cores: a test waits for the server, the browser and its clock half of the time.
  workers: 3,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: process.env.CI || screens ? 'list' : 'line',
  timeout: 60_000,
  expect: { timeout: 7_000 },
  // Screenshots are taken only if a folder for them is set.
  grep: screens ? /@screens/ : /.*/,
  grepInvert: screens ? undefined : /@screens/,
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 900 },
    // Screenshots are for people; all other tests read the document.
    deviceScaleFactor: screens ? 2 : 1,
    locale: 'en-US',
    timezoneId: 'UTC',
    colorScheme: 'light',
    // No test looks at an animation, and each one costs frames.
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: screens
    ? [
        // Pictures of all screens are taken only when a folder for them is named.
        { name: 'hydrated', grep: /@screens/, use: { mode: 'hydrated' } },
        { name: 'script-off', grep: /@screens/, use: { mode: 'script-off', javaScriptEnabled: false } },
      ]
    : [
        { name: 'hydrated', grepInvert: /@screens|@not-hydrated/, use: { mode: 'hydrated' } },
        // The core paths and forms of every kind; the HTML is the same as before hydration.
        { name: 'script-off', grep: /@script-off/, use: { mode: 'script-off', javaScriptEnabled: false } },
        // Script runs, but every *.wasm request fails.
        { name: 'wasm-blocked', grep: /@wasm-blocked/, use: { mode: 'wasm-blocked' } },
      ],
});
