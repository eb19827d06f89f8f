import { onlyHydrated, test } from '../fixtures';
import { expectAccessible, expectNoSidewaysScroll, type Theme, wear } from '../support/look';
import { passkeyTour } from '../support/passkey_tour';
import { tour } from '../support/tour';

test.use({ delivery: 'real' });

for (const theme of ['light', 'dark'] satisfies Theme[]) {
  test(`every screen and dialog passes WCAG 2.2 AA in ${theme}`, { tag: '@wasm-blocked' }, async ({ visitor, mode }) => {
    test.skip(mode === 'script-off', 'axe is a script; the run with WebAssembly blocked shows the same pages');
    test.slow();
    await wear(visitor, theme);
    await tour(visitor, (name) => expectAccessible(visitor, name));
  });
}

for (const theme of ['light', 'dark'] satisfies Theme[]) {
  test(`what a passkey adds passes WCAG 2.2 AA in ${theme}`, async ({ visitor, mode }) => {
    onlyHydrated(mode, 'without client code the browser cannot ask the device');
    test.slow();
    await wear(visitor, theme);
    await passkeyTour(visitor, (name) => expectAccessible(visitor, name));
  });
}

test('what a passkey adds does not scroll sideways', async ({ visitor, mode }) => {
  onlyHydrated(mode, 'without client code the browser cannot ask the device');
  test.slow();
  await passkeyTour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
});

test('no screen or dialog scrolls sideways, from 320 px to 1280 px and with large text', async ({ visitor }) => {
  test.slow();
  await tour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
});
