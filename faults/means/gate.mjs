// The listener for reverse proxies of a node, without a proxy in front of it.
import { strict as assert } from 'node:assert';
import { Agent, request } from 'node:http';

export const host = 'wiki.example.org';

/** What a proxy is answered about a request with this cookie. */
export function ask(listen, path, { cookie, agent } = {}) {
  const [address, port] = listen.split(':');
  const headers = { 'x-forwarded-method': 'GET', 'x-forwarded-host': host, 'x-forwarded-uri': path, 'sec-fetch-mode': 'navigate', ...(cookie && { cookie }) };
  return new Promise((done, fail) => {
    const sent = request({ host: address, port, path: '/forward-auth/proxy', headers, agent }, (answer) => {
      answer.resume();
      const [set] = answer.headers['set-cookie'] ?? [];
      answer.on('end', () => done({ status: answer.statusCode, location: answer.headers.location, cookie: set?.split(';')[0] }));
    });
    sent.on('error', fail);
    sent.end();
  });
}

/** The cookie of the gate in a browser that is signed in, and opens it through this node. */
export async function opened(listen, browser) {
  const first = await ask(listen, '/page');
  const enter = new URL(first.location);
  const { location } = await browser.get(enter.pathname + enter.search);
  const ticket = new URL(location);
  const second = await ask(listen, ticket.pathname + ticket.search, { cookie: first.cookie });
  assert.equal((await ask(listen, '/page', { cookie: second.cookie })).status, 200);
  return second.cookie;
}

/** Asks again and again over several connections, until it is stopped. */
export class Visitors {
  answers = [];
  isStopped = false;

  constructor(listen, cookie, connections = 8) {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.ended = Promise.all(Array.from({ length: connections }, () => this.visit(listen, cookie, agent))).finally(() => agent.destroy());
    // Reported when it is waited for.
    this.ended.catch(() => {});
  }

  async visit(listen, cookie, agent) {
    while (!this.isStopped) {
      const at = performance.now();
      const { status } = await ask(listen, '/page', { cookie, agent });
      this.answers.push({ at, status });
    }
  }

  async stop() {
    this.isStopped = true;
    await this.ended;
    return this.answers;
  }
}
