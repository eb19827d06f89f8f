import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { expect } from '@playwright/test';
import type { Clock } from './clock';
import { Inbox } from './inbox';

/** The protocol that Latchkey uses with the gateway. */
export type Style = 'webhook' | 'messages-api';

/** The gateway's response. Nothing is sent unless the status is 2xx. */
export type Answer = 'ok' | 400 | 401 | 429 | 500 | 'garbage' | 'redirect' | 'huge' | 'nothing';

export interface Text {
  to: string;
  from: string;
  text: string;
  /** The six digits at the start. */
  code: string;
}

const account = 'AC0123456789abcdef0123456789abcdef';
const hook = '/hooks/sms';
const messages = `/2010-04-01/Accounts/${account}/Messages.json`;
const sender = '+15005550006';

/** An SMS gateway that verifies every request. */
export class Gateway {
  private readonly inbox = new Inbox<Text>();
  /** All text messages it received, including those it refused. */
  readonly tries: Text[] = [];
  /** Errors in requests; a test with any of these fails. */
  private readonly faults: string[] = [];
  private readonly secret = randomBytes(32).toString('base64');
  private readonly server: Server;
  private mode: Answer = 'ok';

  private constructor(
    private readonly clock: Clock,
    private readonly style: Style,
  ) {
    this.server = createServer((request, response) => {
      void this.receive(request, response).catch((error: unknown) => {
        this.faults.push(String(error));
        response.writeHead(400).end();
      });
    });
  }

  static async open(clock: Clock, style: Style): Promise<Gateway> {
    const gateway = new Gateway(clock, style);
    gateway.server.listen(0, '127.0.0.1');
    await once(gateway.server, 'listening');
    return gateway;
  }

  /** Environment variables that configure this gateway. */
  environment(): Record<string, string> {
    const address = this.server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const webhook = this.style === 'webhook';
    return {
      LATCHKEY_SMS_URL: `http://127.0.0.1:${port}${webhook ? hook : messages}`,
      LATCHKEY_SMS_KEY: webhook ? `whsec_${this.secret}` : this.secret,
      LATCHKEY_SMS_SENDER: sender,
    };
  }

  /** An administrator's settings for this gateway, by label. */
  get fields(): Record<string, string> {
    const { LATCHKEY_SMS_URL, LATCHKEY_SMS_KEY, LATCHKEY_SMS_SENDER } = this.environment();
    return { 'Gateway address': LATCHKEY_SMS_URL, 'Access key': LATCHKEY_SMS_KEY, Sender: LATCHKEY_SMS_SENDER };
  }

  answer(mode: Answer): void {
    this.mode = mode;
  }

  /** Waits for the next text message to this number. */
  next(number: string, withinMs?: number): Promise<Text> {
    return this.inbox.take(`A text to ${number}`, ({ to }) => to === number, withinMs);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
    expect(this.faults, 'requests to the gateway').toEqual([]);
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString('utf8');
    expect(request.method).toBe('POST');
    const text = this.style === 'webhook' ? this.readHook(request, body) : this.readMessage(request, body);
    expect(text).toMatchObject({ from: sender, to: expect.stringMatching(/^\+[1-9]\d{6,14}$/) });
    this.tries.push(text);
    if (this.mode === 'ok') this.inbox.add(text);
    this.respond(request, response);
  }

  /** A request signed according to the Standard Webhooks specification. */
  private readHook(request: IncomingMessage, body: string): Text {
    const header = (name: string) => String(request.headers[name] ?? '');
    const [id, timestamp] = [header('webhook-id'), header('webhook-timestamp')];
    expect(request.url).toBe(hook);
    expect(header('content-type')).toMatch(/^application\/json\b/);
    expect(id).not.toBe('');
    expect(timestamp).toMatch(/^\d+$/);
    expect(Math.abs(Number(timestamp) - this.clock.now() / 1000), 'age of the signature').toBeLessThan(300);
    const key = Buffer.from(this.secret, 'base64');
    const right = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    expect(header('webhook-signature').split(' ')).toContain(`v1,${right}`);
    const event = JSON.parse(body) as { type: string; timestamp: string; data: Omit<Text, 'code'> };
    expect(event.type).toBe('sms.send');
    expect(event.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
    return read(event.data);
  }

  /** A Messages API, which many gateways support. */
  private readMessage(request: IncomingMessage, body: string): Text {
    expect(request.url).toBe(messages);
    expect(request.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded\b/);
    const login = Buffer.from(`${account}:${this.secret}`).toString('base64');
    expect(request.headers.authorization).toBe(`Basic ${login}`);
    const form = new URLSearchParams(body);
    return read({ to: form.get('To') ?? '', from: form.get('From') ?? '', text: form.get('Body') ?? '' });
  }

  private respond(request: IncomingMessage, response: ServerResponse): void {
    if (this.mode === 'nothing') return;
    if (this.mode === 'garbage') {
      request.socket.end('\u0000\u0001 this is not HTTP \r\n\r\n\r\n');
      return;
    }
    if (this.mode === 'redirect') {
      // A client that follows the redirect gets an unknown address, and the test fails.
      response.writeHead(307, { location: '/elsewhere' }).end();
      return;
    }
    if (this.mode === 'huge') {
      response.writeHead(500, { 'content-type': 'text/plain' });
      pour(response, 64);
      return;
    }
    const status = this.mode === 'ok' ? 201 : this.mode;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: status === 201 ? 'queued' : 'failed', code: status }));
  }
}

/** Sends megabytes for as long as the client reads them. */
function pour(response: ServerResponse, megabytes: number): void {
  if (megabytes === 0 || response.destroyed) {
    response.end();
    return;
  }
  response.write('x'.repeat(1024 * 1024), () => pour(response, megabytes - 1));
}

function read({ to, from, text }: Omit<Text, 'code'>): Text {
  const code = /^(\d{6}) /.exec(text)?.[1] ?? '';
  return { to, from, text, code };
}
