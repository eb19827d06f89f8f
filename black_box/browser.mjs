// A client that keeps cookies as a browser does, on its own network address.
import { request as plain } from 'node:http';

/** Pages without a user: their forms name no account. */
const anonymous = ['/setup', '/sign-in', '/sign-in/passkey', '/sign-in/passkey/begin', '/forgot-password'];

export class Browser {
  cookies = new Map();
  /** The account that the forms of the last page were about. */
  account = undefined;

  /** @param server a Latchkey, or a proxy in front of an application */
  constructor(server, address) {
    this.server = server;
    this.address = address;
  }

  /** Another browser with the same cookies, on the same network. */
  copy() {
    const copy = new Browser(this.server, this.address);
    copy.cookies = new Map(this.cookies);
    copy.account = this.account;
    return copy;
  }

  async get(path, headers) {
    const answer = await this.send('GET', path, undefined, headers);
    this.account = /[?;&]account=(\d+)"/.exec(answer.body)?.[1] ?? this.account;
    return answer;
  }

  /** A form of our own pages. */
  post(path, fields = {}, headers = {}) {
    const present = () => Object.entries(fields).filter(([, value]) => value !== undefined);
    const body = typeof fields === 'string' ? fields : new URLSearchParams(present()).toString();
    return this.send('POST', this.naming(path), body, { 'content-type': 'application/x-www-form-urlencoded', ...headers });
  }

  /** The address of a form, which names the account that it is about. */
  naming(path) {
    if (!this.account || anonymous.includes(path) || path.includes('account=')) return path;
    return `${path}${path.includes('?') ? '&' : '?'}account=${this.account}`;
  }

  /** The headers of a request; those with the value undefined are left out. */
  headers(more = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = {
      host: new URL(this.server.origin).host,
      accept: 'text/html',
      origin: this.server.origin,
      'sec-fetch-site': 'same-origin',
      cookie: cookie || undefined,
      'x-forwarded-for': this.server.unixSocket && this.address,
      ...more,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  /** Resolves to the answer: `status`, `headers`, `location`, `setCookies`, `body` and `ms`. */
  send(method, path, body, headers) {
    const { server, address } = this;
    const { request = plain, options: more } = server.transport ?? {};
    const { unixSocket: socketPath, port } = server;
    const endpoint = socketPath ? { socketPath } : { host: '127.0.0.1', port, localAddress: address };
    const options = { ...more, ...endpoint, method, path, headers: this.headers(headers), agent: false };
    const began = performance.now();
    return new Promise((done, fail) => {
      const sent = request(options, (response) => {
        this.keep(response.headers['set-cookie'] ?? []);
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', fail);
        response.on('end', () => done(new Answer(response, Buffer.concat(parts).toString('utf8'), performance.now() - began)));
      });
      sent.on('error', fail);
      sent.setTimeout(40_000, () => sent.destroy(new Error(`${method} ${path} was not answered in 40 s`)));
      sent.end(body);
    });
  }

  keep(setCookies) {
    for (const cookie of setCookies) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie);
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
  }

  // What users do on several pages.

  /** The email and the password. Leads to "/", or to "/sign-in/verify" if a code is required. */
  async enterPassword(person, password = person.password) {
    const answer = await this.post('/sign-in', { username: person.email, password });
    if (answer.status === 303) await this.get(answer.location);
    return answer;
  }

  /** Signs in with the password, and with a code if the person has an app. */
  async signIn(person) {
    let answer = await this.enterPassword(person);
    if (answer.location === '/sign-in/verify' && person.app) {
      answer = await this.post('/sign-in/verify', { code: person.app.next(this.server.clock) });
    }
    if (answer.status !== 303 || answer.location.startsWith('/sign-in')) {
      throw new Error(`${person.email} could not sign in: ${answer}`);
    }
    await this.get('/settings/profile');
    return answer;
  }

  /** Whether this browser can read pages of a signed-in user. */
  async isSignedIn() {
    return (await this.get('/settings/profile')).status === 200;
  }

  /** Passes an identity check. */
  async verifyIdentity(person) {
    const answer = await this.passCheck(person, '/settings/two-factor/verify-identity?next=/settings/two-factor');
    if (answer.status !== 303) throw new Error(`${person.email} did not pass the identity check: ${answer}`);
  }

  /** Sends the form at this address on this page, with some fields changed; `undefined` leaves a field out. */
  async submit(page, path, changes = {}) {
    const shown = await this.get(page);
    return this.post(path, { ...shown.fields(path), ...changes });
  }

  /** Opens a page or posts a form, and passes the identity check if one is asked for first. */
  async prove(person, path, fields, code) {
    if (!this.account) await this.get('/settings/profile');
    const answer = fields === undefined ? await this.get(path) : await this.post(path, fields);
    return answer.location?.includes('/verify-identity?') ? this.passCheck(person, answer.location, code) : answer;
  }

  /** Answers the identity check at this address, and follows where it leads. */
  async passCheck(person, location, code = person.app?.next(this.server.clock) ?? '') {
    await this.get(location);
    const next = new URL(location, this.server.origin).searchParams.get('next');
    return this.post('/settings/two-factor/verify-identity', { password: person.password, code, next });
  }
}

export class Answer {
  constructor(response, body, ms) {
    this.status = response.statusCode;
    this.headers = response.headers;
    this.location = response.headers.location;
    this.setCookies = response.headers['set-cookie'] ?? [];
    this.body = body;
    this.ms = Math.round(ms);
  }

  /** The texts of the elements that tests recognize by this mark. */
  marked(mark) {
    const found = this.body.matchAll(new RegExp(`data-testid="${mark}"[^>]*>(.*?)</(?:p|li)>`, 'gs'));
    return [...found].map(([, inside]) => inside.replace(/<[^>]*>/g, '').trim());
  }

  /** What the form at this address contains, as a browser would send it. */
  fields(path) {
    const forms = [...this.body.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)];
    const form = forms.find(([, tag]) => attribute(tag, 'action')?.split(/[?]/)[0] === path.split('?')[0]);
    if (!form) throw new Error(`There is no form to ${path} on this page: ${this}`);
    const found = {};
    for (const [, tag] of form[2].matchAll(/<input\b([^>]*)>/g)) {
      const [name, kind] = [attribute(tag, 'name'), attribute(tag, 'type')];
      if (!name || (/^(checkbox|radio)$/.test(kind) && !/\schecked\b/.test(tag))) continue;
      found[name] = attribute(tag, 'value') ?? (kind === 'checkbox' ? 'on' : '');
    }
    for (const [, tag, inside] of form[2].matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
      const options = [...inside.matchAll(/<option\b([^>]*)>/g)].map(([, option]) => option);
      const chosen = options.find((option) => /\sselected\b/.test(option)) ?? options[0];
      found[attribute(tag, 'name')] = attribute(chosen, 'value');
    }
    for (const [, tag, inside] of form[2].matchAll(/<textarea\b([^>]*)>(.*?)<\/textarea>/gs)) found[attribute(tag, 'name')] = inside;
    return found;
  }

  /** The body as a reader sees it. */
  get text() {
    return this.body.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  }

  toString() {
    return `${this.status} ${this.location ?? ''} ${this.text.slice(0, 600)}`;
  }
}

function attribute(tag, name) {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#x27;/g, "'").replace(/&amp;/g, '&');
}
