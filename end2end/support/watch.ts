import { expect, type BrowserContext } from '@playwright/test';

/** Error statuses that are expected responses. */
const answers = new Set([403, 404, 422, 429]);

/** Records errors that must never occur in a browser, and fails the test at the end if any did. */
export class Watch {
  /** Every address that the test's browsers requested. */
  readonly addresses: string[] = [];
  private readonly faults: string[] = [];
  private readonly consoleErrors: { text: string; url: string }[] = [];
  private readonly documents = new Set<string>();
  private readonly allowed: RegExp[] = [];

  constructor(
    private readonly origin: string,
    private readonly wasmBlocked: boolean,
  ) {}

  /** Allows a message that this test provokes. */
  allow(message: RegExp): void {
    this.allowed.push(message);
  }

  async observe(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`Content security policy: ${event.violatedDirective} refused ${event.blockedURI}`);
      });
    });
    context.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push({ text: message.text(), url: message.location().url });
    });
    context.on('weberror', (error) => this.faults.push(`Page error: ${error.error().message}`));
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol === 'data:' || url.protocol === 'blob:' || url.protocol === 'about:') return;
      this.addresses.push(request.url());
      if (url.origin !== this.origin) this.faults.push(`Request to another origin: ${request.url()}`);
    });
    context.on('response', (response) => {
      if (this.wasmBlocked && response.url().endsWith('wasm')) this.faults.push('Client code was loaded.');
      const kind = response.headers()['content-type'] ?? '';
      if (answers.has(response.status()) && kind.startsWith('text/html')) this.documents.add(response.url());
    });
  }

  verify(): void {
    const errors = this.consoleErrors
      .filter(({ text, url }) => !this.isAnswer(text, url))
      .map(({ text, url }) => `Console: ${text} (${url})`);
    const found = [...this.faults, ...errors].filter((text) => !this.isAllowed(text));
    expect(found, 'nothing on the console, no other origin, no policy violation').toEqual([]);
  }

  /** Chromium reports each document with a 4xx status as a resource that failed to load. */
  private isAnswer(text: string, url: string): boolean {
    const status = /^Failed to load resource: the server responded with a status of (\d+)/.exec(text);
    return status !== null && answers.has(Number(status[1])) && this.documents.has(url);
  }

  private isAllowed(text: string): boolean {
    if (this.wasmBlocked && /\.wasm\b|WebAssembly|Failed to fetch/.test(text)) return true;
    return this.allowed.some((message) => message.test(text));
  }
}
