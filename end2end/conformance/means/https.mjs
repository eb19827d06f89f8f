// A reverse proxy that adds encryption, with the certificate of scripts/with-authority.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';

const folder = process.env.LATCHKEY_TEST_AUTHORITY;
/** The file with what clients have to trust; `undefined` if the tests run without encryption. */
export const authority = folder && join(folder, 'authority.pem');

export class Encrypted {
  static async start() {
    const proxy = new Encrypted();
    const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(join(folder, name)));
    proxy.server = createServer({ key, cert }, (asked, answer) => proxy.forward(asked, answer));
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    proxy.origin = `https://localhost:${proxy.server.address().port}`;
    return proxy;
  }

  /** The port of the server behind it. */
  port = 0;

  forward(asked, answer) {
    const { method, url: path, headers } = asked;
    const sent = request({ host: '127.0.0.1', port: this.port, method, path, headers }, (received) => {
      answer.writeHead(received.statusCode, received.headers);
      received.pipe(answer);
    });
    sent.on('error', () => answer.destroy());
    asked.pipe(sent);
  }

  async remove() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
