// A user whose browser keeps cookies for Latchkey and for each gate, and follows every redirect.
import { Browser } from '../../../black_box/browser.mjs';
import { Agent, leaving } from '../../conformance/means/latchkey.mjs';

/** The headers of a browser that opens a page. */
export const navigation = { origin: undefined, accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' };

export class Visitor {
  hosts = new Map();

  constructor(behind, user) {
    this.behind = behind;
    this.agent = new Agent(behind.server.browser(), user);
  }

  /** How often the user had to do something. */
  get asked() {
    return this.agent.asked;
  }

  /** The browser as the host of this gate sees it. */
  at({ host, proxy }) {
    if (!this.hosts.has(host)) this.hosts.set(host, new Browser(proxy, this.agent.browser.address));
    return this.hosts.get(host);
  }

  /** One request for a page, without following redirects. */
  navigate(gate, path) {
    return this.at(gate).get(path, navigation);
  }

  /** Opens a page, does what Latchkey asks for, and returns the last answer with the address that it has. */
  async open(gate, path = '/') {
    return this.follow(await this.navigate(gate, path), `https://${gate.host}${path}`);
  }

  async follow(first, from) {
    let [answer, url] = [first, new URL(from)];
    for (let hop = 0; hop < 20; hop += 1) {
      const next = answer.location ?? leaving(answer);
      if (!next) return Object.assign(answer, { url });
      url = new URL(next, url);
      answer = await this.go(url);
    }
    throw new Error(`The browser was sent in a circle, at last to ${url}`);
  }

  go(url) {
    const { server, gates } = this.behind;
    const path = url.pathname + url.search;
    if (url.origin === server.origin) {
      const isFromGate = url.pathname.startsWith('/gates/');
      return isFromGate ? this.agent.browser.get(path, { ...navigation, 'sec-fetch-site': 'cross-site' }) : this.agent.go(path);
    }
    const gate = gates.find(({ host }) => url.origin === `https://${host}`);
    if (!gate) throw new Error(`The browser was sent to ${url}`);
    return this.navigate(gate, path);
  }
}
