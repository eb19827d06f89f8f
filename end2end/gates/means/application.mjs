// The application behind the gates, which tells its client what it received. It knows nothing of Latchkey.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export class Application {
  /** How many requests reached it. */
  count = 0;

  async start() {
    this.server = createServer((request, response) => {
      this.count += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(received(request)));
    });
    // A WebSocket that sends back what it gets.
    this.server.on('upgrade', (request, socket) => {
      this.count += 1;
      const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.on('error', () => {});
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      socket.pipe(socket);
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.address = `127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async remove() {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** With the headers as they came: their names in lower case, a repeated one with each value. */
function received({ method, url, rawHeaders }) {
  const headers = {};
  for (let at = 0; at < rawHeaders.length; at += 2) (headers[rawHeaders[at].toLowerCase()] ??= []).push(rawHeaders[at + 1]);
  return { method, url, headers };
}
