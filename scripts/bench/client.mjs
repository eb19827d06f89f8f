// A browser: keeps its cookies and one connection.
import { Agent, request } from 'node:http';

let clients = 0;

export class Client {
  constructor(origin, agent = new Agent({ keepAlive: true, maxSockets: 1 })) {
    clients += 1;
    this.origin = origin;
    this.agent = agent;
    this.cookies = new Map();
    /** Headers of every request, besides those of a browser. */
    this.headers = {};
    this.address = `10.${(clients >> 16) & 255}.${(clients >> 8) & 255}.${clients & 255}`;
  }

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get(path) {
    return this.send('GET', path);
  }

  post(path, fields) {
    return this.send('POST', this.naming(path), new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded');
  }

  upload(path, name, file) {
    const body = `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${file}\r\n--x--\r\n`;
    return this.send('POST', this.naming(path), body, 'multipart/form-data; boundary=x');
  }

  /** The address of a form, which names the account that the pages were rendered for. */
  naming(path) {
    return this.account ? `${path}${path.includes('?') ? '&' : '?'}account=${this.account}` : path;
  }

  send(method, path, body, type) {
    const headers = { origin: this.origin, accept: 'text/html', 'x-forwarded-for': this.address, ...this.headers };
    if (type) headers['content-type'] = type;
    if (this.cookies.size > 0) headers.cookie = this.cookie;
    return new Promise((done, fail) => {
      const sent = request(`${this.origin}${path}`, { method, headers, agent: this.agent }, (answer) => {
        for (const cookie of answer.headers['set-cookie'] ?? []) {
          const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie);
          if (value) this.cookies.set(name, value);
          else this.cookies.delete(name);
        }
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => (text += part));
        answer.on('end', () => {
          this.account ??= /[?;&]account=(\d+)"/.exec(text)?.[1];
          done({ status: answer.statusCode, location: answer.headers.location, body: text });
        });
      });
      sent.on('error', fail).end(body);
    });
  }
}

/** The server is too busy, and says so. */
export class Refused extends Error {}

/** Throws unless the status is the expected one. */
export function expect(answer, status, what) {
  if (answer.status === 503) throw new Refused(what);
  if (answer.status !== status) throw new Error(`${what} answered ${answer.status}`);
  return answer;
}
