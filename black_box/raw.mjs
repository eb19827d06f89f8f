// Requests that a client library would repair or send one after the other.
import { once } from 'node:events';
import { Answer } from './browser.mjs';

/**
 * Sends these forms so that the last byte of each arrives at the same moment.
 *
 * @param {{ browser: import('./browser.mjs').Browser, path: string, fields: Record<string, string> }[]} forms
 */
export async function atOnce(forms) {
  const begun = await Promise.all(forms.map(begin));
  for (const { socket } of begun) socket.setNoDelay(true);
  for (const { socket, last } of begun) socket.write(last);
  return Promise.all(begun.map(({ answer }) => answer));
}

/** Sends a form except for its last byte. */
export async function begin({ browser, path, fields }) {
  const body = new URLSearchParams(fields).toString();
  const headers = {
    ...browser.headers(),
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = Buffer.from(`POST ${browser.naming(path)} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  const socket = browser.server.socket(browser.address);
  const answer = read(socket).then((text) => parse(browser, text));
  await once(socket, 'connect');
  socket.write(request.subarray(0, -1));
  return { socket, last: request.subarray(-1), answer };
}

/** Sends these bytes, and resolves to all that comes back until the connection ends or `ms` are over. */
export async function exchange(server, bytes, { ms = 5_000, address } = {}) {
  const socket = server.socket(address);
  const received = read(socket);
  const late = setTimeout(() => socket.destroy(), ms);
  socket.on('connect', () => socket.write(bytes));
  const text = await received;
  clearTimeout(late);
  return text;
}

/** The status of the first response in a text. */
export function statusOf(text) {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0);
}

/** All that comes until the connection is closed, by either side. */
function read(socket) {
  const parts = [];
  socket.on('data', (part) => parts.push(part));
  socket.on('error', () => {});
  return new Promise((done) => socket.on('close', () => done(Buffer.concat(parts).toString('latin1'))));
}

function parse(browser, text) {
  const [head, ...body] = text.split('\r\n\r\n');
  const headers = { 'set-cookie': [] };
  for (const line of head.split('\r\n').slice(1)) {
    const [, name, value] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
    if (name?.toLowerCase() === 'set-cookie') headers['set-cookie'].push(value);
    else if (name) headers[name.toLowerCase()] = value;
  }
  browser.keep(headers['set-cookie']);
  return new Answer({ statusCode: statusOf(text), headers }, body.join('\r\n\r\n'));
}
