// What is stored and sent.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { binary } from './latchkey.mjs';
import { figure, how } from './table.mjs';

export function sizes() {
  const beside = dirname(binary);
  const site = [join(beside, 'site'), join(beside, '../site')].find(existsSync);
  const sent = (kind) => {
    const [name] = readdirSync(join(site, 'pkg')).filter((file) => file.endsWith(`.${kind}.br`));
    return statSync(join(site, 'pkg', name)).size / 1000;
  };
  how('sizes: of the files; what browsers receive is compressed with Brotli');
  figure('the program', [statSync(binary).size / 1e6], 'MB');
  figure('client code: script and WebAssembly', [sent('js') + sent('wasm')], 'kB', { limit: '≤ 200' });
  figure('style sheet', [sent('css')], 'kB', { limit: '≤ 15' });
}
