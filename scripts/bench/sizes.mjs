// What is stored and sent.
import { get } from 'node:http';
import { statSync } from 'node:fs';
import { Latchkey, binary } from './latchkey.mjs';
import { figure, how } from './table.mjs';

export async function sizes() {
  const latchkey = new Latchkey();
  try {
    await latchkey.start();
    const page = (await received(`${latchkey.origin}/setup`, 'identity')).toString();
    const sent = async (kind) => {
      const [path] = new RegExp(`/pkg/latchkey\\.[\\w-]+\\.${kind}`).exec(page);
      return (await received(latchkey.origin + path, 'br')).length / 1000;
    };
    how('sizes: of the program; what browsers receive is compressed with Brotli');
    figure('the program', [statSync(binary).size / 1e6], 'MB', { limit: '≤ 30' });
    figure('client code: script and WebAssembly', [(await sent('js')) + (await sent('wasm'))], 'kB', { limit: '≤ 200' });
    figure('style sheet', [await sent('css')], 'kB', { limit: '≤ 15' });
  } finally {
    await latchkey.end();
  }
}

/** The body as it is sent, without decoding it. */
function received(url, encoding) {
  return new Promise((done, fail) => {
    const request = get(url, { headers: { 'accept-encoding': encoding } }, async (answer) => {
      done(Buffer.concat(await answer.toArray()));
    });
    request.on('error', fail);
  });
}
