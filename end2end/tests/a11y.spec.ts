import { onlyHydrated, test } from '../fixtures';
import { administrationTour } from '../support/administration_tour';
import { expectAccessible, expectAccessibleAndToFit, expectNoSidewaysScroll } from '../support/look';
import { passkeyTour } from '../support/passkey_tour';
import { settingsTour } from '../support/settings_tour';
import { tour } from '../support/tour';
import { userTour } from '../support/user_tour';
import type { Mode } from '../support/visitor';

const noScript = 'axe is a script; the run with WebAssembly blocked shows the same pages';
const withAxe = 'where there is script the tours with axe look at this as well';
const noDevice = 'without client code the browser cannot ask the device';
/** The tours without script check only the layout. */
const expectation = (mode: Mode) => (mode === 'wasm-blocked' ? expectAccessible : expectAccessibleAndToFit);

// A tour checks many screens.
test.describe.configure({ timeout: 360_000 });

test.describe('with real delivery', () => {
  test.use({ delivery: 'real' });

  test('every screen and dialog passes WCAG 2.2 AA and fits the window', { tag: '@wasm-blocked' }, async ({ visitor, mode }) => {
    test.skip(mode === 'script-off', noScript);
    await tour(visitor, (name) => expectation(mode)(visitor, name));
  });

  test('every screen about passkeys passes WCAG 2.2 AA and fits the window', async ({ visitor, mode }) => {
    onlyHydrated(mode, noDevice);
    await passkeyTour(visitor, (name) => expectAccessibleAndToFit(visitor, name));
  });

  test('every screen about many users passes WCAG 2.2 AA and fits the window', { tag: '@wasm-blocked' }, async ({ visitor, mode }) => {
    test.skip(mode === 'script-off', noScript);
    await administrationTour(visitor, (name) => expectAccessibleAndToFit(visitor, name));
  });

  test('every screen about one user passes WCAG 2.2 AA and fits the window', { tag: '@wasm-blocked' }, async ({ visitor, another, mode }) => {
    test.skip(mode === 'script-off', noScript);
    await userTour(visitor, another, (at) => (name) => expectAccessibleAndToFit(at, name));
  });

  // The style sheet depends on script only for tabs, which these two tours cover.
  test('no screen or dialog scrolls sideways without script, from 320 px and with large text', async ({ visitor, mode }) => {
    test.skip(mode !== 'script-off', withAxe);
    await tour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
  });
});

test.describe('with saved delivery settings', () => {
  test.use({ delivery: 'saved' });

  test('every tab of the settings passes WCAG 2.2 AA and fits the window', { tag: '@wasm-blocked' }, async ({ visitor, mode }) => {
    test.skip(mode === 'script-off', noScript);
    await settingsTour(visitor, (name) => expectation(mode)(visitor, name));
  });

  test('no tab of the settings scrolls sideways without script', async ({ visitor, mode }) => {
    test.skip(mode !== 'script-off', withAxe);
    await settingsTour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
  });
});
