// The server of the application, as far as a provider calls it: it collects the messages about sign-out.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { until } from '../../../black_box/server.mjs';

const received = [];

const server = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  received.push({ method: request.method, type: request.headers['content-type'], body: new URLSearchParams(body) });
  response.writeHead(200, { 'cache-control': 'no-store' }).end();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
server.unref();

/** Where providers send the messages. */
export const logoutUri = `http://127.0.0.1:${server.address().port}/logout?from=provider`;

/** The messages of this issuer, once there are this many of them. */
export async function messages(issuer, count = 1) {
  const of = () => received.filter(({ body }) => claims(body.get('logout_token')).iss === issuer);
  await until(() => of().length >= count, `there are ${count} messages of ${issuer}`);
  return of();
}

function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
}
