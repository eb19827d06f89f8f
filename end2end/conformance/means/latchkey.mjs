// Latchkey with the same applications and the same person as the other provider.
import { addGroup, connect } from './administration.mjs';
import { clients, person, site } from './clients.mjs';
import { formPost } from './form_post.mjs';
import { authority, Encrypted } from './https.mjs';

/** The form of the page that asks whether to sign out. */
const signOut = '/oidc/sign-out/confirm';

export class Latchkey {
  name = 'Latchkey';
  clients = clients();

  constructor(site, options) {
    this.site = site;
    this.options = options;
  }

  async start() {
    const proxy = authority && this.site.add(await Encrypted.start());
    const env = proxy && { LATCHKEY_PUBLIC_URL: proxy.origin };
    const { server, ...people } = await this.site.office({ ...this.options, env });
    if (proxy) proxy.port = server.port;
    Object.assign(this, { server, people });
    const maya = (this.administrator = await server.signedIn(people.maya));
    await maya.verifyIdentity(people.maya);
    await addGroup(maya, 'crew', people.ola);
    for (const client of Object.values(this.clients)) await connect(maya, client);
    const ola = await server.signedIn(people.ola);
    await ola.submit('/settings/profile', '/settings/profile', { time_zone: person.zoneinfo });
  }

  get issuer() {
    return this.server.origin;
  }

  /** By how many seconds its clock is ahead of ours. */
  get skew() {
    return this.server.clock.now() - Math.floor(Date.now() / 1_000);
  }

  wait(seconds) {
    this.server.clock.advance(seconds);
  }

  /** A browser that Ola uses, unless another user does. */
  agent(user = this.people.ola) {
    return new Agent(this.server.browser(), user);
  }

  /** The site removes the server. */
  async remove() {}
}

/** A browser and the person before it. */
export class Agent {
  /** How often the person had to do something. */
  asked = 0;

  constructor(browser, user) {
    this.browser = browser;
    this.user = user;
  }

  get server() {
    return this.browser.server;
  }

  /** Resolves to the address at which the browser came back to the application, or to the last page. */
  async open(url, body) {
    let answer = await this.arrive(new URL(url), body);
    for (let hop = 0; hop < 20; hop += 1) {
      const address = answer.location ?? leaving(answer);
      if (!address && answer.body.includes(`action="${signOut}`)) {
        answer = await this.act(answer, {}, signOut);
        continue;
      }
      if (!address) return formPost(answer.body) ?? { status: answer.status, page: answer.body };
      const next = new URL(address, this.server.origin);
      if (next.href.startsWith(site)) return { back: next, status: answer.status };
      if (next.origin !== this.server.origin) throw new Error(`The browser was sent to ${next}`);
      answer = await this.go(next.pathname + next.search);
    }
    throw new Error('The browser was sent in a circle.');
  }

  /** A navigation from another site. With a form, it carries no cookie. */
  arrive(url, body) {
    const path = url.pathname + url.search;
    if (!body) return this.browser.get(path, { origin: undefined, 'sec-fetch-site': 'cross-site' });
    const headers = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site', cookie: undefined };
    return this.browser.send('POST', path, body.toString(), { 'content-type': 'application/x-www-form-urlencoded', ...headers });
  }

  /** Opens a page of Latchkey, and does what it asks for. */
  async go(path) {
    const page = await this.browser.get(path);
    if (path.startsWith('/sign-in/verify')) return this.act(page, { code: this.code() }, '/sign-in/verify');
    if (path.startsWith('/sign-in')) {
      return this.act(page, { username: this.user.email, password: this.user.password }, '/sign-in');
    }
    if (path.includes('/verify-identity')) {
      const answers = { password: this.user.password, code: this.code() };
      return this.act(page, answers, '/settings/two-factor/verify-identity');
    }
    return page;
  }

  act(page, answers, form) {
    this.asked += 1;
    return this.browser.post(form, { ...page.fields(form), ...answers });
  }

  code() {
    return this.user.app?.next(this.server.clock) ?? '';
  }
}

/** Where P-LEAVE sends the browser. */
export function leaving({ headers }) {
  return /^0; url=(.*)$/.exec(headers.refresh ?? '')?.[1];
}
