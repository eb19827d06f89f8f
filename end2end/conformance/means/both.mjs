// A test of the protocol runs against a certified provider first, and then against Latchkey.
import { doesNotApply, test } from '../../../black_box/test.mjs';
import { Latchkey } from './latchkey.mjs';
import { Oracle } from './oracle.mjs';

/** @param {(provider: Oracle | Latchkey, site: import('../../../black_box/site.mjs').Site) => Promise<void>} run */
export function module(id, words, run) {
  test(id, words, async (site) => {
    for (const provider of [new Oracle(), new Latchkey(site)]) {
      site.add(provider);
      await provider.start();
      try {
        await run(provider, site);
      } catch (error) {
        throw new Error(`With ${provider.name}: ${error.stack ?? error}`, { cause: error });
      }
    }
  });
}

export { doesNotApply };
