// An SMS gateway, and its faults.
import { once } from 'node:events';
import { createServer } from 'node:http';

/** `mode` is "ok", a status, "garbage", "redirect", "huge" or "nothing". */
export class Gateway {
  mode = 'ok';
  /** All text messages that arrived, and the paths of other requests. */
  texts = [];
  strays = [];

  static async open(site) {
    const gateway = site.add(new Gateway());
    gateway.server = createServer((request, response) => gateway.receive(request, response));
    gateway.server.listen(0, '127.0.0.1');
    await once(gateway.server, 'listening');
    return gateway;
  }

  environment() {
    return {
      LATCHKEY_SMS_URL: `http://127.0.0.1:${this.server.address().port}/2010-04-01/Accounts/AC1/Messages.json`,
      LATCHKEY_SMS_KEY: 'the key of the gateway',
      LATCHKEY_SMS_SENDER: '+15005550006',
    };
  }

  async receive(request, response) {
    let body = '';
    for await (const part of request) body += part;
    if (!request.url.endsWith('/Messages.json')) {
      this.strays.push(request.url);
      return response.end();
    }
    this.texts.push(new URLSearchParams(body).get('Body'));
    const { mode } = this;
    if (mode === 'nothing') return undefined;
    if (mode === 'garbage') return request.socket.end('\0\x01 this is not HTTP\r\n\r\n');
    if (mode === 'redirect') return response.writeHead(307, { location: '/elsewhere' }).end();
    if (mode === 'huge') return pour(response, 200);
    return response.writeHead(mode === 'ok' ? 201 : mode, { 'content-type': 'application/json' }).end('{}');
  }

  remove() {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Sends megabytes for as long as the client reads them. */
function pour(response, megabytes) {
  if (!response.headersSent) response.writeHead(500);
  if (megabytes === 0 || response.destroyed) return response.end();
  return response.write('x'.repeat(1024 * 1024), () => pour(response, megabytes - 1));
}
