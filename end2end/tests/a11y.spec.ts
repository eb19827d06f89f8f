import { test } from '../fixtures';
import { administrationTour } from '../support/administration_tour';
import { expectAccessible, expectAccessibleAndToFit, expectNoSidewaysScroll } from '../support/look';
import { passkeyTour } from '../support/passkey_tour';
import { settingsTour } from '../support/settings_tour';
import { tour } from '../support/tour';
import { userTour } from '../support/user_tour';
import type { Mode } from '../support/visitor';

/** The same pages as without script, where axe does not run. */
const expectation = (mode: Mode) => (mode === 'wasm-blocked' ? expectAccessible : expectAccessibleAndToFit);

// A tour checks many screens.
test.describe.configure({ timeout: 600_000 });

test.describe('with real delivery', () => {
  test.use({ delivery: 'real' });

  test('every screen and dialog passes WCAG 2.2 AA and fits the window', { tag: '@wasm-blocked' }, async ({ visitor, mode }) => {
    await tour(visitor, (name) => expectation(mode)(visitor, name));
  });

  test('every screen about passkeys passes WCAG 2.2 AA and fits the window', async ({ visitor }) => {
    await passkeyTour(visitor, (name) => expectAccessibleAndToFit(visitor, name));
  });

  test('every screen about many users passes WCAG 2.2 AA and fits the window', { tag: '@wasm-blocked' }, async ({ visitor, mode }) => {
    await administrationTour(visitor, (name) => expectation(mode)(visitor, name));
  });

  test('every screen about one user passes WCAG 2.2 AA and fits the window', { tag: '@wasm-blocked' }, async ({ visitor, another, mode }) => {
    await userTour(visitor, another, (at) => (name) => expectation(mode)(at, name));
  });

  // The style sheet depends on script only for tabs, which these two tours cover.
  test('no screen or dialog scrolls sideways without script, from 320 px and with large text', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
    await tour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
  });
});

test.describe('with saved delivery settings', () => {
  test.use({ delivery: 'saved' });

  test('every tab of the settings passes WCAG 2.2 AA and fits the window', { tag: '@wasm-blocked' }, async ({ visitor, mode }) => {
    await settingsTour(visitor, (name) => expectation(mode)(visitor, name));
  });

  test('no tab of the settings scrolls sideways without script', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
    await settingsTour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
  });
});
