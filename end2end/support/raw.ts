import { request } from 'node:http';
import type { Latchkey } from './server';

export interface Answer {
  status: number;
  body: string;
}

/** Posts a form with any headers, including forged ones. */
export function post(latchkey: Latchkey, path: string, form: Record<string, string>, headers: Record<string, string>): Promise<Answer> {
  const body = new URLSearchParams(form).toString();
  const { hostname, port } = new URL(latchkey.url);
  const all = {
    host: `${hostname}:${port}`,
    origin: latchkey.url,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  return new Promise((done, fail) => {
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers: all }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}
