import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from '@playwright/test';
import { freePort } from './port';
import { proveIfAsked } from './people';
import type { Visitor } from './visitor';
import type { Watch } from './watch';

/** An application that users sign in to: it records the answers that arrive. All its pages are the same. */
export class RelyingParty {
  readonly answers: URLSearchParams[] = [];
  readonly clientId = 'wiki';
  private state = '';

  private constructor(
    private readonly server: Server,
    readonly origin: string,
    readonly isPublic: boolean,
  ) {}

  /** With a script, it is an application that has no secret. */
  static async start(watch: Watch, script?: string): Promise<RelyingParty> {
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    watch.allow(new RegExp(`^Request to another origin: ${origin}/`));
    const server = createServer();
    const party = new RelyingParty(server, origin, script !== undefined);
    const body = `<h1>Wiki</h1>${script ? `<main></main><script>${script}</script>` : ''}`;
    server.on('request', (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', origin);
      if (pathname === '/callback' && request.method === 'POST') {
        text(request).then((form) => party.answers.push(new URLSearchParams(form)));
      } else if (pathname === '/callback') party.answers.push(searchParams);
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end('<!DOCTYPE html><html lang="en"><title>Wiki</title><link rel="icon" href="data:,">' + body + '</html>');
    });
    server.listen(port, 'localhost');
    await once(server, 'listening');
    return party;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  get redirectUri(): string {
    return `${this.origin}/callback`;
  }

  /** Where users arrive after signing out. */
  get signOutUri(): string {
    return `${this.origin}/signed-out`;
  }

  /** Where the application sends its users, with further parameters. */
  request(more: Record<string, string> = {}): string {
    this.state = randomBytes(8).toString('hex');
    const challenge = createHash('sha256').update(randomBytes(32)).digest('base64url');
    const parameters = new URLSearchParams({
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      response_type: 'code',
      scope: 'openid profile',
      state: this.state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...more,
    });
    return `/oidc/authorize?${parameters}`;
  }

  /** Waits for the next answer of this installation, which must be for the latest request. */
  async answer(visitor: Visitor): Promise<URLSearchParams> {
    await expect(visitor.heading('Wiki')).toBeVisible();
    expect(new URL(visitor.page.url()).origin).toBe(this.origin);
    const answer = this.answers.shift();
    expect(this.answers).toHaveLength(0);
    expect(answer?.get('state')).toBe(this.state);
    expect(answer?.get('iss')).toBe(visitor.latchkey.url);
    return answer as URLSearchParams;
  }

  /** Sends the answer that is a form, where no script does. */
  async sendForm(visitor: Visitor): Promise<void> {
    if (visitor.mode === 'script-off') await visitor.button('Continue').click();
  }

  /** Opens the application, where no client code of this installation runs yet. */
  async open(visitor: Visitor, more: Record<string, string> = {}): Promise<void> {
    await visitor.latchkey.start();
    await visitor.page.goto(visitor.latchkey.at(this.request(more)));
  }
}

/** An administrator adds the application and connects it. Ends on its page. */
export async function connect(visitor: Visitor, party: RelyingParty, proof = 'The usual way', code?: () => string): Promise<void> {
  await visitor.open('/admin/applications/new');
  const created = visitor.dialog('New application');
  await visitor.fill({ Name: 'Wiki' }, created);
  await created.getByRole('radio', { name: proof }).check();
  await visitor.press('Create application', created);
  await proveIfAsked(visitor, code);
  await visitor.expectNotice('The application Wiki was created.');
  await visitor.press('Connect with OpenID Connect');
  const connected = visitor.dialog('Connect with OpenID Connect');
  await visitor.fill({ 'Client ID (optional)': party.clientId, 'Redirect URIs': party.redirectUri, 'Sign-out redirect URIs (optional)': party.signOutUri }, connected);
  if (party.isPublic) await connected.getByRole('radio', { name: /no secret/ }).check();
  await visitor.press('Connect', connected);
  if (!party.isPublic) await visitor.press('Done');
}
