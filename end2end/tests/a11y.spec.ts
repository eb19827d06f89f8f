import { test } from '../fixtures';
import { expectAccessible, expectNoSidewaysScroll, type Theme, wear } from '../support/look';
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

test('no screen or dialog scrolls sideways, from 320 px to 1280 px and with large text', async ({ visitor }) => {
  test.slow();
  await tour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
});
